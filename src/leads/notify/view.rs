//! What a mail template sees: everything already worded, nothing to compute.

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

/// What mails say beside the lead; a check has it without a database.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// Name and addresses of the site.
    pub settings: &'a Settings,
    /// The words of this site.
    pub vocabulary: &'a Vocabulary,
    /// Times are told in it.
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

/// What a template knows of the lead.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum About {
    /// Everything, for staff.
    Card(Box<Card>),
    /// Its number, for the visitor: anybody can type a stranger's address, so that nothing else that was typed may be sent
    /// there, whatever the template of an operator asks for.
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
    /// What became of it, and who has it; empty if nobody does.
    state: String,
}

#[derive(Clone, Debug, Serialize)]
struct Field {
    label: String,
    value: String,
    link: String,
}

/// A delivery that nobody can carry out any more.
#[derive(Clone, Debug, Serialize)]
pub struct Undelivered {
    /// `mail`, `telegram`, `webhook`.
    pub channel: String,
    /// Whom it should have reached.
    pub recipient: String,
    /// What the other side said last.
    pub reason: String,
    /// The same in words for people.
    cause: String,
    /// What usually helps.
    advice: String,
}

impl Undelivered {
    /// As the payload of an alert has it.
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

    /// Why it failed, in words for people.
    pub(super) fn cause(&self, lang: Lang) -> String {
        Cause::of(&self.channel, &self.reason).words(lang)
    }

    /// What usually helps.
    pub(super) fn fix(&self, lang: Lang) -> String {
        Cause::of(&self.channel, &self.reason).fix(lang)
    }

    /// With the words for people that a template shows.
    pub(super) fn explained(mut self, lang: Lang) -> Self {
        self.cause = self.cause(lang);
        self.advice = self.fix(lang);
        self
    }
}

impl View {
    /// For the people who work with leads: everything.
    pub fn notice(facts: Facts<'_>, lang: Lang, lead: &Lead) -> Self {
        Self {
            fields: all_fields(facts, lang, lead),
            ..Self::of(facts, lang, Some(lead), word(lang, "notice-request"))
        }
    }

    /// For the visitor: the number of the request and the product of our own list, and nothing that was typed.
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

    /// For the people who work with leads, when many wait.
    pub fn digest(facts: Facts<'_>, lang: Lang, leads: &[Lead]) -> Self {
        let title = Message::new("notice-digest")
            .with("count", leads.len())
            .render(lang);
        let mut view = Self::of(facts, lang, None, title.clone());
        view.words.insert("digest", title);
        view.leads = leads.iter().map(|lead| card(facts, lang, lead)).collect();
        view
    }

    /// For the people who work with leads, when a notice was given up.
    pub fn alert(facts: Facts<'_>, lang: Lang, lead: Option<&Lead>, failure: Undelivered) -> Self {
        Self {
            failure: Some(failure),
            ..Self::of(facts, lang, lead, word(lang, "notice-alert-subject"))
        }
    }

    /// A mail of each name about a made-up lead, for previews and checks.
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

    /// What it is about, in a few words.
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

/// Where staff work on a lead; empty if the site does not know its own address.
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

/// What a telephone takes: digits, and a plus in front.
fn dialled(phone: &str) -> String {
    phone
        .chars()
        .enumerate()
        .filter(|(at, c)| c.is_ascii_digit() || (*at == 0 && *c == '+'))
        .map(|(_, c)| c)
        .collect()
}

/// What was asked for.
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

/// Those that say something.
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
