//! The data of a mail template. All texts are ready, so that a template computes nothing.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use text::{Lang, Message};

use super::{message::state, templates::Name};
use crate::{
    channel::Cause,
    core::Core,
    leads::{lead::Model as Lead, settings::LeadSettings},
    settings::Settings,
    vocabulary::Vocabulary,
    zone::Zone,
};

/// The data that mails need besides the lead. A check can create it without a database.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The name and the addresses of the site.
    pub settings: &'a Settings,
    /// The vocabulary of the site.
    pub vocabulary: &'a Vocabulary,
    /// The time zone in which times are shown.
    pub zone: Zone,
}

impl<'a> From<&'a Core> for Facts<'a> {
    fn from(core: &'a Core) -> Self {
        Self {
            settings: &core.settings,
            vocabulary: &core.vocabulary,
            zone: core.zone,
        }
    }
}

/// The values of a template.
#[derive(Clone, Debug, Serialize)]
pub struct View {
    lang: &'static str,
    title: String,
    words: BTreeMap<&'static str, String>,
    site: Site,
    lead: Option<About>,
    fields: Vec<Field>,
    leads: Vec<Card>,
    failure: Option<Undelivered>,
}

#[derive(Clone, Debug, Serialize)]
struct Site {
    name: String,
    phone: String,
    phone_link: String,
    email: String,
    url: String,
}

/// The lead data that a template can access.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum About {
    /// All data, for staff.
    Card(Box<Card>),
    /// Only the number, for the visitor. Anyone can enter a stranger's address, so nothing else that was entered may be
    /// sent there, whatever the operator's template uses.
    Number { number: i64 },
}

#[derive(Clone, Debug, Serialize)]
struct Card {
    number: i64,
    name: String,
    company: String,
    phone: String,
    phone_link: String,
    email: String,
    message: String,
    time: String,
    url: String,
    /// The current state and the assignee. Empty if there is neither.
    state: String,
}

#[derive(Clone, Debug, Serialize)]
struct Field {
    label: String,
    value: String,
    link: String,
}

/// A delivery that was given up.
#[derive(Clone, Debug, Serialize)]
pub struct Undelivered {
    /// `mail`, `telegram`, `webhook`.
    pub channel: String,
    /// The intended recipient.
    pub recipient: String,
    /// The last answer of the other side.
    pub reason: String,
    /// The cause in words for users.
    cause: String,
    /// The usual fix.
    advice: String,
}

impl Undelivered {
    /// From the payload of an alert.
    pub(super) fn of(payload: &Value) -> Self {
        let text = |name: &str| payload[name].as_str().unwrap_or_default().to_owned();
        Self {
            channel: text("channel"),
            recipient: text("recipient"),
            reason: text("reason"),
            cause: String::new(),
            advice: String::new(),
        }
    }

    /// The cause in words for users.
    pub(super) fn cause(&self, lang: Lang) -> String {
        Cause::of(&self.channel, &self.reason).words(lang)
    }

    /// The usual fix.
    pub(super) fn fix(&self, lang: Lang) -> String {
        Cause::of(&self.channel, &self.reason).fix(lang)
    }

    /// Fills in the texts for users that a template shows.
    pub(super) fn explained(mut self, lang: Lang) -> Self {
        self.cause = self.cause(lang);
        self.advice = self.fix(lang);
        self
    }
}

impl View {
    /// For staff: all data.
    pub fn notice(facts: Facts<'_>, lang: Lang, lead: &Lead) -> Self {
        Self {
            fields: all_fields(facts, lang, lead),
            ..Self::of(facts, lang, Some(lead), word(lang, "notice-request"))
        }
    }

    /// For the visitor: the number of the request and the product from the site's own list, and nothing that was
    /// entered.
    pub fn thanks(facts: Facts<'_>, lang: Lang, lead: &Lead) -> Self {
        let types = &facts.vocabulary.product_types;
        let product = types
            .find(&lead.product_type)
            .map(|known| types.label(known, lang));
        let product = product.unwrap_or_default().to_owned();
        Self {
            lead: Some(About::Number { number: lead.id }),
            fields: fields(lang, [("notice-product-type", product, String::new())]),
            ..Self::of(facts, lang, None, word(lang, "notice-thanks-subject"))
        }
    }

    /// For staff, when many leads wait.
    pub fn digest(facts: Facts<'_>, lang: Lang, leads: &[Lead]) -> Self {
        let title = Message::new("notice-digest")
            .with("count", leads.len())
            .render(lang);
        let mut view = Self::of(facts, lang, None, title.clone());
        view.words.insert("digest", title);
        view.leads = leads.iter().map(|lead| card(facts, lang, lead)).collect();
        view
    }

    /// For staff, when a notification was given up.
    pub fn alert(facts: Facts<'_>, lang: Lang, lead: Option<&Lead>, failure: Undelivered) -> Self {
        Self {
            failure: Some(failure),
            ..Self::of(facts, lang, lead, word(lang, "notice-alert-subject"))
        }
    }

