//! The extra fields of a form, which are used to detect spam. A form without them works, too
//! (`docs/api/leads.md#extras`).

use std::sync::Arc;

use crate::leads::{spam::extras::Challenge, state::Leads};

/// The extra fields of a form that is shown now.
#[derive(Debug, Default)]
pub(super) struct Extras {
    /// Hidden fields with their values, such as a signed token.
    pub(super) hidden: Vec<(&'static str, String)>,
    /// A text field that is hidden from people and that they leave empty.
    pub(super) honeypot: Option<&'static str>,
    /// A challenge for the browser's script, in the format of the API.
    pub(super) work: Option<Challenge>,
}

/// Creates the extra fields. While the database is unavailable there are none. A form without them is accepted like any
/// other.
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
        work: extras.work,
    }
}
