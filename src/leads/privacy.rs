//! Leads as personal data: which leads belong to a person, which other data depend on them, and how long they are kept.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use db::Tx;
use db::sea_orm::sea_query::{Expr, ExprTrait as _, Func};
use db::sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use web::Error;

use super::{
    expire::{empty_trash, erase_old},
    forget::forget,
    lead::{Column, Entity, Model as Lead},
    note, notify,
    query::SEARCH_TEXT,
    tidy::named_files,
    trash::{KIND, Thrown},
};
use crate::{
    audit::{self, Erasure, Filter, StoredEntry},
    core::Core,
    privacy::{Counts, Findings, Held, HeldFile, Holder, Person, PrivacySettings, Seen, Visit, Whom},
    trash,
};

/// The number of rows processed in one step.
const PAGE: u64 = 1000;
/// The maximum number of keys per statement.
const AT_ONCE: usize = 200;

/// Leads, for the rights of data subjects.
#[derive(Clone, Copy, Debug)]
pub struct LeadHolder;

#[async_trait]
impl Holder for LeadHolder {
    async fn find(&self, core: &Core, found: &mut Findings) -> Result<(), Error> {
        let leads = match found.whom.clone() {
            Whom::Person(person) => of_person(core, &person, &found.whom).await?,
            whom @ Whom::Remembered(_) => among_all(core, &whom, Condition::all()).await?,
        };
        for lead in leads.values() {
            add(core, found, "lead", lead);
        }
        let ids: Vec<_> = leads.keys().copied().collect();
        for ids in ids.chunks(AT_ONCE) {
            let notes = note::Entity::find().filter(note::Column::LeadId.is_in(ids.iter().copied()));
            for note in notes.order_by_asc(note::Column::Id).all(core.db.read()).await? {
                add_note(found, &note);
            }
        }
        find_in_trash(core, found).await?;
        find_in_record(core, found).await?;
        find_notices(core, found).await?;
        find_mentions(core, found).await
    }

    async fn erase(
        &self,
        core: &Core,
        tx: &Tx,
        found: &mut Findings,
        counts: &mut Counts,
    ) -> Result<(), Error> {
        let ids = found.subjects.iter().filter_map(|subject| id_of(subject));
        let ids: Vec<i64> = ids.collect();
        found.withdrawn += notify::withdraw::withdraw(core, tx, &ids).await?;
        found.files.extend(forget(core, tx, &ids, counts).await?);
        let mut deliveries = 0;
        for word in found.words().iter().filter(|word| word.contains('@')) {
            deliveries += core
                .outbox
                .forget_recipient(tx, word, notify::kind::OUTSIDE)
                .await?;
            if web::rate_limit::forget(tx, &notify::order::key(word)).await? {
                *counts.entry("limit".to_owned()).or_default() += 1;
            }
        }
        if deliveries > 0 {
            *counts.entry("delivery".to_owned()).or_default() += deliveries;
        }
        Ok(())
    }

    fn tables(&self) -> &'static [&'static str] {
        &["leads", "lead_notes", "trash", "submissions", "lead_marks"]
    }

    async fn files(&self, core: &Core) -> Result<Vec<String>, Error> {
        Ok(named_files(core).await?)
    }

    async fn expire(&self, core: &Core) -> Result<Vec<(&'static str, Counts)>, Error> {
        let mut runs = Vec::new();
        let over = empty_trash(core).await?;
        if !over.is_empty() {
            runs.push(("leads.trash_emptied", over));
        }
        if core.settings.get::<PrivacySettings>().leads_keep_days.is_some() {
            runs.push(("leads.expired", erase_old(core).await?));
        }
        Ok(runs)
    }
}

fn id_of(subject: &str) -> Option<i64> {
    subject.strip_prefix("lead:")?.parse().ok()
}

pub(super) fn seen(lead: &Lead) -> Seen<'_> {
    Seen {
        id: lead.id,
        at: lead.created_at,
        email: lead.email.as_deref().unwrap_or_default(),
        phone: &lead.phone,
    }
}

