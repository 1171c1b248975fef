//! The data of the buttons under a Telegram message: the action, the lead, and a signature.
//!
//! Telegram returns the data unchanged. However, any user who can talk to the bot can send forged data, and a message
//! that is forwarded to another chat keeps its buttons. The signature therefore covers the chat.

use web::Secret;

use crate::{
    core::Core,
    leads::{lead::Model as Lead, moderation_status::ModerationStatus},
};

/// Telegram's limit in bytes.
const LONGEST: usize = 64;
/// The purpose of the signature.
const PURPOSE: &str = "telegram-button";

/// The action of a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// The user takes the lead.
    Claim,
    /// The visitor was called or written to.
    Contacted,
    /// The visitor is a prospective customer.
    Qualified,
    /// The lead is not a genuine request.
    Spam,
}

impl Button {
    /// All buttons, in their order under a message.
    pub const ALL: [Self; 4] = [Self::Claim, Self::Contacted, Self::Qualified, Self::Spam];

    /// The letter that stands for the button in the data.
    const fn letter(self) -> &'static str {
        match self {
            Self::Claim => "c",
            Self::Contacted => "k",
            Self::Qualified => "q",
            Self::Spam => "s",
        }
    }

    /// The message key of its label.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Claim => "button-claim",
            Self::Contacted => "button-contacted",
            Self::Qualified => "button-qualified",
            Self::Spam => "button-spam",
        }
    }

    /// The status that the button sets, if it sets one.
    pub const fn status(self) -> Option<&'static str> {
        match self {
            Self::Contacted => Some("contacted"),
            Self::Qualified => Some("qualified"),
            Self::Claim | Self::Spam => None,
        }
    }

    /// Whether the button is still useful under the message of a lead. A company's own vocabulary may lack its status.
    pub fn is_offered(self, core: &Core, lead: &Lead) -> bool {
        let statuses = &core.vocabulary.lead_statuses;
        let is_new = lead.status == statuses.first();
        let is_known = |status| statuses.find(status).is_some();
        lead.standing != ModerationStatus::Spam
            && match self {
                Self::Claim => !lead.is_assigned(),
                Self::Spam => is_new,
                Self::Contacted => is_new && self.status().is_some_and(is_known),
                Self::Qualified => {
                    let is_early = is_new || Some(lead.status.as_str()) == Self::Contacted.status();
                    is_early && self.status().is_some_and(is_known)
                }
            }
    }

    /// The data of this button for a lead in a chat.
    pub fn data(self, secret: &Secret, chat: &str, lead: i64) -> String {
        let data = format!("{}:{lead}", self.letter());
        let signature = secret.sign(PURPOSE, signed(chat, &data).as_bytes());
        let data = format!("{data}:{signature}");
        debug_assert!(data.len() <= LONGEST, "Telegram refuses the message otherwise");
        data
    }

    /// The button and the lead, if the data was signed for this chat under any of its names.
    pub fn verify_any(secret: &Secret, chat: &[String], data: &str) -> Option<(Self, i64)> {
        chat.iter().find_map(|name| Self::verify(secret, name, data))
    }

    /// The button and the lead, if the data was signed for this chat.
    fn verify(secret: &Secret, chat: &str, data: &str) -> Option<(Self, i64)> {
        let (data, signature) = data.rsplit_once(':')?;
        if !secret.verify(PURPOSE, signed(chat, data).as_bytes(), signature) {
            return None;
        }
        let (letter, lead) = data.split_once(':')?;
        let button = Self::ALL.into_iter().find(|button| button.letter() == letter)?;
        Some((button, lead.parse().ok()?))
    }
}

/// A chat is a number or a name without a space, so the boundary between the two parts is unambiguous.
fn signed(chat: &str, data: &str) -> String {
    format!("{chat} {data}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_works_in_its_chat_for_its_lead_alone() {
        let secret = Secret::new("a secret of the site");
        let data = Button::Claim.data(&secret, "-1001234567890", 123_456_789_012);
        assert!(data.len() <= LONGEST, "{data}");
        let verify = |chat: &str, data: &str| Button::verify(&secret, chat, data);
        assert_eq!(
            verify("-1001234567890", &data),
            Some((Button::Claim, 123_456_789_012))
        );
        assert_eq!(verify("-1001234567891", &data), None, "in another chat");
        assert_eq!(
            verify("-1001234567890", &data.replacen("c:", "s:", 1)),
            None,
            "another button"
        );
        assert_eq!(
            verify("-1001234567890", &data.replacen("123456", "123457", 1)),
            None,
            "another lead"
        );
        for forged in ["", ":", "c:1", "c:1:", "c:1:AAAA", "::::"] {
            assert_eq!(verify("-1001234567890", forged), None, "{forged}");
        }
        assert_eq!(
            Button::verify(&Secret::new("another"), "-1001234567890", &data),
            None
        );
    }
}
