//! By what a person is known: addresses and phones, in one spelling each.

use text::Message;

use crate::core::Core;

/// Fewer digits are a room or an extension.
const FEWEST_DIGITS: usize = 5;

/// A person who is asked about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Addresses, in lower case.
    pub emails: Vec<String>,
    /// Phones.
    pub phones: Vec<Phone>,
    /// Keys of leads that are this person's although they carry neither.
    pub leads: Vec<i64>,
}

/// A phone, however it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// As E.164; `None` if it is no number of any country.
    pub normal: Option<String>,
    /// Its digits.
    pub digits: String,
}

impl Phone {
    /// Reads a phone; `None` if it has too few digits for one.
    pub fn read(core: &Core, text: &str) -> Option<Self> {
        let digits = digits(text);
        (digits.len() >= FEWEST_DIGITS).then(|| Self {
            normal: core.settings.site.phone_country.normal(text),
            digits,
        })
    }

    /// The one spelling by which it is compared.
    pub fn key(&self) -> &str {
        self.normal.as_deref().unwrap_or(&self.digits)
    }

    /// Whether it is the same number.
    pub fn is(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Person {
    /// Reads what was typed.
    ///
    /// # Errors
    /// What is wrong with it: no address, no phone, or nothing at all.
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

    /// Whether an address is this person's.
    pub fn has_email(&self, typed: &str) -> bool {
        self.emails.contains(&email(typed))
    }

    /// Whether a phone is this person's.
    pub fn has_phone(&self, phone: &Phone) -> bool {
        self.phones.iter().any(|own| own.is(phone))
    }
}

/// An address as it is compared.
pub(super) fn email(typed: &str) -> String {
    typed.trim().to_lowercase()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}
