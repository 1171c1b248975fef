//! The list and the form of leads.

use std::sync::Arc;

use ::admin::{Action, Admin, Cell, Choice, Label, Question, Tone, age, badge, col, computed, line};
use db::sea_orm::Iterable as _;
use model::{Languages, Tag, Terms};
use text::Lang;

use super::{
    actions::{Give, Judge, Reject, Take},
    rules::Rules,
};
use crate::leads::{
    history,
    lead::{Column, Entity, Model as Lead},
    moderation_status::ModerationStatus,
    note,
    permissions::{DELETE, EXPORT, GIVE},
    state::Leads,
};

/// The declaration of the lead pages.
pub(super) fn section(terms: &Terms, leads: Option<&Arc<Leads>>) -> Admin<Entity> {
    let mut admin = Admin::<Entity>::new()
        .list([
            col(Column::Name),
            badge(Column::Status),
            col(Column::Company),
            line(Column::Phone),
            badge(Column::ProductType),
            age(Column::CreatedAt),
            col(Column::ClaimedBy),
            computed("file", file),
        ])
        .title(|lead| lead.name.clone())
        .history(history::facts)
        .choices(Column::Language, languages(&terms.languages))
        .choices(Column::Standing, standings())
        .filter_by([
            Column::Standing,
            Column::Status,
            Column::ProductType,
            Column::Language,
        ])
        .default_filter(Column::Standing, ModerationStatus::Accepted.as_str())
        .indexed()
        .date_hierarchy(Column::CreatedAt)
        .order_by_desc(Column::CreatedAt)
        .fieldset(
            "contact",
            [Column::Name, Column::Company, Column::Phone, Column::Email],
        )
        .fieldset(
            "request",
            [
                Column::Status,
                Column::ProductType,
                Column::Quantity,
                Column::Message,
                Column::Language,
            ],
        )
        .collapsed(
            "origin",
            [
                Column::Source,
                Column::FileName,
                Column::ClaimedBy,
                Column::Standing,
                Column::SpamScore,
                Column::IpAddress,
                Column::UserAgent,
                Column::CreatedAt,
                Column::UpdatedAt,
            ],
        )
        .hooks(Arc::new(Rules(leads.cloned())));
    for status in ["contacted", "qualified", "closed"] {
        if terms.list("lead_statuses").contains(status) {
            admin = admin.action(Action::set(status, Column::Status, status));
        }
    }
    if terms.list("lead_statuses").contains("rejected") {
        let reject = Action::run("rejected", Arc::new(Reject(leads.cloned())));
        admin = admin.action(reject.ask(Question::text("reason", note::LONGEST).required()));
    }
    let give = Arc::new(Give(leads.cloned()));
    let judge = |standing| Arc::new(Judge(leads.cloned(), standing));
    admin
        .action(Action::run("take", Arc::new(Take(leads.cloned()))))
        .action(
            Action::run("give", give.clone())
                .needs(GIVE)
                .ask(Question::offered("colleague", give)),
        )
        .action(Action::run("spam", judge(ModerationStatus::Spam)))
        .action(Action::run("not-spam", judge(ModerationStatus::Accepted)))
        .tool("csv", "/admin/leads/export/csv/", EXPORT)
        .tool("xlsx", "/admin/leads/export/xlsx/", EXPORT)
        .tool("trash", super::trash::PATH, DELETE)
        .recoverable()
}

/// A badge for a lead that has a file.
fn file(lead: &Lead, _: Lang) -> Cell {
    match (&lead.file, lead.file_name.rsplit_once('.')) {
        (None, _) => Cell::Empty,
        (Some(_), Some((_, kind))) => Cell::Badge(kind.to_lowercase(), Tone::Gray),
        (Some(_), None) => Cell::Badge("+".to_owned(), Tone::Gray),
    }
}

/// The languages of the content, by their own names.
fn languages(languages: &Languages) -> Vec<Choice> {
    let choice = |tag: &Tag| {
        let name = tag.own_name().to_owned();
        Choice::new(tag.as_str(), Label::texts(move |_| name.clone()))
    };
    languages.iter().map(choice).collect()
}

fn standings() -> Vec<Choice> {
    let choice = |standing: ModerationStatus| {
        let tone = match standing {
            ModerationStatus::Accepted => Tone::Green,
            ModerationStatus::Quarantined => Tone::Amber,
            ModerationStatus::Spam => Tone::Red,
        };
        let label = Label::key(&format!("leads-standing-{}", standing.as_str()));
        Choice::new(standing.as_str(), label).tone(tone)
    };
    ModerationStatus::iter().map(choice).collect()
}
