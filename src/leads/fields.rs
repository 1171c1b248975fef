//! Validates the form data of a lead (`docs/api/leads.md#fields`). One set of rules, stricter for visitors than for
//! staff.

use media::Received;
use text::Message;
use web::Error;
use web::form::{Fields, Form, Given};

use super::{email, lead::Model as Lead};
use crate::{phone, vocabulary::Vocabulary};

/// The maximum size of a lead's message in bytes: fifty pages.
pub(super) const MAX_MESSAGE: usize = 256 * 1024;

/// The purpose of the form. It decides which fields are required and which may be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A visitor submits a request. The phone must be a callable number. The status cannot be set.
    Submit,
    /// Staff write a whole lead. The required fields must be present.
    Write,
    /// Staff change some fields.
    Amend,
}

/// The change of a lead's file.
#[derive(Debug)]
pub(super) enum FileChange {
    /// The file is kept.
    Keep,
    /// The file is removed.
    Clear,
    /// The file is replaced. Boxed, because it is far larger than the other variants.
    Replace(Box<Received>),
}

/// The validated form data. `None` and `Missing` stand for fields that were not given.
#[derive(Debug)]
pub(super) struct Changes {
    name: Option<String>,
    company: Option<String>,
    phone: Option<String>,
    email: Given<String>,
    product_type: Option<String>,
    quantity: Given<i32>,
    message: Option<String>,
    status: Option<String>,
    source: Option<String>,
    language: Option<String>,
}

impl Changes {
    /// Validates a form. The file is returned separately, because it has a lifecycle of its own.
    ///
    /// # Errors
    /// 400 with a message for each invalid field; 503 or 507 if its file cannot be received now.
    pub(super) fn read(
        form: &mut Form,
        purpose: Purpose,
        vocabulary: &Vocabulary,
    ) -> Result<(Self, FileChange), Error> {
        let file = form.take_file("file");
        let form = &*form;
        let mut fields = Fields::new(form);
        let changes = Self {
            name: required_line(&mut fields, purpose, "name", 200),
            company: required_line(&mut fields, purpose, "company", 200),
            phone: callable(&mut fields, purpose),
            email: email(&mut fields),
            product_type: product_type(&mut fields, purpose, vocabulary),
            quantity: fields.integer("quantity"),
            message: message(&mut fields),
            status: status(&mut fields, form, purpose, vocabulary),
            source: text(&mut fields, "source", 100),
            language: language(&mut fields, form),
        };
        let file = file_change(&mut fields, form, file)?;
        fields.finish()?;
        Ok((changes, file))
    }

    /// Writes the given values into a lead.
    pub(super) fn apply(self, lead: &mut Lead, country: phone::Country) {
        fn set<T>(field: &mut T, given: Option<T>) {
            if let Some(value) = given {
                *field = value;
            }
        }
        fn set_or_clear<T>(field: &mut Option<T>, given: Given<T>) {
            match given {
                Given::Value(value) => *field = Some(value),
                Given::Null => *field = None,
                Given::Missing | Given::Invalid => {}
            }
        }
        set(&mut lead.name, self.name);
        set(&mut lead.company, self.company);
        set(&mut lead.phone, self.phone);
        set_or_clear(&mut lead.email, self.email);
        set(&mut lead.product_type, self.product_type);
        set_or_clear(&mut lead.quantity, self.quantity);
        set(&mut lead.message, self.message);
        set(&mut lead.status, self.status);
        set(&mut lead.source, self.source);
        set(&mut lead.language, self.language);
        lead.index(country);
    }
}

/// A text that must not be empty. It is required unless the form amends single fields.
fn required<T>(fields: &mut Fields, purpose: Purpose, field: &str, given: Given<T>) -> Given<T> {
    match purpose {
        Purpose::Amend => given,
        Purpose::Submit | Purpose::Write => fields.required(field, given),
    }
}

