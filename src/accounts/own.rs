//! A user's own account: name, language, password, sessions.

use admin::AccountPage;
use axum::{
    extract::Request,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, Unchanged};
use serde_json::{Value, json};
use text::{Lang, Message};
use web::{
    Error, Flash, Once,
    access::LOGIN_PATH,
    form::{Fields, Form, Uploads},
};

use super::{
    account_request::AccountRequest,
    confirm::Given,
    emails::{self, News},
    hasher::Caller,
    people,
    permissions::OWN_PATH,
    rules, session,
    settings::AccountsSettings,
    token, two_step, user,
};
use crate::audit;

/// The form field that says whether API tokens are revoked with the old password.
pub(super) const REVOKE: &str = "revoke_tokens";

/// The page; a flash message says what was just done.
pub(super) async fn show(visit: AccountRequest, flash: Flash) -> Result<Response, Error> {
    let done = match flash.said() {
        Some("names") => Some(Message::new("account-done-names")),
        Some("password") => Some(Message::new("account-done-password")),
        Some("sessions") => Some(Message::new("account-done-sessions")),
        Some("token") => Some(Message::new("account-done-token")),
        Some("token_again") => Some(Message::new("tokens-made-before")),
        _ => None,
    };
    let mut page = visit.own_page().await?;
    page.done = done;
    page.new_token = visit.unsealed(&flash);
    page.respond()
}

/// Saves names, e-mail address and language.
pub(super) async fn save(visit: AccountRequest, request: Request) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let mut fields = Fields::new(&form);
    let texts = [("first_name", 150), ("last_name", 150), ("email", 254)];
    let [first_name, last_name, email] = texts.map(|(name, most)| fields.text(name, most).value());
    fields.finish()?;
    let texts = [first_name, last_name, email].map(Option::unwrap_or_default);
    if texts.iter().any(|text| text.contains(char::is_control)) || !rules::email(&texts[2]) {
        let mut page = visit.own_page().await?;
        page.names = texts;
        page.error = Some(Message::new("field-not-an-email"));
        return Ok((StatusCode::BAD_REQUEST, page.respond()?).into_response());
    }
    let lang = form.text("lang").and_then(Lang::parse);
    let tx = visit.accounts.core.db.begin().await?;
    let user = user::find(&tx, visit.identity.user_id).await?;
    let before = names(&user);
    if user.email != texts[2] {
        emails::tell(
            &visit.accounts.core,
            &tx,
            &user,
            News::Address,
            Some(&visit.context),
        )
        .await?;
    }
    let [first_name, last_name, email] = texts;
    let changed = user::ActiveModel {
        id: Unchanged(user.id),
        first_name: Set(first_name),
        last_name: Set(last_name),
        email: Set(email),
        ..Default::default()
    };
    let changed = changed.update(&tx).await?;
    if let Some((lang, hash)) = lang.zip(visit.session()) {
        session::choose_language(&tx, &hash, lang).await?;
    }
    let entry = visit.entry("user.changed").with(before, names(&changed));
    audit::record(&tx, [entry]).await?;
    tx.commit().await?;
    visit.forget_session();
    Ok(visit.done("names"))
}

/// Changes the password. Other sessions end, and this browser gets a new cookie. API tokens are revoked if the user
/// chose so.
pub(super) async fn change_password(mut visit: AccountRequest, request: Request) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let (current, new) = (form.text("current"), form.text("new").unwrap_or_default());
    let accounts = visit.accounts.clone();
    let mut user = match visit.confirm(current.unwrap_or_default()).await? {
        Given::Right(user) => user,
        Given::Refused(status, why) => return visit.refuse(status, why).await,
    };
    let site = &accounts.core.settings.site.name;
    if let Err(refusal) = rules::password(new, &user.username, &user.email, site) {
        return visit.refuse(StatusCode::BAD_REQUEST, refusal.message()).await;
    }
    let hash = accounts.hasher.hash(Caller::Known, new.to_owned()).await?;
    let tx = accounts.core.db.begin().await?;
    emails::tell(&accounts.core, &tx, &user, News::Password, Some(&visit.context)).await?;
    let own = visit.session().unwrap_or_default();
    user::replace_password(&tx, user.id, hash.clone(), Some(&own)).await?;
    let revoked = token::revoke_if(&tx, user.id, form.text(REVOKE).is_some()).await?;
    let entry = visit.entry("user.password_changed");
    let facts = json!({ "tokens_revoked": revoked });
    audit::record(&tx, [entry.with(Value::Null, facts)]).await?;
    user.password = hash;
    Ok(match visit.begin_anew(tx, &user).await? {
        Some(cookies) => (cookies, visit.done("password")).into_response(),
        None => Redirect::to(LOGIN_PATH).into_response(),
    })
}

/// Ends one of the user's own sessions, or all but this one.
pub(super) async fn end_sessions(visit: AccountRequest, request: Request) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let which = form.text("session").unwrap_or_default();
    let user_id = visit.identity.user_id;
    let tx = visit.accounts.core.db.begin().await?;
    if Once::of_submit(&form).claim(&tx).await?.is_some() {
        return Ok(visit.done("sessions"));
    }
    if which == "all" {
        session::end_others(&tx, user_id, &visit.session().unwrap_or_default()).await?;
    } else {
        let id = which.parse().map_err(|_| Error::not_found())?;
        if !session::end_one(&tx, user_id, id).await? {
            return Err(Error::not_found());
        }
    }
    let entry = visit.entry("user.sessions_ended");
    audit::record(&tx, [entry.with(Value::Null, json!({ "session": which }))]).await?;
    tx.commit().await?;
    visit.accounts.callers.forget_user(user_id);
    Ok(visit.done("sessions"))
}

fn names(user: &user::Model) -> Value {
    json!({ "first_name": user.first_name, "last_name": user.last_name, "email": user.email })
}

impl AccountRequest {
    /// Redirects to the page with a message about what was done.
    pub(super) fn done(&self, what: &str) -> Response {
        Flash::new(what).redirect(&self.context, OWN_PATH)
    }

    /// The page with the current data of the database.
    pub(super) async fn own_page(&self) -> Result<AccountPage, Error> {
        let (accounts, db) = (&self.accounts, self.accounts.core.db.read());
        let user = user::find(db, self.identity.user_id).await?;
        let own = self.session().unwrap_or_default();
        let sessions = session::of(db, user.id, &accounts.core.settings.get::<AccountsSettings>()).await?;
        let sessions = sessions
            .into_iter()
            .map(|session| accounts.session_row(session, &own));
        let tokens = token::of(db, user.id).await?;
        Ok(AccountPage {
            page: self.page(),
            csrf: self.csrf(),
            nav: self.nav(),
            roles: user.roles().into_iter().map(people::rows::name).collect(),
            sessions: sessions.collect(),
            tokens: tokens
                .into_iter()
                .map(|token| accounts.token_row(token))
                .collect(),
            new_token: None,
            has_two_step: two_step::is_on(db, user.id).await?,
            username: user.username,
            names: [user.first_name, user.last_name, user.email],
            error: None,
            done: None,
        })
    }

    /// The page again, with an error message.
    pub(super) async fn refuse(&self, status: StatusCode, why: Message) -> Result<Response, Error> {
        let mut page = self.own_page().await?;
        page.error = Some(why);
        Ok((status, page.respond()?).into_response())
    }
}
