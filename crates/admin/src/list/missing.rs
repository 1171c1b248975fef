//! What a row may lack: its texts in a language, or its picture. Lists filter by it; the home page counts it.

use std::collections::BTreeSet;

use db::sea_orm::{Condition, sea_query::ExprTrait as _};
use model::{Languages, Tag};
use text::{Lang, Message};

use crate::section::Section;

/// One thing that a row may lack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    /// A text that exists in another language and not in this one.
    Language(Tag),
    /// The same for any language.
    AnyLanguage,
    /// A picture that should have been uploaded.
    Picture,
}

impl Missing {
    /// Parses the value in an address.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "any" => Some(Self::AnyLanguage),
            "picture" => Some(Self::Picture),
            code => Tag::parse(code).ok().map(Self::Language),
        }
    }

    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Language(tag) => tag.as_str(),
            Self::AnyLanguage => "any",
            Self::Picture => "picture",
        }
    }

    /// Name of its filter.
    pub(crate) fn filter(&self, lang: Lang) -> String {
        let key = match self {
            Self::Language(_) | Self::AnyLanguage => "admin-untranslated",
            Self::Picture => "admin-picture",
        };
        Message::new(key).render(lang)
    }

    /// Label among the values of its filter.
    pub(crate) fn words(&self, lang: Lang) -> String {
        match self {
            Self::Language(missing) => missing.own_name().to_owned(),
            Self::AnyLanguage => Message::new("admin-any-language").render(lang),
            Self::Picture => Message::new("admin-no-picture").render(lang),
        }
    }

    /// The filters of this kind that a section offers.
    pub(crate) fn offered(section: &Section, languages: &Languages) -> Vec<Vec<Self>> {
        let mut filters = Vec::new();
        if !section.translated().is_empty() {
            let each = languages.iter().cloned().map(Self::Language);
            filters.push(each.chain([Self::AnyLanguage]).collect());
        }
        if section.fields.iter().any(crate::field::Field::is_uploaded) {
            filters.push(vec![Self::Picture]);
        }
        filters
    }

    /// Condition for rows that lack it.
    pub(crate) fn condition(&self, section: &Section) -> Condition {
        match self {
            Self::Language(tag) => texts(section, tag),
            Self::AnyLanguage => {
                let translated = section.translated();
                let tags = translated
                    .iter()
                    .flat_map(|(_, fields)| fields.iter().map(|(tag, _)| tag));
                let tags: BTreeSet<_> = tags.collect();
                let conditions = tags.into_iter().map(|tag| texts(section, tag));
                conditions.fold(Condition::any(), Condition::add)
            }
            Self::Picture => {
                let pictures = section.fields.iter().filter(|field| field.is_uploaded());
                pictures.fold(Condition::any(), |any, field| any.add(field.expr().eq("")))
            }
        }
    }
}

/// Condition for rows with a text that exists in some language and not in this one.
fn texts(section: &Section, tag: &Tag) -> Condition {
    let mut any = Condition::any();
    for (_, fields) in section.translated() {
        let Some((_, empty)) = fields.iter().find(|(known, _)| known == tag) else {
            continue;
        };
        let others = fields.iter().filter(|(known, _)| known != tag);
        let others = others.fold(Condition::any(), |any, (_, i)| {
            any.add(section.fields[*i].expr().ne(""))
        });
        any = any.add(
            Condition::all()
                .add(section.fields[*empty].expr().eq(""))
                .add(others),
        );
    }
    any
}