fn required_line(fields: &mut Fields, purpose: Purpose, field: &str, max: usize) -> Option<String> {
    let given = fields.text(field, max);
    let given = fields.filled(field, given);
    required(fields, purpose, field, given)
        .value()
        .map(|text| one_line(&text))
}

fn callable(fields: &mut Fields, purpose: Purpose) -> Option<String> {
    let phone = required_line(fields, purpose, "phone", 50)?;
    if purpose == Purpose::Submit && !phone::can_be_called(&phone) {
        return fields.refuse("phone", Message::new("lead-phone")).value();
    }
    Some(phone)
}

fn email(fields: &mut Fields) -> Given<String> {
    let given = fields.text("email", 254);
    given.and_then(|text| {
        if text.is_empty() || email::is_address(&text) {
            Given::Value(text)
        } else {
            fields.refuse("email", Message::new("field-not-an-email"))
        }
    })
}

fn product_type(fields: &mut Fields, purpose: Purpose, vocabulary: &Vocabulary) -> Option<String> {
    let given = fields.choice("product_type", vocabulary.product_types.spellings());
    let given = fields.not_null("product_type", given);
    let spelling = required(fields, purpose, "product_type", given).value()?;
    vocabulary.product_types.find(&spelling).map(ToOwned::to_owned)
}

fn status(fields: &mut Fields, form: &Form, purpose: Purpose, vocabulary: &Vocabulary) -> Option<String> {
    if purpose == Purpose::Submit || form.says_nothing("status") {
        return None;
    }
    let given = fields.choice("status", vocabulary.lead_statuses.values());
    fields.not_null("status", given).value()
}

/// A text that may be empty but not null.
fn text(fields: &mut Fields, field: &str, max: usize) -> Option<String> {
    let given = fields.text(field, max);
    fields.not_null(field, given).value()
}

fn message(fields: &mut Fields) -> Option<String> {
    let given = fields.long_text("message", MAX_MESSAGE);
    fields.not_null("message", given).value()
}

/// An empty value means the default in a form and is refused in JSON.
fn language(fields: &mut Fields, form: &Form) -> Option<String> {
    if form.says_nothing("language") {
        return None;
    }
    let given = fields.text("language", 10);
    fields.filled("language", given).value()
}

/// A text instead of a file is refused. An empty text in a form means no change. Null removes the file.
fn file_change(
    fields: &mut Fields,
    form: &Form,
    file: Option<Result<Received, media::Error>>,
) -> Result<FileChange, Error> {
    let wrong = match file {
        Some(Ok(received)) => return Ok(FileChange::Replace(Box::new(received))),
        Some(Err(error)) => complaint(&error).ok_or(error)?,
        None if form.says_nothing("file") => return Ok(FileChange::Keep),
        None => match form.value("file") {
            None => return Ok(FileChange::Keep),
            Some(value) if value.is_null() => return Ok(FileChange::Clear),
            Some(_) => Message::new("lead-file-not-a-file"),
        },
    };
    let _: Given<()> = fields.refuse("file", wrong);
    Ok(FileChange::Keep)
}

/// The message for the sender of an invalid file; `None` if the error is not the sender's fault.
fn complaint(error: &media::Error) -> Option<Message> {
    Some(match error {
        media::Error::TooLarge => Message::new("lead-file-too-large"),
        media::Error::Empty => Message::new("lead-file-empty"),
        media::Error::ExtensionNotAllowed => Message::new("lead-file-extension"),
        media::Error::ContentMismatch => Message::new("lead-file-content"),
        _ => return None,
    })
}

/// Replaces line breaks by spaces. These texts are used in mail subjects and in lists.
fn one_line(text: &str) -> String {
    text.replace("\r\n", " ").replace(
        ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'],
        " ",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_break_becomes_one_space() {
        assert_eq!(one_line("a\r\nBcc: b\nc\u{2028}d"), "a Bcc: b c d");
    }
}
