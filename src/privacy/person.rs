//! How a person is identified: by e-mail addresses and phones, in a normalized form.

use text::Message;

use crate::core::Core;

/// Minimum number of digits; fewer are a room number or an extension.
const FEWEST_DIGITS: usize = 5;

/// The person of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// E-mail addresses, in lower case.
    pub emails: Vec<String>,
    /// Phones.
    pub phones: Vec<Phone>,
    /// Primary keys of leads that belong to this person although they have neither.
    pub leads: Vec<i64>,
}

/// A phone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// In E.164 format; `None` if it is not a valid number of any country.
    pub normal: Option<String>,
    /// Its digits.
    pub digits: String,
}

impl Phone {
    /// Parses a phone; `None` if it has too few digits.
    pub fn read(core: &Core, text: &str) -> Option<Self> {
        let digits = digits(text);
        (digits.len() >= FEWEST_DIGITS).then(|| Self {
            normal: core.settings.site.phone_country.normal(text),
            digits,
        })
    }

    /// The normalized form in which it is compared.
    pub fn key(&self) -> &str {
        self.normal.as_deref().unwrap_or(&self.digits)
    }

    /// Whether both are the same number.
    pub fn is(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Person {
    /// Parses the input of a form or command.
    ///
    /// # Errors
    /// What is wrong with the input: not an e-mail address, not a phone, or nothing at all.
    pub fn read(core: &Core, emails: &[String], phones: &[String], leads: &[i64]) -> Result<Self, Message> {
        let mut person = Self {
            leads: leads.to_vec(),
            ..Self::default()
        };
        for typed in emails
            .iter()
            .map(|typed| typed.trim())
            .filter(|typed| !typed.is_empty())
        {
            let email = email(typed);
            let has_both = email
                .split_once('@')
                .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
            if !has_both {
                return Err(Message::new("privacy-no-email"));
            }
            person.emails.push(email);
        }
        for typed in phones
            .iter()
            .map(|typed| typed.trim())
            .filter(|typed| !typed.is_empty())
        {
            let phone = Phone::read(core, typed).ok_or_else(|| Message::new("privacy-no-phone"))?;
            person.phones.push(phone);
        }
        if person == Self::default() {
            return Err(Message::new("privacy-no-person"));
        }
        Ok(person)
    }

    /// Whether an e-mail address belongs to this person.
    pub fn has_email(&self, typed: &str) -> bool {
        self.emails.contains(&email(typed))
    }

    /// Whether a phone belongs to this person.
    pub fn has_phone(&self, phone: &Phone) -> bool {
        self.phones.iter().any(|own| own.is(phone))
    }
}

/// An e-mail address in the form in which it is compared.
pub(super) fn email(typed: &str) -> String {
    typed.trim().to_lowercase()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}
