//! Setting up one's own second step: the picture for the app, the first code, the recovery codes, the end.

use std::{fmt::Write as _, sync::Arc};

use admin::{TwoStep, TwoStepPage};
use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use qrcodegen::{QrCode, QrCodeEcc};
use serde_json::Value;
use text::Message;
use web::{
    Context, Error, Identity,
    form::{Form, Uploads},
};

use super::{
    Accounts, TWO_STEP_PATH, own, recovery,
    two_step::{self, Judged},
    user,
};
use crate::audit::{self, Entry};

/// The picture, or what can be done with a second step that is on.
pub(super) async fn show(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
) -> Result<Response, Error> {
    accounts.two_step_page(&context, &identity, None).await?.respond()
}

/// Takes the first code and shows the recovery codes.
pub(super) async fn begin(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
    request: Request,
) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let code = form.value("code").and_then(Value::as_str).unwrap_or_default();
    if two_step::is_on(accounts.core.db.read(), identity.user_id).await? {
        return Ok(Redirect::to(TWO_STEP_PATH).into_response());
    }
    let tx = accounts.core.db.begin().await?;
    match two_step::judge(&tx, &accounts.core.secret, identity.user_id, code).await? {
        Judged::Right => {
            let codes = two_step::confirm(&tx, identity.user_id).await?;
            let subject = own::subject(identity.user_id);
            let entry = Entry::of_request(&identity, &context, "user.two_step_on", subject);
            audit::record(&tx, [entry]).await?;
            tx.commit().await?;
            accounts.codes(&context, &identity, codes).await
        }
        Judged::Wrong => {
            tx.commit().await?;
            let error = Some(Message::new("second-step-wrong"));
            let page = accounts.two_step_page(&context, &identity, error).await?;
            Ok((StatusCode::BAD_REQUEST, page.respond()?).into_response())
        }
        Judged::Throttled(seconds) => {
            tx.commit().await?;
            let error = Message::new("login-throttled").with("minutes", seconds.div_ceil(60));
            let page = accounts.two_step_page(&context, &identity, Some(error)).await?;
            Ok((StatusCode::TOO_MANY_REQUESTS, page.respond()?).into_response())
        }
    }
}

/// New recovery codes in place of the old ones.
pub(super) async fn renew(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
) -> Result<Response, Error> {
    let tx = accounts.core.db.begin().await?;
    if !two_step::is_on(&tx, identity.user_id).await? {
        return Ok(Redirect::to(TWO_STEP_PATH).into_response());
    }
    let codes = recovery::renew(&tx, identity.user_id).await?;
    let subject = own::subject(identity.user_id);
    let entry = Entry::of_request(&identity, &context, "user.recovery_codes_made", subject);
    audit::record(&tx, [entry]).await?;
    tx.commit().await?;
    accounts.codes(&context, &identity, codes).await
}

/// Switches it off, unless a role asks for it.
pub(super) async fn end(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
) -> Result<Response, Error> {
    let tx = accounts.core.db.begin().await?;
    if accounts.asks_for_two_step(&user::find(&tx, identity.user_id).await?) {
        return Err(Error::forbidden());
    }
    two_step::end(&tx, identity.user_id).await?;
    let subject = own::subject(identity.user_id);
    let entry = Entry::of_request(&identity, &context, "user.two_step_off", subject);
    audit::record(&tx, [entry]).await?;
    tx.commit().await?;
    Ok(Redirect::to(TWO_STEP_PATH).into_response())
}

impl Accounts {
    /// Whether a role of the user has to sign in with a second step.
    fn asks_for_two_step(&self, user: &user::Model) -> bool {
        let asked_of = &self.core.settings.accounts.two_step_roles;
        user.roles().iter().any(|role| asked_of.contains(role))
    }

    async fn two_step_page(
        &self,
        context: &Context,
        identity: &Identity,
        error: Option<Message>,
    ) -> Result<TwoStepPage, Error> {
        let tx = self.core.db.begin().await?;
        let user = user::find(&tx, identity.user_id).await?;
        let is_required = self.asks_for_two_step(&user);
        let state = match two_step::begin(&tx, &self.core.secret, user.id).await? {
            None => TwoStep::On {
                left: recovery::left(&tx, user.id).await?,
                may_end: !is_required,
            },
            Some(seed) => {
                let site = &self.core.settings.site.name;
                let uri = two_step::uri(&seed, site, &user.username);
                // Names of hundreds of characters do not fit; the seed can be typed.
                let code = QrCode::encode_text(&uri, QrCodeEcc::Medium).ok();
                TwoStep::Off {
                    seed: seed.to_base32(),
                    size: code.as_ref().map_or(0, QrCode::size),
                    code: code.as_ref().map(path).unwrap_or_default(),
                }
            }
        };
        tx.commit().await?;
        Ok(TwoStepPage {
            page: self.page(context.lang),
            csrf: identity.csrf.clone().unwrap_or_default(),
            state,
            is_required,
            error,
        })
    }

    async fn codes(
        &self,
        context: &Context,
        identity: &Identity,
        codes: Vec<String>,
    ) -> Result<Response, Error> {
        let mut page = self.two_step_page(context, identity, None).await?;
        page.state = TwoStep::Codes(codes);
        page.respond()
    }
}

/// The dark modules as squares of an SVG path.
fn path(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            // Writing into a text cannot fail.
            let _ = write!(path, "M{x},{y}h1v1h-1z");
        }
    }
    path
}
