//! What a form carries besides the visitor's fields, so that spam is told from leads. A form without them works, too
//! (ruling 13).

use crate::core::Core;

/// The extras of one form that is shown now.
#[derive(Debug, Default)]
pub(super) struct Extras {
    /// Hidden fields with their values, such as a signed token.
    pub(super) hidden: Vec<(&'static str, String)>,
    /// A text field that people do not see and leave empty.
    pub(super) honeypot: Option<&'static str>,
}

/// Makes them.
pub(super) fn extras(_: &Core) -> Extras {
    Extras::default()
}
