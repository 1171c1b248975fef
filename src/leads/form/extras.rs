//! What a form carries besides the visitor's fields, so that spam is told from leads. A form without them works, too
//! (`docs/api/leads.md#extras`).

use std::sync::Arc;

use serde_json::{Value, json};

use crate::leads::state::Leads;

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

/// Makes them. While the database is away there are none: a form without them is taken like any other.
pub(super) async fn extras(leads: &Arc<Leads>) -> Extras {
    let extras = match leads.extras().await {
        Ok(extras) => extras,
        Err(error) => {
            tracing::warn!("a form is shown without what tells spam from leads: {error}");
            return Extras::default();
        }
    };
    Extras {
        hidden: vec![(extras.token_field, extras.token)],
        honeypot: Some(extras.honeypot_field),
        work: extras.work.map_or(Value::Null, |work| json!(work)),
    }
}
