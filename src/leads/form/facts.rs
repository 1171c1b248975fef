//! The fields of the contact form, in the order of the page. They are validated in `fields`; a test keeps both
//! consistent.

use text::Message;

use crate::{core::Core, leads::settings::LeadSettings};

/// The input type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Phone,
    Email,
    Choice,
    Integer,
    LongText,
    File,
}

/// A field.
#[derive(Debug)]
pub(crate) struct Fact {
    /// The name under which it is sent.
    pub(crate) name: &'static str,
    pub(super) kind: Kind,
    pub(crate) is_required: bool,
    /// The maximum number of characters.
    pub(super) max_length: Option<u32>,
    /// The autofill purpose (WCAG 2.2, 1.3.5). Empty if there is none.
    pub(super) autocomplete: &'static str,
    /// The message key of the label.
    pub(super) label: &'static str,
}

const fn fact(name: &'static str, kind: Kind, label: &'static str) -> Fact {
    Fact {
        name,
        kind,
        is_required: false,
        max_length: None,
        autocomplete: "",
        label,
    }
}

pub(crate) const FACTS: [Fact; 8] = [
    Fact {
        is_required: true,
        max_length: Some(200),
        autocomplete: "name",
        ..fact("name", Kind::Text, "contact-name")
    },
    Fact {
        is_required: true,
        max_length: Some(200),
        autocomplete: "organization",
        ..fact("company", Kind::Text, "contact-company")
    },
    Fact {
        is_required: true,
        max_length: Some(50),
        autocomplete: "tel",
        ..fact("phone", Kind::Phone, "contact-phone")
    },
    Fact {
        max_length: Some(254),
        autocomplete: "email",
        ..fact("email", Kind::Email, "contact-email")
    },
    Fact {
        is_required: true,
        ..fact("product_type", Kind::Choice, "contact-product-type")
    },
    fact("quantity", Kind::Integer, "contact-quantity"),
    fact("message", Kind::LongText, "contact-message"),
    fact("file", Kind::File, "contact-file"),
];

/// The allowed file extensions (`docs/api/leads.md#files`).
pub(super) const EXTENSIONS: [&str; 8] = ["pdf", "doc", "docx", "jpg", "jpeg", "png", "gif", "webp"];

impl Kind {
    /// The name in the API.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Choice => "choice",
            Self::Integer => "integer",
            Self::LongText => "long_text",
            Self::File => "file",
        }
    }
}

impl Fact {
    /// A hint for filling in the field.
    pub(super) fn hint(&self, core: &Core) -> Option<Message> {
        match self.kind {
            Kind::Phone => Some(Message::new("contact-phone-hint")),
            Kind::File => {
                let megabytes = core.settings.get::<LeadSettings>().max_file_bytes() / (1024 * 1024);
                let kinds = EXTENSIONS.join(", ");
                Some(
                    Message::new("contact-file-hint")
                        .with("kinds", kinds)
                        .with("max", megabytes.max(1)),
                )
            }
            _ => None,
        }
    }
}
