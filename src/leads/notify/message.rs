//! What a chat is told of a lead, in as much detail as the operator allows to leave the house.

use outbox::telegram::{self, Keyboard, Text};
use text::{Lang, Message};

use super::button::Button;
use super::settings::Detail;
use super::view::{Undelivered, admin_url};
use crate::{
    core::Core,
    leads::{lead::Model as Lead, standing::Standing},
};

/// The message of a lead as it stands now.
pub(super) fn of_lead(core: &Core, lang: Lang, lead: &Lead) -> Text {
    let title = format!("{} №{}", word(lang, "notice-request"), lead.id);
    let mut text = Text::new().bold(title);
    for (label, value) in fields(core, lang, lead) {
        if !value.is_empty() {
            text = text.line().plain(word(lang, label)).plain(": ").plain(value);
        }
    }
    if core.settings.notices.telegram_detail == Detail::Full && !lead.message.is_empty() {
        text = text.line().line().plain(&lead.message);
    }
    let url = admin_url(&core.settings, lead.id);
    if !url.is_empty() {
        text = text.line().line().link(word(lang, "notice-open"), url);
    }
    match state(core, lang, lead) {
        Some(state) => text.line().line().bold(state),
        None => text,
    }
}

/// The buttons that still make sense.
pub(super) fn buttons(core: &Core, lang: Lang, lead: &Lead, chat: &str) -> Keyboard {
    let label = |button: &Button| {
        let label = word(lang, button.label());
        telegram::Button::data(label, button.data(&core.secret, chat, lead.id))
    };
    let rows = Button::ALL.chunks(2);
    let rows = rows.map(|row| {
        let offered = row.iter().filter(|button| button.is_offered(core, lead));
        offered.map(label).collect::<Vec<_>>()
    });
    Keyboard(rows.filter(|row| !row.is_empty()).collect())
}

/// Many leads at once: a line each.
pub(super) fn digest(core: &Core, lang: Lang, leads: &[Lead]) -> Text {
    let count = Message::new("notice-digest").with("count", leads.len());
    let mut text = Text::new().bold(count.render(lang));
    for lead in leads {
        let number = format!("№{}", lead.id);
        let url = admin_url(&core.settings, lead.id);
        text = text.line();
        text = if url.is_empty() {
            text.plain(number)
        } else {
            text.link(number, url)
        };
        let who = match core.settings.notices.telegram_detail {
            Detail::Full => format!("{}, {}", lead.name, lead.phone),
            Detail::Masked => format!("{}, {}", initial(&lead.name), masked(&lead.phone)),
            Detail::Link => continue,
        };
        text = text.plain(" ").plain(who);
    }
    text
}

/// A delivery that was given up.
pub(super) fn alert(lang: Lang, failure: &Undelivered) -> Text {
    Text::new()
        .bold(word(lang, "notice-alert-subject"))
        .line()
        .plain(word(lang, "notice-alert"))
        .line()
        .line()
        .plain(format!("{}: {}", failure.channel, failure.reason))
}

fn fields(core: &Core, lang: Lang, lead: &Lead) -> Vec<(&'static str, String)> {
    let product = core
        .vocabulary
        .product_types
        .label(&lead.product_type, lang)
        .to_owned();
    let quantity = lead
        .quantity
        .map(|quantity| quantity.to_string())
        .unwrap_or_default();
    match core.settings.notices.telegram_detail {
        Detail::Full => vec![
            ("notice-name", lead.name.clone()),
            ("notice-company", lead.company.clone()),
            ("notice-phone", lead.phone.clone()),
            ("notice-email", lead.email.clone().unwrap_or_default()),
            ("notice-product-type", product),
            ("notice-quantity", quantity),
            ("notice-file", lead.file_name.clone()),
            ("notice-source", lead.source.clone()),
        ],
        Detail::Masked => vec![
            ("notice-name", initial(&lead.name)),
            ("notice-phone", masked(&lead.phone)),
            ("notice-product-type", product),
            ("notice-quantity", quantity),
        ],
        Detail::Link => vec![],
    }
}

/// What became of it, for everybody in the chat to see.
fn state(core: &Core, lang: Lang, lead: &Lead) -> Option<String> {
    let who = lead.claimed_by.as_str();
    if lead.standing == Standing::Spam {
        return Some(Message::new("telegram-spam").with("who", who).render(lang));
    }
    let statuses = &core.vocabulary.lead_statuses;
    if lead.status != statuses.first() {
        let status = statuses.label(&lead.status, lang);
        let changed = Message::new("telegram-changed").with("status", status);
        return Some(
            changed
                .with("who", who)
                .render(lang)
                .trim_end_matches([':', ' '])
                .to_owned(),
        );
    }
    (!who.is_empty()).then(|| Message::new("telegram-taken").with("who", who).render(lang))
}

fn word(lang: Lang, key: &'static str) -> String {
    Message::new(key).render(lang)
}

/// Enough to recognise somebody whom one knows.
fn initial(name: &str) -> String {
    name.chars()
        .next()
        .map(|first| format!("{first}."))
        .unwrap_or_default()
}

/// The first two and the last two digits: `+99…67`.
fn masked(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < 6 {
        return "…".to_owned();
    }
    let plus = if phone.starts_with('+') { "+" } else { "" };
    let part = |digits: &[char]| digits.iter().collect::<String>();
    format!(
        "{plus}{}…{}",
        part(&digits[..2]),
        part(&digits[digits.len() - 2..])
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_phone_cannot_be_dialled() {
        assert_eq!(masked("+998 90 123-45-67"), "+99…67");
        assert_eq!(masked("8 (90) 12"), "…");
        assert_eq!(initial("Азиза Каримова"), "А.");
    }
}
