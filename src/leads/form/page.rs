//! The form as a page: empty, or with the entered values and the errors. Works without JavaScript.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use text::{Lang, Message};
use web::form::{Form, Sent};
use web::{Context, Error, Query};

use super::{
    extras::{Extras, extras},
    facts::{EXTENSIONS, FACTS, Fact, Kind},
    frame::{Frame, PAGE, respond},
    refusal::{Refusal, Refused},
    thanks::Next,
};
use crate::{
    core::Core,
    leads::{idempotency, state::Leads},
};

/// Hidden fields that keep their values when the form is shown again.
const KEPT: [&str; 2] = ["source", "next"];
/// The maximum length of `next`. Longer values are not page addresses.
const MAX_NEXT: usize = 2000;

#[derive(Template)]
#[template(path = "leads/form.html")]
pub(crate) struct FormPage {
    frame: Frame,
    action: &'static str,
    /// Links to the page in the three languages. Empty while entered values could get lost.
    languages: Vec<Language>,
    problem: Option<Problem>,
    fields: Vec<Field>,
    hidden: Vec<(&'static str, String)>,
    honeypot: Option<&'static str>,
    /// The origin of `next`, if it differs from this site's.
    leads_to: Option<String>,
}

/// The reason for showing the form again.
struct Problem {
    text: String,
    /// The errors with their fields, for the list of links. The target is empty for an error that belongs to no field.
    items: Vec<(&'static str, String)>,
}

struct Field {
    name: &'static str,
    kind: Kind,
    label: String,
    hint: Option<String>,
    is_required: bool,
    max_length: Option<u32>,
    autocomplete: &'static str,
    value: String,
    errors: Vec<String>,
    /// Value, label, and whether it is selected.
    options: Vec<(String, String, bool)>,
}

struct Language {
    link: String,
    code: &'static str,
    name: &'static str,
    is_current: bool,
}

impl FormPage {
    /// An empty form. The address may fill in `product_type`, `source` and `next`.
    pub(super) async fn fresh(leads: &Arc<Leads>, context: &Context, query: &Query) -> Self {
        let given = |name: &str| query.get(name).unwrap_or_default().to_owned();
        let extras = extras(leads).await;
        let mut page = Self::new(&leads.core, context, context.lang, given, None, extras);
        page.languages = Lang::ALL
            .map(|lang| Language::of(lang, context.lang, query))
            .into();
        page
    }

    /// The form that was sent, with its errors.
    pub(super) async fn again(leads: &Arc<Leads>, context: &Context, refused: &Refused) -> Self {
        let lang = Lang::parse(&refused.lang).unwrap_or(context.lang);
        let extras = extras(leads).await;
        let given = |name: &str| refused.values.get(name).cloned().unwrap_or_default();
        Self::new(&leads.core, context, lang, given, Some(&refused.refusal), extras)
    }

    fn new(
        core: &Core,
        context: &Context,
        lang: Lang,
        given: impl Fn(&str) -> String,
        refusal: Option<&Refusal>,
        extras: Extras,
    ) -> Self {
        let fields: Vec<_> = FACTS
            .iter()
            .map(|fact| Field::of(fact, core, lang, &given, refusal))
            .collect();
        let next = given("next");
        let next = Next::of(core, context, &next).filter(|_| next.len() <= MAX_NEXT);
        let mut hidden = extras.hidden;
        hidden.extend(KEPT.map(|name| (name, given(name))));
        hidden.retain(|(name, value)| !value.is_empty() && (*name != "next" || next.is_some()));
        hidden.push(("language", lang.code().to_owned()));
        hidden.push((
            idempotency::FIELD,
            submission_id(given(idempotency::FIELD), refusal),
        ));
        Self {
            frame: Frame::new(core, lang),
            action: PAGE,
            languages: Vec::new(),
            problem: refusal.map(|refusal| Problem::of(refusal, &fields)),
            fields,
            hidden,
            honeypot: extras.honeypot,
            leads_to: match next {
                Some(Next::Origin(origin)) => Some(origin),
                _ => None,
            },
        }
    }

