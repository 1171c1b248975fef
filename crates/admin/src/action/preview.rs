//! Preview of what an action would change.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Response;
use db::sea_orm::sea_query::{NullOrdering, Order};
use text::Message;
use web::{Error, FieldErrors};

use super::{Effect, submit::Job};
use crate::{
    Page,
    form::delete,
    label::Label,
    list::{cell::Choosable, count},
    nav::NavLink,
    page,
    store::Wanted,
};

/// Maximum number of objects listed by name.
const NAMED: u64 = 10;

#[derive(Template)]
#[template(path = "action.html")]
struct ActionPage {
    page: Page,
    csrf: String,
    nav: Vec<NavLink>,
    list_title: String,
    back: String,
    target: String,
    action: &'static str,
    label: String,
    is_deletion: bool,
    /// Whether the objects only go into the trash.
    is_recoverable: bool,
    /// Number of objects, as translated text.
    total: String,
    /// Value before, value after, number of objects.
    changes: Vec<(String, String, u64)>,
    named: Vec<String>,
    and_more: Option<String>,
    along: Vec<(String, u64)>,
    ids: Vec<i64>,
    is_all: bool,
    upto: i64,
    questions: Vec<Asked>,
}

/// A question, ready for the template.
struct Asked {
    name: &'static str,
    label: String,
    answer: String,
    is_text: bool,
    menu: Vec<Choosable>,
    is_required: bool,
    max: usize,
    error: Option<String>,
}

pub(super) async fn page(
    job: &Job<'_>,
    answers: &BTreeMap<&'static str, String>,
    errors: &FieldErrors,
) -> Result<Response, Error> {
    let (desk, section, lang) = (job.desk, &job.desk.section, job.context.lang);
    let on = desk.setup.db.read();
    let condition = || job.selection.condition.clone();
    let total = count::total(on, section, condition()).await?;
    let wanted = |order, limit| Wanted {
        offset: 0,
        condition: condition(),
        order: vec![(section.key, order, NullOrdering::Last)],
        limit,
        is_whole: false,
    };
    let named = section
        .store()?
        .rows(on, section, wanted(Order::Asc, NAMED))
        .await?;
    let last = section.store()?.rows(on, section, wanted(Order::Desc, 1)).await?;
    let changes = match &job.action.does {
        Effect::Set(i, value) => {
            let field = &section.fields[*i];
            let words = |value: &str| {
                field
                    .choice(value)
                    .map_or_else(|| value.to_owned(), |choice| choice.label.render(lang))
            };
            let values = count::values(on, section, *i, condition()).await?;
            values
                .into_iter()
                .map(|(from, count)| (words(&from), words(value), count))
                .collect()
        }
        Effect::Run(_) | Effect::Delete => Vec::new(),
    };
    let along = match (&job.action.does, &job.selection.ids) {
        (Effect::Delete, Some(ids)) => delete::along(desk, ids, lang).await?,
        _ => Vec::new(),
    };
    let rest = total.saturating_sub(NAMED);
    let more = if total > crate::section::MOST {
        "admin-total-more"
    } else {
        "admin-total"
    };
    page::respond(&ActionPage {
        page: desk.page(job.context),
        csrf: job.who.csrf.clone().unwrap_or_default(),
        nav: desk.nav(job.who, lang),
        list_title: section.title().render(lang),
        back: format!("{}?{}", section.path(), job.query),
        target: target(job),
        action: job.action.name,
        label: job.action.label(section.name, lang),
        is_deletion: job.action.is_deletion(),
        is_recoverable: section.is_recoverable && job.action.is_deletion(),
        total: Message::new(more)
            .with("n", total.min(crate::section::MOST))
            .render(lang),
        changes,
        named: named.into_iter().map(|record| record.title).collect(),
        and_more: (rest > 0).then(|| Message::new("admin-and-more").with("n", rest).render(lang)),
        along,
        is_all: job.selection.ids.is_none(),
        ids: job.selection.ids.clone().unwrap_or_default(),
        upto: last.first().map_or(0, |record| record.id),
        questions: questions(job, answers, errors),
    })
}

/// Address to which the forms of an action are sent.
pub(super) fn target(job: &Job<'_>) -> String {
    format!("{}action/?{}", job.desk.section.path(), job.query)
}

fn questions(job: &Job<'_>, answers: &BTreeMap<&'static str, String>, errors: &FieldErrors) -> Vec<Asked> {
    let lang = job.context.lang;
    let questions = job.action.questions.iter().map(|question| {
        let answer = answers.get(question.name).cloned().unwrap_or_default();
        let error = errors.iter().find(|(name, _)| *name == question.name);
        let menu = question.choices.iter().map(|choice| Choosable {
            value: choice.value.clone(),
            label: choice.label.render(lang),
            is_chosen: choice.value == answer,
        });
        Asked {
            name: question.name,
            label: Label::of(job.desk.section.name, &format!("ask-{}", question.name))
                .or_plain(question.name)
                .render(lang),
            is_text: question.offer.is_none(),
            menu: menu.collect(),
            is_required: question.is_required,
            max: question.max,
            error: error.and_then(|(_, messages)| messages.first().map(|message| message.render(lang))),
            answer,
        }
    });
    questions.collect()
}
