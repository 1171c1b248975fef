//! The operator's settings for the contact form.

use std::{borrow::Cow, ops::Deref};

use media::Rules;
use outbox::mail::EmailAddress;
use settings::{ByteSize, Invalid, Rate, Value, settings};

settings! {
    /// Contact form
    pub struct LeadSettings {
        /// Leads accepted from one address: `5` or `5/h`; also `/m`, `/d`.
        RATE_LIMIT_CONTACT_FORM => rate_limit: Rate = "5/h",
        /// The largest file that a lead may carry, 10 MiB at most.
        FILE_UPLOAD_MAX_MEMORY_SIZE => max_file_size: ByteSize = "10MiB" in "1kB"..="10MiB",
        /// From this score a lead of the form waits in quarantine; 0 keeps every lead out of it. Each reason weighs 15 to
        /// 100, see `docs/spam.md`.
        SPAM_QUARANTINE_SCORE => quarantine_score: u32 = "60",
        /// Whether the form's token asks the browser for a second of work: `auto` while much more spam comes than usual,
        /// `on` or `off`. Forms without it are taken all the same.
        SPAM_PROOF_OF_WORK => proof_of_work: ProofOfWork = "auto",
        /// Where the site's phone is offered when the form cannot take a lead.
        SITE_PHONE => site_phone: SitePhone = "",
        /// Where the site's address is offered when the form cannot take a lead.
        SITE_EMAIL => site_email: EmailAddress = "",
    }
}

/// A phone number in a readable format; empty if it is not set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SitePhone(String);

impl Value for SitePhone {
    fn expects() -> Cow<'static, str> {
        "a phone such as +998 71 200-00-00".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let is_phone = text.chars().all(|c| c.is_ascii_digit() || "+-() .".contains(c));
        // A short local number, or a full one (ITU E.164).
        if text.is_empty() || (is_phone && (3..=15).contains(&digits)) {
            return Ok(Self(text.to_owned()));
        }
        Err(Invalid::default())
    }
}

impl Deref for SitePhone {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl LeadSettings {
    /// The maximum size of a lead's file in bytes. Never larger than the limit of the API contract.
    pub fn max_file_bytes(&self) -> u64 {
        self.max_file_size.bytes().min(Rules::ATTACHMENT.max_size)
    }
}

/// `SPAM_PROOF_OF_WORK`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofOfWork {
    /// Never.
    Off,
    /// Only while much more spam arrives than usual.
    Auto,
    /// Always.
    On,
}

impl Value for ProofOfWork {
    fn expects() -> Cow<'static, str> {
        "off, auto or on".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        match text.trim().to_ascii_lowercase().as_str() {
            "off" => Ok(Self::Off),
            "auto" => Ok(Self::Auto),
            "on" => Ok(Self::On),
            _ => Err(Invalid::default()),
        }
    }
}
