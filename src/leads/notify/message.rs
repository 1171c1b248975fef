//! The text of Telegram messages about leads. The operator sets how much detail may leave the company's machines.

use outbox::telegram::{self, Chat, Keyboard, Text};
use text::{Lang, Message};

use super::{
    button::Button,
    view::{Facts, Undelivered, admin_url},
};
use crate::{
    channel::settings::Detail,
    core::Core,
    leads::{lead::Model as Lead, moderation_status::ModerationStatus},
    vocabulary::Vocabulary,
};

/// The maximum number of characters of a name that are shown.
const LONGEST_NAME: usize = 150;

/// The message about a lead in its current state. The data that staff need come first, regardless of what the visitor
/// wrote: a long message is cut at its end.
pub(super) fn of_lead(facts: Facts<'_>, lang: Lang, lead: &Lead) -> Text {
    let mut text = Text::new().bold(title(lang, lead.id));
    if let Some(state) = state(facts.vocabulary, lang, lead) {
        text = text.line().bold(state);
    }
    let url = admin_url(facts.settings, lead.id);
    if !url.is_empty() {
        text = text.line().link(word(lang, "notice-open"), url);
    }
    let detail = facts.settings.notices.telegram_detail;
    let values = fields(facts, lang, lead);
    if values.iter().any(|(_, value)| !value.is_empty()) {
        text = text.line();
    }
    for (label, value) in values {
        if !value.is_empty() {
            text = text.line().plain(word(lang, label)).plain(": ").plain(value);
        }
    }
    if detail == Detail::Full && !lead.message.is_empty() {
        text = text.line().line().plain(&lead.message);
    }
    text
}

/// The message about a deleted lead. It contains none of the lead's data.
pub(super) fn of_deleted(lang: Lang, id: i64) -> Text {
    Text::new()
        .bold(title(lang, id))
        .line()
        .plain(word(lang, "telegram-deleted"))
}

fn title(lang: Lang, id: i64) -> String {
    format!("{} №{id}", word(lang, "notice-request"))
}

/// The buttons that are still useful.
pub(super) fn buttons(core: &Core, lang: Lang, lead: &Lead, chat: &Chat) -> Keyboard {
    let label = |button: &Button| {
        let label = word(lang, button.label());
        telegram::Button::data(label, button.data(&core.secret, &chat.id, lead.id))
    };
    let rows = Button::ALL.chunks(2);
    let rows = rows.map(|row| {
        let offered = row.iter().filter(|button| button.is_offered(core, lead));
        offered.map(label).collect::<Vec<_>>()
    });
    Keyboard(rows.filter(|row| !row.is_empty()).collect())
}

/// A list of leads, one line each. Returns the text and the number of leads in it, which is as many as fit into one
/// message.
pub(super) fn digest(facts: Facts<'_>, lang: Lang, leads: &[Lead]) -> (Text, usize) {
    let lines: Vec<Text> = leads.iter().map(|lead| line(facts, lead)).collect();
    let of_first = |count: usize| {
        let title = Message::new("notice-digest").with("count", count).render(lang);
        let lines = lines.iter().take(count).cloned();
        lines.fold(Text::new().bold(title), |text, line| text.line().then(line))
    };
    let mut count = lines.len();
    let mut text = of_first(count);
    while count > 1 && !text.fits() {
        count -= 1;
        text = of_first(count);
    }
    (text, count)
}

/// A line of a digest.
fn line(facts: Facts<'_>, lead: &Lead) -> Text {
    let number = format!("№{}", lead.id);
    let url = admin_url(facts.settings, lead.id);
    let text = if url.is_empty() {
        Text::new().plain(number)
    } else {
        Text::new().link(number, url)
    };
    let who = match facts.settings.notices.telegram_detail {
        Detail::Full => format!("{}, {}", lead.name, lead.phone),
        Detail::Masked => format!("{}, {}", initial(&lead.name), masked(&lead.phone)),
        Detail::Link => return text,
    };
    text.plain(" ").plain(who)
}

/// The message about a delivery that was given up.
pub(super) fn alert(lang: Lang, failure: &Undelivered) -> Text {
    Text::new()
        .bold(word(lang, "notice-alert-subject"))
        .line()
        .plain(word(lang, "notice-alert"))
        .line()
        .line()
        .plain(failure.cause(lang))
        .line()
        .plain(failure.fix(lang))
        .line()
        .line()
        .plain(format!("{}: {}", failure.channel, failure.reason))
}

fn fields(facts: Facts<'_>, lang: Lang, lead: &Lead) -> Vec<(&'static str, String)> {
    let product = facts
        .vocabulary
        .product_types
        .label(&lead.product_type, lang)
        .to_owned();
    let quantity = lead
        .quantity
        .map(|quantity| quantity.to_string())
        .unwrap_or_default();
    match facts.settings.notices.telegram_detail {
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

/// The current state and the assignee, visible to all members of the chat.
pub(super) fn state(vocabulary: &Vocabulary, lang: Lang, lead: &Lead) -> Option<String> {
    // Imported names may have any length.
    let who: String = lead.claimed_by.chars().take(LONGEST_NAME).collect();
    let who = who.as_str();
    if lead.standing == ModerationStatus::Spam {
        return Some(Message::new("telegram-spam").with("who", who).render(lang));
    }
    let statuses = &vocabulary.lead_statuses;
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

/// The first letter of a name. It is enough to recognise a known person.
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
mod tests;