/// The leads of a person, found by the indexes of addresses, phones and search words.
async fn of_person(core: &Core, person: &Person, whom: &Whom) -> Result<BTreeMap<i64, Lead>, Error> {
    let backend = core.db.backend();
    let mut any = Vec::new();
    for email in &person.emails {
        let lower = Func::lower(Expr::col(Column::Email));
        any.push(Condition::all().add(Expr::expr(lower).eq(email.as_str())));
        any.push(SEARCH_TEXT.contains(backend, &db::fold(email)));
    }
    let mut has_odd_phone = false;
    for phone in &person.phones {
        match &phone.normal {
            Some(normal) => any.push(Condition::all().add(Column::PhoneNormal.eq(normal.as_str()))),
            None => has_odd_phone = true,
        }
    }
    any.push(Condition::all().add(Column::Id.is_in(person.leads.iter().copied())));
    let mut leads = BTreeMap::new();
    for condition in any {
        let some = Entity::find().filter(condition).all(core.db.read()).await?;
        leads.extend(
            some.into_iter()
                .filter(|lead| whom.has(core, seen(lead)))
                .map(|lead| (lead.id, lead)),
        );
    }
    if !person.phones.is_empty() {
        let mut unread = Condition::any().add(Column::PhoneNormal.is_null());
        if has_odd_phone {
            unread = unread.add(Column::PhoneNormal.eq(""));
        }
        leads.extend(among_all(core, whom, Condition::all().add(unread)).await?);
    }
    Ok(leads)
}

/// The leads of a person among these rows. Each row is checked.
async fn among_all(core: &Core, whom: &Whom, rows: Condition) -> Result<BTreeMap<i64, Lead>, Error> {
    let (mut leads, mut behind) = (BTreeMap::new(), i64::MIN);
    loop {
        let next = Entity::find()
            .filter(rows.clone())
            .filter(Column::Id.gt(behind))
            .order_by_asc(Column::Id)
            .limit(PAGE);
        let next = next.all(core.db.read()).await?;
        let Some(last) = next.last() else {
            return Ok(leads);
        };
        behind = last.id;
        leads.extend(
            next.into_iter()
                .filter(|lead| whom.has(core, seen(lead)))
                .map(|lead| (lead.id, lead)),
        );
    }
}

/// Adds a lead, and the data by which the person's other data are found.
fn add(core: &Core, found: &mut Findings, kind: &'static str, lead: &Lead) {
    found.subjects.insert(notify::lookup::subject(lead.id));
    found.rows.insert((lead.id, lead.created_at.timestamp_micros()));
    let seen = seen(lead);
    add_ways(core, found, seen.at, seen.email, seen.phone);
    for text in [&lead.name, &lead.message, &lead.file_name] {
        found.add_text(text);
    }
    if let Some(address) = &lead.ip_address {
        found.visits.push(Visit {
            address: address.clone(),
            user_agent: lead.user_agent.clone(),
        });
    }
    let mut content = serde_json::to_value(lead).unwrap_or_default();
    if let Some(content) = content.as_object_mut() {
        content.retain(|column, _| !["search_text", "file"].contains(&column.as_str()));
    }
    found.held.push(Held {
        kind,
        key: lead.id.to_string(),
        at: Some(lead.created_at),
        content,
        file: lead.file.as_ref().map(|path| HeldFile {
            path: path.clone(),
            name: lead.file_name.clone(),
        }),
    });
}

fn add_note(found: &mut Findings, note: &note::Model) {
    found.add_text(&note.text);
    found.held.push(Held {
        kind: "note",
        key: note.id.to_string(),
        at: Some(note.created_at),
        content: serde_json::to_value(note).unwrap_or_default(),
        file: None,
    });
}

async fn find_in_trash(core: &Core, found: &mut Findings) -> Result<(), Error> {
    let mut behind = i64::MIN;
    loop {
        let items = trash::behind(core.db.read(), KIND, behind, PAGE).await?;
        let Some(last) = items.last() else {
            return Ok(());
        };
        behind = last.object_id;
        for item in &items {
            let thrown = Thrown::read(item)?;
            let lead = thrown.lead(core)?;
            if found.whom.has(core, seen(&lead)) {
                add(core, found, "trash", &lead);
                for note in &thrown.notes {
                    add_note(found, note);
                }
            }
        }
    }
}

