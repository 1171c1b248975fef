//! Steps of an action: chosen in the list, previewed, confirmed, run in batches.

use std::collections::BTreeMap;

use axum::{
    extract::{Request, State as Extract},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use db::sea_orm::{Condition, sea_query::ExprTrait as _};
use text::{Lang, Message};
use web::{
    Context, Error, FieldErrors, Flash, Identity, Query,
    form::{Form, Uploads},
};

use super::{ActionDef, Effect, preview, run};
use crate::{label::Label, list::list_query::State, page_context::PageContext, permissions::Allowed};

impl ActionDef {
    /// Translated name of the action.
    pub(crate) fn label(&self, section: &str, lang: Lang) -> String {
        let own = Label::of(section, &format!("action-{}", self.name)).or_plain(self.name);
        match (own.worded(lang), &self.does) {
            (None, Effect::Delete) => Message::new("admin-delete").render(lang),
            (Some(words), _) => words,
            (None, _) => own.render(lang),
        }
    }

    /// Whether a user may use the action.
    pub(crate) fn is_allowed(&self, who: &Identity, may: Allowed) -> bool {
        match (self.needs, &self.does) {
            (Some(permission), _) => who.can(permission),
            (None, Effect::Delete) => may.delete,
            (None, _) => may.change,
        }
    }
}

/// Objects that an action applies to.
pub(crate) struct Selection {
    /// Keys of the ticked rows; `None` means every row that matches the list's query.
    pub(crate) ids: Option<Vec<i64>>,
    pub(crate) condition: Condition,
}

/// An action with its context.
pub(crate) struct Job<'a> {
    pub(crate) desk: &'a PageContext,
    pub(crate) context: &'a Context,
    pub(crate) who: &'a Identity,
    pub(crate) action: &'a ActionDef,
    pub(crate) selection: Selection,
    /// Query of the list, for the way back.
    pub(crate) query: String,
}

pub(crate) async fn submit(
    Extract(desk): Extract<PageContext>,
    context: Context,
    who: Identity,
    query: Query,
    request: Request,
) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let section = &desk.section;
    let name = form.text("action").unwrap_or_default();
    let state = desk.state(&who, query);
    let back = |said: &str| Flash::new(said).redirect(&context, &state.link(&[]));
    if name.is_empty() {
        return Ok(back("none"));
    }
    let action = section.actions.iter().find(|action| action.name == name);
    let action = action.ok_or_else(Error::not_found)?;
    if !action.is_allowed(&who, section.may(&who)) {
        let of_section = match &action.does {
            Effect::Delete => section.permissions.delete,
            _ => section.permissions.change,
        };
        return Err(who.denied(action.needs.unwrap_or(of_section)));
    }
    let selection = selection(&desk, &who, &state, &form)?;
    if selection.ids.as_ref().is_some_and(Vec::is_empty) {
        return Ok(back("none"));
    }
    let action = action.offered().await?;
    let job = Job {
        desk: &desk,
        context: &context,
        who: &who,
        action: &action,
        selection,
        query: state.query(),
    };
    let mut errors = FieldErrors::default();
    let answers = answers(&action, &form, &mut errors);
    if form.text("confirmed").is_none() {
        return preview::page(&job, &answers, &FieldErrors::default()).await;
    }
    if !errors.is_empty() {
        let page = preview::page(&job, &answers, &errors).await?;
        return Ok((StatusCode::BAD_REQUEST, page).into_response());
    }
    run::step(&job, &answers, &form).await
}

fn selection(desk: &PageContext, who: &Identity, state: &State<'_>, form: &Form) -> Result<Selection, Error> {
    let scope = desk.section.store()?.scope(who);
    if form.text("all").is_some() {
        return Ok(Selection {
            ids: None,
            condition: Condition::all().add(scope).add(state.condition()),
        });
    }
    let ids = form
        .names()
        .filter_map(|name| name.strip_prefix("select-")?.parse().ok());
    let ids: Vec<i64> = ids.collect();
    Ok(Selection {
        condition: Condition::all()
            .add(scope)
            .add(desk.section.key().is_in(ids.iter().copied())),
        ids: Some(ids),
    })
}

/// Answers to the action's questions. Missing or invalid answers are added to `errors`.
fn answers(action: &ActionDef, form: &Form, errors: &mut FieldErrors) -> BTreeMap<&'static str, String> {
    let mut answers = BTreeMap::new();
    for question in &action.questions {
        let text = form
            .text(&format!("answer-{}", question.name))
            .unwrap_or_default()
            .trim();
        let is_known = question.offer.is_none() || question.choices.iter().any(|choice| choice.value == text);
        let wrong = if text.is_empty() {
            question.is_required.then(|| Message::new("field-blank"))
        } else if !is_known {
            Some(Message::new("field-not-a-choice").with("value", text))
        } else if question.max > 0 && text.chars().count() > question.max {
            Some(Message::new("field-too-long").with("max", question.max))
        } else {
            None
        };
        if let Some(message) = wrong {
            errors.add(question.name, message);
        }
        answers.insert(question.name, text.to_owned());
    }
    answers
}
