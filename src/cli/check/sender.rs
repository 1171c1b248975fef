//! Whether the DNS domain of the sender address declares who may send mail for it (SPF, DMARC).
//!
//! DKIM cannot be checked: its record has a name that only the mail provider knows.

use text::Message;

use super::{dns, kinds::Look};
use crate::{
    check::{Check, Severity},
    observability::OperationsSettings,
    settings::Settings,
};

pub(super) const CHECKS: &[Check<Look>] = &[
    Check {
        id: "mail-spf-missing",
        severity: Severity::Warning,
        find: Look::Online(|outside| Box::pin(spf(&outside.settings))),
    },
    Check {
        id: "mail-dmarc-missing",
        severity: Severity::Warning,
        find: Look::Online(|outside| Box::pin(dmarc(&outside.settings))),
    },
];

/// The domain of the sender, if mail is sent outside of this machine at all.
fn domain(settings: &Settings) -> Option<String> {
    let notices = &settings.notices;
    let domain = notices.sender_domain()?;
    (!notices.email_host.is_empty() && domain.contains('.')).then_some(domain)
}

/// Whether a name has a TXT record with this prefix. `None` if that cannot be determined.
async fn has(settings: &Settings, name: &str, start: &str) -> Option<bool> {
    let server = settings
        .get::<OperationsSettings>()
        .dns_server
        .or_else(dns::server_of_the_system)?;
    let texts = dns::texts(server, name).await.ok()?;
    Some(
        texts
            .iter()
            .any(|text| text.to_ascii_lowercase().starts_with(start)),
    )
}

async fn spf(settings: &Settings) -> Option<Message> {
    let domain = domain(settings)?;
    let is_missing = !has(settings, &domain, "v=spf1").await?;
    is_missing.then(|| Message::new("check-mail-spf-missing").with("domain", domain))
}

/// Looks for the policy of the domain, or of a domain above it, whose policy also applies to its subdomains (RFC 7489,
/// 6.6.3). Domains with at least two labels are tried.
async fn dmarc(settings: &Settings) -> Option<Message> {
    let domain = domain(settings)?;
    let mut above = Some(domain.as_str());
    while let Some(name) = above.filter(|name| name.contains('.')) {
        if has(settings, &format!("_dmarc.{name}"), "v=dmarc1").await? {
            return None;
        }
        above = name.split_once('.').map(|(_, above)| above);
    }
    Some(Message::new("check-mail-dmarc-missing").with("domain", domain.as_str()))
}
