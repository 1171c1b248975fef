//! What a form carries besides the visitor's fields, so that spam is told from leads. A form without them works, too
//! (ruling 13).

use std::sync::Arc;

use serde_json::Value;

use crate::leads::Leads;

/// The extras of one form that is shown now.
#[derive(Debug, Default)]
pub(super) struct Extras {
    /// Hidden fields with their values, such as a signed token.
    pub(super) hidden: Vec<(&'static str, String)>,
    /// A text field that people do not see and leave empty.
    pub(super) honeypot: Option<&'static str>,
    /// A riddle for the browser's script, as the API tells it.
    pub(super) work: Value,
}

/// Makes them. While the database is away a form is shown without.
pub(super) async fn extras(leads: &Arc<Leads>) -> Extras {
    match leads.extras().await {
        Ok(made) => Extras {
            hidden: vec![(made.token_field, made.token)],
            honeypot: Some(made.honeypot_field),
            work: serde_json::to_value(made.work).unwrap_or_default(),
        },
        Err(error) => {
            tracing::warn!("a form is shown without its token: {error}");
            Extras::default()
        }
    }
}
