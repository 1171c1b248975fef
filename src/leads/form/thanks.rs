//! The pages after the form: the thank-you page, and other pages of the company that a form may name instead.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use text::Lang;
use web::{Context, Error, Query, next};

use super::frame::{Frame, PAGE, THANKS, respond};
use crate::{core::Core, leads::state::Leads};

#[derive(Template)]
#[template(path = "leads/thanks.html")]
struct ThanksPage {
    frame: Frame,
    /// The number of the lead, if it is in the address.
    lead: Option<u64>,
    /// The start page of the company's site.
    home: Option<String>,
    /// A link to a new form.
    again: String,
}

pub(super) async fn show(
    State(leads): State<Arc<Leads>>,
    context: Context,
    query: Query,
) -> Result<Response, Error> {
    let public_url = leads.core.settings.site.public_url.as_ref();
    let page = ThanksPage {
        frame: Frame::new(&leads.core, context.lang),
        lead: query.get("lead").and_then(|lead| lead.parse().ok()),
        home: public_url.map(|url| format!("{url}/")),
        again: format!("{PAGE}?lang={}", context.lang),
    };
    respond(&page, None)
}

/// The address that follows an accepted form: `next` if it is an address of the company, else the thank-you page.
pub(crate) fn after(core: &Core, context: &Context, next: &str, lang: Lang, lead_id: i64) -> String {
    match Next::of(core, context, next) {
        Some(_) => next.to_owned(),
        None => format!("{THANKS}?lang={lang}&lead={lead_id}"),
    }
}

/// The target of a form's `next`.
pub(super) enum Next {
    /// A path on this server.
    Here,
    /// A page at another origin of the company.
    Origin(String),
}

impl Next {
    /// `None` unless it is a path, or a URL of this host, of `PUBLIC_URL` or of an origin that the operator trusts
    /// (`CORS_ALLOWED_ORIGINS`, `CSRF_TRUSTED_ORIGINS`). `ALLOWED_HOSTS` is not used, because it may contain wildcards.
    pub(super) fn of(core: &Core, context: &Context, next: &str) -> Option<Self> {
        if next::is_local(next) {
            return Some(Self::Here);
        }
        let (site, web) = (&core.settings.site, &core.settings.web);
        let own = context.url("");
        let trusted = site
            .public_url
            .iter()
            .chain(&web.cors_allowed_origins)
            .chain(&web.csrf_trusted_origins)
            .map(settings::Origin::as_str);
        let origin = next::origin_of(next, std::iter::once(own.as_str()).chain(trusted))?;
        Some(if origin == own {
            Self::Here
        } else {
            Self::Origin(origin.to_owned())
        })
    }
}
