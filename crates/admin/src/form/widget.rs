//! Input of one field.

use std::collections::BTreeMap;

use db::sea_orm::sea_query::Value;
use model::Kind;
use web::FieldErrors;

use super::read::{Typed, entries};
use crate::{
    column::Display,
    field::Field,
    list::{
        cell::{self, Choosable, Content},
        view::menu,
    },
    page_context::PageContext,
    relation::{Offered, Related},
};

/// A field, ready for the template.
pub(super) struct Widget {
    pub(super) name: &'static str,
    pub(super) label: String,
    pub(super) help: Option<String>,
    pub(super) error: Option<String>,
    pub(super) value: String,
    pub(super) input: Control,
    pub(super) is_required: bool,
    /// Maximum number of characters; 0 means no limit.
    pub(super) max: usize,
    /// Language code of the field, for a text in several languages.
    pub(super) lang: String,
    /// Whether this language has no text while another one has, for a text in several languages.
    pub(super) is_missing: bool,
    /// The field that it is derived from while it is empty.
    pub(super) made_of: Option<&'static str>,
}

/// Kind of input.
pub(super) enum Control {
    Line,
    Text,
    Number,
    Check(bool),
    Select(Vec<Choosable>),
    Moment,
    Day,
    Lists(Vec<List>),
    /// An object of another model: what the field offers, and the object that it refers to now.
    Relation {
        options: Vec<String>,
        related: Option<Related>,
    },
    /// The present picture, and whether a new one is uploaded or a path is typed.
    Picture(Content, bool),
    Fixed(Content),
}

/// The entries of one language, one per line.
pub(super) struct List {
    pub(super) code: String,
    pub(super) language: String,
    pub(super) entries: String,
}

/// Context of the field.
pub(super) struct Around<'a> {
    pub(super) desk: &'a PageContext,
    pub(super) lang: text::Lang,
    pub(super) typed: &'a Typed,
    pub(super) errors: &'a FieldErrors,
    /// Whether the field cannot be changed.
    pub(super) is_fixed: bool,
    /// The fields that refer to objects of other models.
    pub(super) relations: &'a BTreeMap<usize, Offered>,
}

impl Around<'_> {
    pub(super) fn widget(&self, i: usize, value: &Value) -> Widget {
        let field = &self.desk.section.fields[i];
        let typed = self.typed.get(i).to_owned();
        let errors = self.errors.iter().find(|(name, _)| *name == field.name);
        let errors = errors.map(|(_, messages)| messages.iter().map(|message| message.render(self.lang)));
        let made_of = self.desk.section.prepopulate.iter().find(|rule| rule.field == i);
        Widget {
            name: field.name,
            label: field.label.render(self.lang),
            help: field.help.worded(self.lang),
            error: errors.map(|errors| errors.collect::<Vec<_>>().join(" ")),
            input: self.input(i, field, value, &typed),
            value: match self.relations.get(&i) {
                Some(offered) => offered.text.clone(),
                None => typed,
            },
            is_required: field.is_required
                || (matches!(field.kind, Kind::Integer | Kind::Relation(_)) && !field.is_null),
            max: field.max.unwrap_or_default(),
            lang: String::new(),
            is_missing: false,
            made_of: made_of.map(|rule| self.desk.section.fields[rule.from].name),
        }
    }

    fn input(&self, i: usize, field: &Field, value: &Value, typed: &str) -> Control {
        let content = |display| cell::of_field(field, display, value, self.lang, self.desk.setup.zone);
        let relation = self.relations.get(&i);
        let related = relation.and_then(|offered| offered.related.clone());
        if self.is_fixed || field.is_readonly {
            return Control::Fixed(match field.kind {
                _ if field.is_choice() => content(Display::Badge),
                Kind::Relation(_) => match related {
                    Some(related) => Content::Link(related.title, related.path),
                    None => content(Display::Plain),
                },
                Kind::Image(_) => content(Display::Thumb).in_width(self.desk, cell::IN_LIST),
                _ => content(Display::Plain),
            });
        }
        match field.kind {
            _ if field.is_choice() => Control::Select(menu(field, value, typed, self.lang)),
            Kind::Bool => Control::Check(typed == "true"),
            Kind::Integer => Control::Number,
            Kind::Relation(_) => Control::Relation {
                options: relation
                    .map(|offered| offered.options.clone())
                    .unwrap_or_default(),
                related,
            },
            Kind::Text => Control::Text,
            Kind::Moment => Control::Moment,
            Kind::Day => Control::Day,
            Kind::Image(_) => {
                // A picture that was uploaded with a form that could not be stored is shown already.
                let chosen = typed.to_owned().into();
                let zone = self.desk.setup.zone;
                let content = cell::of_field(field, Display::Thumb, &chosen, self.lang, zone);
                let content = content.in_width(self.desk, cell::IN_FORM);
                Control::Picture(content, field.is_uploaded())
            }
            Kind::Lists => {
                let lists = self.desk.setup.terms.languages.iter().map(|tag| List {
                    code: tag.to_string(),
                    language: tag.own_name().to_owned(),
                    entries: entries(typed, tag),
                });
                Control::Lists(lists.collect())
            }
            Kind::Line | Kind::Other => Control::Line,
        }
    }
}

impl Widget {
    /// Id of the input.
    pub(super) fn id(&self) -> String {
        format!("field-{}", self.name)
    }

    /// Ids of the elements that describe the input.
    pub(super) fn described_by(&self) -> Option<String> {
        let help = self.help.as_ref().map(|_| format!("help-{}", self.name));
        let error = self.error.as_ref().map(|_| format!("error-{}", self.name));
        let ids: Vec<_> = error.into_iter().chain(help).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}
