//! Base of every page: language, name of the site, addresses of assets.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use text::{Lang, Message};
use web::{Error, Flash};

use crate::assets;

/// Base of a page.
#[derive(Clone, Debug)]
pub struct Page {
    /// Language of the page.
    pub lang: Lang,
    /// The name of the site.
    pub site: String,
}

impl Page {
    /// The message with this key, for templates.
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

    /// The languages with their own names; the current one is marked.
    pub(crate) fn languages(&self) -> [Language; 3] {
        Lang::ALL.map(|lang| Language {
            code: lang.code(),
            name: lang.own_name(),
            is_current: lang == self.lang,
        })
    }
}

/// An entry of the language switch.
pub(crate) struct Language {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) is_current: bool,
}

/// Renders the page as a response.
pub(crate) fn respond(page: &impl Template) -> Result<Response, Error> {
    page.render()
        .map(|html| Html(html).into_response())
        .map_err(Error::internal)
}

/// The message about what was done before the redirect. The flash carries the message key and the number and names in
/// it. The key of a slice's message is `said-NAME`.
pub(crate) fn flash(flash: &Flash, lang: Lang) -> Option<String> {
    let message = Message::new(match flash.said()? {
        "again" => "admin-said-again",
        "added" => "admin-said-added",
        "saved" => "admin-said-saved",
        "deleted" => "admin-said-deleted",
        "edited" => "admin-said-edited",
        "done" => "admin-said-done",
        "none" => "admin-said-none",
        own => return text::words_with(&format!("said-{own}"), flash.texts(), lang),
    });
    Some(message.with("n", flash.number()).render(lang))
}
