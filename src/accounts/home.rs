//! The home page of the admin.

use std::sync::Arc;

use admin::{Figure, HomePage};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, header::REFERER},
    response::{IntoResponse as _, Redirect, Response},
};
use text::Lang;
use web::{
    Context, Error, Identity,
    form::{Form, Uploads},
};

use super::{authenticator::session_hash, redirect, session, state::Accounts};

/// Redirects the bare address to the admin: without a website here, only staff use this address.
pub(super) async fn enter() -> Redirect {
    Redirect::to(redirect::HOME)
}

/// The greeting and the figures.
pub(super) async fn show(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
) -> Result<Response, Error> {
    let zone = accounts.core.zone.tz();
    let mut figures = Vec::with_capacity(accounts.cards.len());
    let allowed = accounts
        .cards
        .iter()
        .filter(|card| identity.can(card.permission()));
    for card in allowed {
        figures.push(Figure::of(&**card, &identity, context.lang, zone).await);
    }
    let nav = accounts.sections.nav(&identity, context.lang);
    let page = HomePage {
        page: accounts.page(context.lang),
        csrf: identity.csrf.unwrap_or_default(),
        nav,
        name: identity.username,
        figures,
    };
    page.respond()
}

/// Saves the language of the pages in the session.
pub(super) async fn choose_language(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let lang = form.value("lang").and_then(|value| Lang::parse(value.as_str()?));
    if let Some((lang, hash)) = lang.zip(session_hash(&headers, &context)) {
        let tx = accounts.core.db.begin().await?;
        session::choose_language(&tx, &hash, lang).await?;
        tx.commit().await?;
        accounts.callers.forget_session(hash);
    }
    Ok(Redirect::to(&page_before(&context, &headers)).into_response())
}

/// The page on which the language was chosen if it can be requested again, otherwise the home page. Admin pages send
/// their address as referrer only to pages of the same site.
pub(super) fn page_before(context: &Context, headers: &HeaderMap) -> String {
    let referer = headers.get(REFERER).and_then(|referer| referer.to_str().ok());
    let path = referer.and_then(|referer| referer.strip_prefix(&context.url("")));
    let is_page = |path: &&str| {
        let bare = path.split('?').next().unwrap_or_default();
        path.starts_with(redirect::HOME) && !["/action/", "/edit/"].iter().any(|end| bare.ends_with(end))
    };
    redirect::local(path.filter(is_page).unwrap_or_default()).to_owned()
}
