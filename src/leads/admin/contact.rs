//! Contact links for the person behind a lead, in the URL schemes that phones support.

use crate::leads::lead::Model as Lead;

/// The links. Each is `None` if the lead lacks the necessary data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Contact {
    pub(super) phone: String,
    /// `tel:` with the normalised number.
    pub(super) call: Option<String>,
    pub(super) mail: Option<String>,
    pub(super) telegram: Option<String>,
    pub(super) whatsapp: Option<String>,
}

impl Contact {
    /// The links for a lead, as the user may see it.
    pub(super) fn of(lead: &Lead) -> Self {
        let is_shown = !lead.phone.is_empty();
        let normal = lead.phone_normal.as_deref();
        let normal = normal.filter(|phone| is_shown && phone.starts_with('+'));
        let mail = lead.email.as_deref().filter(|address| !address.is_empty());
        Self {
            phone: lead.phone.clone(),
            call: normal.map(|phone| format!("tel:{phone}")),
            mail: mail.map(str::to_owned),
            telegram: normal.map(|phone| format!("https://t.me/{phone}")),
            whatsapp: normal.map(|phone| format!("https://wa.me/{}", phone.trim_start_matches('+'))),
        }
    }
}
