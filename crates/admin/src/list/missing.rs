//! What a row may lack: its texts in a language, or its picture. Lists filter by it; the home page counts it.

use db::sea_orm::{Condition, sea_query::ExprTrait as _};
use text::{Lang, Message};

use crate::{page::language, section::Section};

/// One thing that a row may lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    /// A text that exists in another language and not in this one.
    Language(Lang),
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
            code => Lang::parse(code).map(Self::Language),
        }
    }

    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Language(lang) => lang.code(),
            Self::AnyLanguage => "any",
            Self::Picture => "picture",
        }
    }

    /// Name of its filter.
    pub(crate) fn filter(self, lang: Lang) -> String {
        let key = match self {
            Self::Language(_) | Self::AnyLanguage => "admin-untranslated",
            Self::Picture => "admin-picture",
        };
        Message::new(key).render(lang)
    }

    /// Label among the values of its filter.
    pub(crate) fn words(self, lang: Lang) -> String {
        match self {
            Self::Language(missing) => language(missing).to_owned(),
            Self::AnyLanguage => Message::new("admin-any-language").render(lang),
            Self::Picture => Message::new("admin-no-picture").render(lang),
        }
    }

    /// The filters of this kind that a section offers.
    pub(crate) fn offered(section: &Section, languages: &[Lang]) -> Vec<Vec<Self>> {
        let mut filters = Vec::new();
        if !section.translated().is_empty() {
            let each = languages.iter().copied().map(Self::Language);
            filters.push(each.chain([Self::AnyLanguage]).collect());
        }
        if section.fields.iter().any(crate::field::Field::is_uploaded) {
            filters.push(vec![Self::Picture]);
        }
        filters
    }

    /// Condition for rows that lack it.
    pub(crate) fn condition(self, section: &Section) -> Condition {
        match self {
            Self::Language(lang) => texts(section, lang),
            Self::AnyLanguage => Lang::ALL
                .into_iter()
                .fold(Condition::any(), |any, lang| any.add(texts(section, lang))),
            Self::Picture => {
                let pictures = section.fields.iter().filter(|field| field.is_uploaded());
                pictures.fold(Condition::any(), |any, field| any.add(field.expr().eq("")))
            }
        }
    }
}

/// Condition for rows with a text that exists in some language and not in this one.
fn texts(section: &Section, lang: Lang) -> Condition {
    let mut any = Condition::any();
    for (_, fields) in section.translated() {
        let Some((_, empty)) = fields.iter().find(|(known, _)| *known == lang) else {
            continue;
        };
        let others = fields.iter().filter(|(known, _)| *known != lang);
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
