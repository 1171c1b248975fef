//! Setting up a user's own second step: the QR code, the first code, the recovery codes, switching it off.

use std::fmt::Write as _;

use admin::{TwoStep, TwoStepPage};
use axum::{
    extract::Request,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use qrcodegen::{QrCode, QrCodeEcc};
use serde_json::{Value, json};
use text::Message;
use web::{
    Error, Flash, Once,
    access::LOGIN_PATH,
    form::{Form, Uploads},
};

use super::{
    account_request::AccountRequest,
    emails::{self, News},
    permissions::TWO_STEP_PATH,
    recovery,
    settings::AccountsSettings,
    token, two_step, user,
};
use crate::audit;

/// The checkbox that keeps API tokens.
const KEEP: &str = "keep_tokens";

/// The QR code, or the available actions if the second step is on.
pub(super) async fn show(visit: AccountRequest, flash: Flash) -> Result<Response, Error> {
    let mut page = visit.two_step_page(None, None).await?;
    if let Some(codes) = visit.unsealed(&flash) {
        page.state = TwoStep::Codes(codes.lines().map(str::to_owned).collect());
    }
    page.respond()
}

/// Handles the first code and shows the recovery codes. The other sessions began with a password alone: they end, and
/// this session gets another cookie. API tokens were also created with a password alone: they are revoked unless the
/// user keeps them.
pub(super) async fn begin(mut visit: AccountRequest, request: Request) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let typed = form.text("code").unwrap_or_default();
    let keeps = form.text(KEEP).is_some();
    let (core, user_id) = (visit.accounts.core.clone(), visit.identity.user_id);
    if two_step::is_on(core.db.read(), user_id).await? {
        return Ok(Redirect::to(TWO_STEP_PATH).into_response());
    }
    let counted = match visit.accounts.count_first_code(user_id).await? {
        Ok(counted) => counted,
        Err(refused) => {
            let page = visit.two_step_page(Some(refused.message), Some(keeps)).await?;
            return Ok((StatusCode::TOO_MANY_REQUESTS, page.respond()?).into_response());
        }
    };
    let tx = core.db.begin().await?;
    if !two_step::accepts(&tx, &core.secret, user_id, typed).await? {
        drop(tx);
        let page = visit
            .two_step_page(Some(Message::new("second-step-wrong")), Some(keeps))
            .await?;
        return Ok((StatusCode::BAD_REQUEST, page.respond()?).into_response());
    }
    counted.forgive(&tx).await?;
    let user = user::find(&tx, user_id).await?;
    let codes = two_step::confirm(&tx, user_id).await?;
    emails::tell(&core, &tx, &user, News::TwoStepOn, Some(&visit.context)).await?;
    let revoked = token::revoke_if(&tx, user_id, !keeps).await?;
    let entry = visit.entry("user.two_step_on");
    audit::record(
        &tx,
        [entry.with(Value::Null, json!({ "tokens_revoked": revoked }))],
    )
    .await?;
    let Some(cookies) = visit.begin_anew(tx, &user).await? else {
        return Ok(Redirect::to(LOGIN_PATH).into_response());
    };
    Ok((cookies, visit.codes(&codes)).into_response())
}

/// Replaces the recovery codes by new ones.
pub(super) async fn renew(visit: AccountRequest, request: Request) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let tx = visit.accounts.core.db.begin().await?;
    if Once::of_submit(&form).claim(&tx).await?.is_some() {
        return Ok(Redirect::to(TWO_STEP_PATH).into_response());
    }
    if !two_step::is_on(&tx, visit.identity.user_id).await? {
        return Ok(Redirect::to(TWO_STEP_PATH).into_response());
    }
    let codes = recovery::renew(&tx, visit.identity.user_id).await?;
    audit::record(&tx, [visit.entry("user.recovery_codes_made")]).await?;
    tx.commit().await?;
    Ok(visit.codes(&codes))
}

/// Switches the second step off, unless a role requires it. Other sessions end.
pub(super) async fn end(mut visit: AccountRequest, request: Request) -> Result<Response, Error> {
    Form::read(request, Uploads::Refused).await?;
    let tx = visit.accounts.core.db.begin().await?;
    let user = user::find(&tx, visit.identity.user_id).await?;
    if visit
        .accounts
        .core
        .settings
        .get::<AccountsSettings>()
        .asks_for_two_step(&user)
    {
        return Err(Error::forbidden());
    }
    if two_step::is_on(&tx, user.id).await? {
        emails::tell(
            &visit.accounts.core,
            &tx,
            &user,
            News::TwoStepOff,
            Some(&visit.context),
        )
        .await?;
    }
    two_step::end(&tx, user.id).await?;
    audit::record(&tx, [visit.entry("user.two_step_off")]).await?;
    Ok(match visit.begin_anew(tx, &user).await? {
        Some(cookies) => (cookies, Redirect::to(TWO_STEP_PATH)).into_response(),
        None => Redirect::to(LOGIN_PATH).into_response(),
    })
}

impl AccountRequest {
    /// `keeps`: whether the user ticked the checkbox that keeps API tokens; `None` before the form was submitted. If a
    /// role requires a second step, the tokens do not work yet and nothing breaks if they are revoked. In this case the
    /// checkbox is not ticked.
    async fn two_step_page(&self, error: Option<Message>, keeps: Option<bool>) -> Result<TwoStepPage, Error> {
        let core = &self.accounts.core;
        let tx = core.db.begin().await?;
        let user = user::find(&tx, self.identity.user_id).await?;
        let is_required = core.settings.get::<AccountsSettings>().asks_for_two_step(&user);
        let state = match two_step::begin(&tx, &core.secret, user.id).await? {
            None => TwoStep::On {
                left: recovery::left(&tx, user.id).await?,
                may_end: !is_required,
            },
            Some(seed) => {
                let site = &core.settings.site.name;
                let uri = two_step::uri(&seed, site, &user.username);
                // Names of hundreds of characters do not fit into a QR code; the user can type the seed instead.
                let picture = QrCode::encode_text(&uri, QrCodeEcc::Medium).ok();
                TwoStep::Off {
                    seed: seed.to_base32(),
                    size: picture.as_ref().map_or(0, QrCode::size),
                    code: picture.as_ref().map(path).unwrap_or_default(),
                    programs: token::names(&tx, user.id).await?,
                    keeps: keeps.unwrap_or(!is_required),
                }
            }
        };
        tx.commit().await?;
        Ok(TwoStepPage {
            page: self.page(),
            csrf: self.csrf(),
            nav: self.nav(),
            state,
            is_required,
            error,
        })
    }

    /// Redirects to the page that shows the codes once.
    fn codes(&self, codes: &[String]) -> Response {
        let flash = Flash::new("codes").with_sealed(self.sealed(&codes.join("\n")));
        flash.redirect(&self.context, TWO_STEP_PATH)
    }
}

/// The dark modules as squares of an SVG path.
fn path(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            // Writing into a `String` cannot fail.
            let _ = write!(path, "M{x},{y}h1v1h-1z");
        }
    }
    path
}