    /// The page as a response.
    pub(crate) fn respond(&self) -> Result<Response, Error> {
        respond(self, self.leads_to.as_deref())
    }
}

/// The id stays the same until the form is accepted, so that sending it twice creates one lead. A different request
/// gets a new id.
fn submission_id(given: String, refusal: Option<&Refusal>) -> String {
    let is_spent = refusal.is_some_and(|refusal| {
        refusal.is_conflict
            || refusal
                .fields
                .iter()
                .any(|(field, _)| field == idempotency::FIELD)
    });
    if given.is_empty() || is_spent {
        web::random_token()
    } else {
        given
    }
}

/// The value of a form field, as it was entered.
pub(super) fn typed(form: &Form, name: &str) -> String {
    match form.value(name) {
        Some(Sent::Text(text)) => text.replace('\0', ""),
        Some(Sent::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

impl Problem {
    fn of(refusal: &Refusal, fields: &[Field]) -> Self {
        let mut items = Vec::new();
        for field in fields {
            items.extend(
                field
                    .errors
                    .iter()
                    .map(|text| (field.name, format!("{}: {text}", field.label))),
            );
        }
        let elsewhere = refusal.fields.iter();
        let elsewhere = elsewhere.filter(|(name, _)| !fields.iter().any(|field| field.name == *name));
        for (_, messages) in elsewhere {
            items.extend(messages.iter().map(|message| ("", message.clone())));
        }
        Self {
            text: refusal.text.clone(),
            items,
        }
    }
}

impl Field {
    fn of(
        fact: &Fact,
        core: &Core,
        lang: Lang,
        given: &impl Fn(&str) -> String,
        refusal: Option<&Refusal>,
    ) -> Self {
        let value = if fact.kind == Kind::File {
            String::new()
        } else {
            given(fact.name)
        };
        let wrong = refusal.into_iter().flat_map(|refusal| &refusal.fields);
        let errors = wrong
            .filter(|(name, _)| *name == fact.name)
            .flat_map(|(_, messages)| messages.clone())
            .collect();
        let chosen = core.vocabulary.product_types.find(&value).unwrap_or_default();
        let choices = core.vocabulary.product_types.iter();
        let options = choices
            .filter(|_| fact.kind == Kind::Choice)
            .map(|choice| {
                (
                    choice.value.clone(),
                    choice.labels.get(lang).to_owned(),
                    choice.value == chosen,
                )
            })
            .collect();
        Self {
            name: fact.name,
            kind: fact.kind,
            label: Message::new(fact.label).render(lang),
            hint: fact.hint(core).map(|hint| hint.render(lang)),
            is_required: fact.is_required,
            max_length: fact.max_length,
            autocomplete: fact.autocomplete,
            value,
            errors,
            options,
        }
    }

    /// The HTML input type. A number is a text input, so that the browser sends exactly what was entered.
    fn input(&self) -> &'static str {
        match self.kind {
            Kind::Phone => "tel",
            Kind::Email => "email",
            Kind::File => "file",
            _ => "text",
        }
    }

    fn is(&self, kind: &str) -> bool {
        self.kind.name() == kind
    }

    /// The ids of the descriptions of a field, for `aria-describedby`.
    fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if !self.errors.is_empty() {
            ids.push(format!("{}-error", self.name));
        }
        if self.hint.is_some() {
            ids.push(format!("{}-hint", self.name));
        }
        ids.join(" ")
    }

    /// The file types that the file dialogue offers.
    #[expect(clippy::unused_self, reason = "a template asks the field")]
    fn accept(&self) -> String {
        EXTENSIONS.map(|extension| format!(".{extension}")).join(",")
    }
}

impl Language {
    fn of(lang: Lang, current: Lang, query: &Query) -> Self {
        let query = query.only(&["next", "product_type", "source"]);
        Self {
            link: format!("{PAGE}?{}", query.with("lang", Some(lang.code()))),
            code: lang.code(),
            name: lang.own_name(),
            is_current: lang == current,
        }
    }
}
