//! The ways to reach whoever wrote, as links that a phone understands.

use crate::leads::lead::Model as Lead;

/// Links; each is `None` where the lead does not say enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Contact {
    pub(super) phone: String,
    /// `tel:` with the number in its one spelling.
    pub(super) call: Option<String>,
    pub(super) mail: Option<String>,
    pub(super) telegram: Option<String>,
    pub(super) whatsapp: Option<String>,
}

impl Contact {
    /// Of a lead as somebody may see it.
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
