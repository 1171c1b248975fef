//! The panel beside the form of a lead: contact data, one-click actions, and the history of the lead.

use std::sync::Arc;

use ::admin::Panel;
use askama::Template;
use db::sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use outbox::{Delivery, State};
use text::{Lang, Message};
use web::{Error, Identity};

use super::{
    contact::Contact,
    timeline::{Moment, Sources, words},
};
use crate::{
    audit,
    channel::Cause,
    leads::{
        access,
        commands::holder,
        duplicates::{Duplicate, duplicates},
        history,
        lead::Model as Lead,
        moderation_status::ModerationStatus,
        note, notify,
        permissions::{CHANGE, CONTACT, DELIVERIES, GIVE, VIEW},
        spam::signal::Reasons,
        state::Leads,
    },
};

/// The maximum number of changes and of notes that are shown. Older ones are in the history.
const MOST: u64 = 200;

#[derive(Template)]
#[template(path = "leads/panel.html")]
struct PanelPage {
    lang: Lang,
    /// The address of the lead.
    path: String,
    csrf: String,
    may_change: bool,
    contact: Contact,
    /// The product and its quantity.
    wish: String,
    company: String,
    message: String,
    file: Option<File>,
    /// Value, label, and whether it is the current status.
    statuses: Vec<(String, String, bool)>,
    may_reject: bool,
    /// Whether the user may take the lead: the user may change it, and it is not assigned.
    may_take: bool,
    /// The assignee. Empty if there is none.
    holder: String,
    /// Key, name, and whether the lead is assigned to this colleague. Empty if the user may not assign leads.
    colleagues: Vec<(i64, String, bool)>,
    standing: &'static str,
    score: i64,
    reasons: Vec<(String, u32)>,
    duplicates: Vec<Twin>,
    deliveries: Vec<Sent>,
    line: Vec<Moment>,
}

struct File {
    name: String,
    link: String,
    kilobytes: i64,
    is_image: bool,
}

struct Twin {
    link: String,
    name: String,
    status: String,
    time: String,
    same: String,
}

struct Sent {
    id: i64,
    channel: String,
    recipient: String,
    state: String,
    tone: &'static str,
    /// The error in words for users.
    error: String,
    /// The original error of the other side. Empty if the user may not see deliveries.
    raw: String,
    receipt: String,
    can_go_again: bool,
}

impl PanelPage {
    fn t(&self, key: &'static str) -> String {
        Message::new(key).render(self.lang)
    }
}

/// The panel of a lead, with what the user may see.
pub(super) async fn of(leads: &Arc<Leads>, who: &Identity, lang: Lang, lead: &Lead) -> Result<Panel, Error> {
    let core = &leads.core;
    let twins = if access::may_reach(who, lead) {
        let rows = access::rows(who, VIEW)?.add(access::rows(who, CONTACT)?);
        duplicates(core, lead, &rows).await?
    } else {
        Vec::new()
    };
    let deliveries = core
        .outbox
        .of(&notify::lookup::subject(lead.id))
        .await?
        .into_iter();
    let deliveries: Vec<_> = deliveries
        .map(|delivery| access::delivery_shown_to(who, lead, delivery))
        .collect();
    let past = audit::of(&core.db, &history::subject(lead.id), MOST).await?;
    let notes = note::Entity::find()
        .filter(note::Column::LeadId.eq(lead.id))
        .order_by_desc(note::Column::Id)
        .limit(MOST)
        .all(core.db.read())
        .await?;
    let lead = access::shown_to(who, lead.clone());
    let sources = Sources {
        core,
        who,
        lang,
        lead: &lead,
        notes: &notes,
        deliveries: &deliveries,
        past: &past,
    };
    let line = sources.line();
    let may_change = who.can(CHANGE);
    let colleagues = if who.can(GIVE) {
        leads.colleagues().await?
    } else {
        Vec::new()
    };
    let colleagues = colleagues.into_iter().map(|colleague| {
        let works_it = lead.owner_id == Some(colleague.id);
        (colleague.id, colleague.name, works_it)
    });
    let colleagues = colleagues.collect();
    let statuses = &core.vocabulary.lead_statuses;
    let is_current = |value: &str| value == lead.status;
    let page = PanelPage {
        lang,
        path: format!("/admin/leads/{}/", lead.id),
        csrf: who.csrf.clone().unwrap_or_default(),
        may_change,
        contact: Contact::of(&lead),
        wish: wish(leads, &lead, lang),
        company: lead.company.clone(),
        message: lead.message.clone(),
        file: file(&lead),
        statuses: statuses
            .values()
            .filter(|value| *value != super::post::REJECTED)
            .map(|value| {
                let label = statuses.label(value, lang);
                (value.to_owned(), label.to_owned(), is_current(value))
            })
            .collect(),
        may_reject: statuses.contains(super::post::REJECTED) && !is_current(super::post::REJECTED),
        may_take: may_change && !lead.is_assigned(),
        holder: holder(&leads.core, &lead).await?,
        colleagues,
        standing: lead.standing.as_str(),
        score: lead.spam_score,
        reasons: Reasons::from_json(&lead.spam_reasons)
            .iter()
            .map(|(signal, weight)| (signal.message().render(lang), weight))
            .collect(),
        duplicates: twins.iter().map(|twin| shown(leads, twin, lang)).collect(),
        deliveries: deliveries
            .into_iter()
            .map(|delivery| sent(delivery, who, lang))
            .collect(),
        line,
    };
    Ok(Panel {
        title: Message::new("lead-panel").render(lang),
        html: page.render().map_err(Error::internal)?,
    })
}

