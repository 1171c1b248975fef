//! The common parts of the form's pages: addresses, head and foot.

use axum::{
    http::header::CONTENT_SECURITY_POLICY,
    response::{Html, IntoResponse as _, Response},
};
use text::{Lang, Message};
use web::Error;

use crate::{core::Core, leads::settings::LeadSettings};

/// The address that forms are sent to.
pub(super) const ACTION: &str = "/api/leads/submit/";

/// The page that shows the form.
pub(super) const PAGE: &str = "/contact/";

/// The page that follows the form.
pub(super) const THANKS: &str = "/contact/thanks/";

/// The style sheet of both pages. It is not below `/static/`, because a web server may serve that path from its own
/// folder.
pub(super) const STYLE: &str = "/contact/style.css";

/// The script that keeps a form until the site has it (`docs/never-lost-form.md`). Pages of other sites load it, too.
pub(super) const SCRIPT: &str = "/api/client/form.js";

/// The common parts of both pages.
pub(super) struct Frame {
    pub(super) lang: Lang,
    pub(super) site: String,
    pub(super) style: &'static str,
    pub(super) phone: String,
    pub(super) email: String,
}

impl Frame {
    pub(super) fn new(core: &Core, lang: Lang) -> Self {
        let settings = &core.settings;
        Self {
            lang,
            site: settings.site.name.clone(),
            style: STYLE,
            phone: settings.get::<LeadSettings>().site_phone.to_string(),
            email: settings.get::<LeadSettings>().site_email.to_string(),
        }
    }

    /// The text of this message key, for templates.
    pub(super) fn t(&self, key: &'static str) -> String {
        Message::new(key).render(self.lang)
    }

    /// The phone number as used in a link.
    pub(super) fn dial(&self) -> String {
        let is_dialled = |c: &char| c.is_ascii_digit() || *c == '+';
        self.phone.chars().filter(is_dialled).collect()
    }
}

/// A page as a response. It sets its own content security policy, because it may be served at an API address.
pub(super) fn respond(page: &impl askama::Template, form_leads_to: Option<&str>) -> Result<Response, Error> {
    let html = page.render().map_err(Error::internal)?;
    let policy = [(CONTENT_SECURITY_POLICY, web::page_policy(form_leads_to))];
    Ok((policy, Html(html)).into_response())
}