    /// The data of the mail with this name about a sample lead, for previews and checks.
    pub fn sample(facts: Facts<'_>, name: Name, lang: Lang, lead: &Lead) -> Self {
        match name {
            Name::Notice => Self::notice(facts, lang, lead),
            Name::Thanks => Self::thanks(facts, lang, lead),
            Name::Digest => Self::digest(facts, lang, &[lead.clone(), lead.clone()]),
            Name::Alert => {
                let failure = Undelivered::of(&json!({
                    "channel": "mail",
                    "recipient": "sales@example.uz",
                    "reason": "mail.example.uz refused the recipient: 550 5.1.1 no such mailbox",
                }));
                let failure = failure.explained(lang);
                Self::alert(facts, lang, Some(lead), failure)
            }
        }
    }

    /// The title, in a few words.
    pub fn title(&self) -> &str {
        &self.title
    }

    fn of(facts: Facts<'_>, lang: Lang, lead: Option<&Lead>, title: String) -> Self {
        let settings = facts.settings;
        let words = [
            ("request", "notice-request"),
            ("your_request", "notice-thanks-request"),
            ("message", "notice-message"),
            ("open", "notice-open"),
            ("hello", "notice-hello"),
            ("thanks_subject", "notice-thanks-subject"),
            ("thanks", "notice-thanks"),
            ("automatic", "notice-automatic"),
            ("alert_subject", "notice-alert-subject"),
            ("alert", "notice-alert"),
        ];
        Self {
            lang: lang.code(),
            title,
            words: words.map(|(name, key)| (name, word(lang, key))).into(),
            site: Site {
                name: settings.site.name.clone(),
                phone: settings.get::<LeadSettings>().site_phone.to_string(),
                phone_link: dialled(&settings.get::<LeadSettings>().site_phone),
                email: settings.get::<LeadSettings>().site_email.to_string(),
                url: settings
                    .site
                    .public_url
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
            },
            lead: lead.map(|lead| About::Card(Box::new(card(facts, lang, lead)))),
            fields: vec![],
            leads: vec![],
            failure: None,
        }
    }
}

/// The admin address of a lead. Empty if the site's own address is not configured.
pub(super) fn admin_url(settings: &Settings, id: i64) -> String {
    let base = settings.site.public_url.as_ref();
    base.map(|base| format!("{base}/admin/leads/{id}/"))
        .unwrap_or_default()
}

fn word(lang: Lang, key: &'static str) -> String {
    Message::new(key).render(lang)
}

fn card(facts: Facts<'_>, lang: Lang, lead: &Lead) -> Card {
    Card {
        number: lead.id,
        name: lead.name.clone(),
        company: lead.company.clone(),
        phone: lead.phone.clone(),
        phone_link: dialled(&lead.phone),
        email: lead.email.clone().unwrap_or_default(),
        message: lead.message.clone(),
        time: time(facts, lead),
        url: admin_url(facts.settings, lead.id),
        state: state(facts.vocabulary, lang, lead).unwrap_or_default(),
    }
}

fn time(facts: Facts<'_>, lead: &Lead) -> String {
    facts
        .zone
        .local(lead.created_at)
        .format("%d.%m.%Y %H:%M")
        .to_string()
}

/// The phone number for a link: digits, with an optional plus in front.
fn dialled(phone: &str) -> String {
    phone
        .chars()
        .enumerate()
        .filter(|(at, c)| c.is_ascii_digit() || (*at == 0 && *c == '+'))
        .map(|(_, c)| c)
        .collect()
}

/// The requested product, quantity and file.
fn asked(facts: Facts<'_>, lang: Lang, lead: &Lead) -> Vec<Field> {
    let product = facts.vocabulary.product_types.label(&lead.product_type, lang);
    let quantity = lead.quantity.map(|quantity| quantity.to_string());
    fields(
        lang,
        [
            ("notice-product-type", product.to_owned(), String::new()),
            ("notice-quantity", quantity.unwrap_or_default(), String::new()),
            ("notice-file", file(lang, lead), String::new()),
        ],
    )
}

fn all_fields(facts: Facts<'_>, lang: Lang, lead: &Lead) -> Vec<Field> {
    let email = lead.email.clone().unwrap_or_default();
    let mut all = fields(
        lang,
        [
            ("notice-name", lead.name.clone(), String::new()),
            ("notice-company", lead.company.clone(), String::new()),
            (
                "notice-phone",
                lead.phone.clone(),
                format!("tel:{}", dialled(&lead.phone)),
            ),
            ("notice-email", email.clone(), format!("mailto:{email}")),
        ],
    );
    all.extend(asked(facts, lang, lead));
    all.extend(fields(
        lang,
        [
            ("notice-language", lead.language.clone(), String::new()),
            ("notice-source", lead.source.clone(), String::new()),
            ("notice-time", time(facts, lead), String::new()),
        ],
    ));
    all
}

/// The fields that have a value.
fn fields<const N: usize>(lang: Lang, all: [(&'static str, String, String); N]) -> Vec<Field> {
    all.into_iter()
        .filter(|(_, value, _)| !value.is_empty())
        .map(|(label, value, link)| Field {
            label: word(lang, label),
            value,
            link,
        })
        .collect()
}

fn file(lang: Lang, lead: &Lead) -> String {
    if lead.file.is_none() {
        return String::new();
    }
    Message::new("notice-file-size")
        .with("name", lead.file_name.as_str())
        .with("kilobytes", lead.file_size.div_euclid(1024).max(1))
        .render(lang)
}