fn wish(leads: &Leads, lead: &Lead, lang: Lang) -> String {
    let product = leads
        .core
        .vocabulary
        .product_types
        .label(&lead.product_type, lang);
    match lead.quantity {
        Some(quantity) => Message::new("lead-wish")
            .with("product", product)
            .with("quantity", i64::from(quantity))
            .render(lang),
        None => product.to_owned(),
    }
}

fn file(lead: &Lead) -> Option<File> {
    lead.file.as_ref()?;
    // The address serves only leads with the requested moderation status; see `read::file`.
    let standing = match lead.standing {
        ModerationStatus::Accepted => String::new(),
        other => format!("?standing={}", other.as_str()),
    };
    Some(File {
        name: lead.file_name.clone(),
        link: format!("/api/leads/{}/file/{standing}", lead.id),
        kilobytes: lead.file_size.max(0).div_euclid(1024).max(1),
        is_image: lead.file_type.starts_with("image/"),
    })
}

fn shown(leads: &Leads, twin: &Duplicate, lang: Lang) -> Twin {
    let core = &leads.core;
    let same = [(twin.same_phone, "leads-phone"), (twin.same_email, "leads-email")];
    let same = same.into_iter().filter(|(is_same, _)| *is_same);
    let same: Vec<_> = same.map(|(_, key)| Message::new(key).render(lang)).collect();
    Twin {
        link: format!("/admin/leads/{}/", twin.lead.id),
        name: twin.lead.name.clone(),
        status: core
            .vocabulary
            .lead_statuses
            .label(&twin.lead.status, lang)
            .to_owned(),
        time: core
            .zone
            .local(twin.lead.created_at)
            .format("%d.%m.%Y")
            .to_string(),
        same: same.join(", "),
    }
}

fn sent(delivery: Delivery, who: &Identity, lang: Lang) -> Sent {
    let tone = match delivery.state {
        State::Pending => "blue",
        State::Delivered => "green",
        State::Dead => "red",
        State::Cancelled => "gray",
    };
    let cause = Cause::of(&delivery.channel, &delivery.last_error);
    let has_failed = !delivery.last_error.is_empty();
    Sent {
        id: delivery.id,
        channel: words("deliveries-channel", &delivery.channel, lang),
        state: words("deliveries-state", delivery.state.name(), lang),
        recipient: delivery.recipient,
        tone,
        error: if has_failed {
            cause.words(lang)
        } else {
            String::new()
        },
        raw: if who.can(DELIVERIES) {
            delivery.last_error
        } else {
            String::new()
        },
        receipt: delivery.receipt,
        can_go_again: matches!(delivery.state, State::Delivered | State::Dead),
    }
}
