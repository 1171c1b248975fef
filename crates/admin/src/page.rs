//! What every page has: a language, the name of the site, the addresses of its files.

use askama::Template;
use axum::response::{Html, IntoResponse as _, Response};
use text::{Lang, Message};
use web::Error;

use crate::assets;

/// The frame of a page.
#[derive(Clone, Debug)]
pub struct Page {
    /// The reader's language.
    pub lang: Lang,
    /// The name of the site.
    pub site: String,
}

impl Page {
    /// The sentence with this key, for templates.
    pub(crate) fn t(&self, key: &'static str) -> String {
        Message::new(key).render(self.lang)
    }

    /// The address of a style sheet or picture of this crate.
    #[expect(
        clippy::unused_self,
        reason = "templates reach what they need through the page"
    )]
    pub(crate) fn asset(&self, name: &str) -> &'static str {
        assets::url(name)
    }

    /// The languages with their own names, this one marked.
    pub(crate) fn languages(&self) -> [Language; 3] {
        Lang::ALL.map(|lang| Language {
            code: lang.code(),
            name: match lang {
                Lang::Ru => "Русский",
                Lang::En => "English",
                Lang::Uz => "Oʻzbekcha",
            },
            is_current: lang == self.lang,
        })
    }
}

/// One entry of the language switch.
pub(crate) struct Language {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) is_current: bool,
}

/// The page as an answer.
pub(crate) fn respond(page: &impl Template) -> Result<Response, Error> {
    page.render()
        .map(|html| Html(html).into_response())
        .map_err(Error::internal)
}