/// Adds a person's contact data. An address or phone that matches the request identifies the person wherever it occurs.
/// An address or phone that only occurs beside it may belong to others too: the phone of a company, the address of a
/// family.
fn add_ways(core: &Core, found: &mut Findings, at: DateTime<Utc>, email: &str, phone: &str) {
    let nobody = Seen {
        id: i64::MIN,
        at,
        email: "",
        phone: "",
    };
    let normal = core.settings.site.phone_country.normal(phone).unwrap_or_default();
    let has_email = found.whom.has(core, Seen { email, ..nobody });
    let has_phone = found.whom.has(core, Seen { phone, ..nobody });
    for (text, is_theirs) in [(email, has_email), (phone, has_phone), (&normal, has_phone)] {
        if is_theirs {
            found.add_word(text);
        } else {
            found.add_text(text);
        }
    }
}

/// Leads that only exist in the audit log.
async fn find_in_record(core: &Core, found: &mut Findings) -> Result<(), Error> {
    if matches!(found.whom, Whom::Person(_)) {
        let about = Erasure {
            texts: found.words(),
            ..Erasure::default()
        };
        return look_at(core, found, &about.find(core.db.read()).await?).await;
    }
    let mut filter = Filter {
        subject: Some(KIND.to_owned()),
        ..Filter::default()
    };
    loop {
        let next = audit::search(&core.db, &filter, PAGE).await?;
        let Some(last) = next.last() else {
            return Ok(());
        };
        filter.before = Some(last.id);
        look_at(core, found, &next).await?;
    }
}

async fn look_at(core: &Core, found: &mut Findings, record: &[StoredEntry]) -> Result<(), Error> {
    for past in record {
        let Some(id) = id_of(&past.subject) else { continue };
        let mut is_persons = false;
        for facts in [&past.before, &past.after] {
            let text = |field: &str| facts[field].as_str().unwrap_or_default();
            let (email, phone) = (text("email"), text("phone"));
            // The arrival time of the lead is not recorded. It is earlier than the entry.
            let seen = Seen {
                id: i64::MIN,
                at: past.at,
                email,
                phone,
            };
            if found.whom.has(core, seen) {
                is_persons = true;
                add_ways(core, found, past.at, email, phone);
            }
        }
        let rows = Condition::all().add(trash::Column::ObjectId.eq(id));
        if is_persons
            && Entity::find_by_id(id).count(core.db.read()).await? == 0
            && trash::count(core.db.read(), KIND, rows).await? == 0
        {
            found.subjects.insert(past.subject.clone());
            found.add_text(&past.title);
        }
    }
    Ok(())
}

/// Replies to the person's address about leads that no longer exist.
async fn find_notices(core: &Core, found: &mut Findings) -> Result<(), Error> {
    for word in found.words().iter().filter(|word| word.contains('@')) {
        for delivery in core.outbox.to(word, notify::kind::OUTSIDE).await? {
            if !found.subjects.contains(&delivery.subject) {
                found.held.push(Held {
                    kind: "delivery",
                    key: delivery.uuid,
                    at: Some(delivery.created_at),
                    content: serde_json::json!({ "about": delivery.subject, "recipient": delivery.recipient }),
                    file: None,
                });
            }
        }
    }
    Ok(())
}

/// Leads and notes of others that mention the person. They are kept, and a user decides about them.
async fn find_mentions(core: &Core, found: &mut Findings) -> Result<(), Error> {
    let backend = core.db.backend();
    for word in found.words() {
        let folded = db::fold(&word);
        let naming = Entity::find().filter(SEARCH_TEXT.contains(backend, &folded));
        let mut ids: Vec<i64> = naming
            .select_only()
            .column(Column::Id)
            .into_tuple()
            .all(core.db.read())
            .await?;
        let text = Func::lower(Expr::col(note::Column::Text));
        let noted = note::Entity::find().filter(db::contains(backend, text.into(), &word.to_lowercase()));
        let noted = noted.select_only().column(note::Column::LeadId).into_tuple();
        ids.extend(noted.all(core.db.read()).await? as Vec<i64>);
        let subjects = ids.into_iter().map(notify::lookup::subject);
        let others: Vec<_> = subjects
            .filter(|subject| !found.subjects.contains(subject))
            .collect();
        found.mentions.extend(others);
    }
    Ok(())
}
