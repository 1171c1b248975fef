//! One's own account: name, language, password, sessions.

use std::sync::Arc;

use admin::AccountPage;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::{AppendHeaders, IntoResponse as _, Redirect, Response},
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, Unchanged};
use serde_json::{Value, json};
use text::{Lang, Message};
use web::{
    Context, Error, Identity, Query, cookie,
    form::{Fields, Form, Uploads},
};

use super::{
    Accounts, OWN_PATH, callers::session_hash, confirm::Given, people, rules, session, token, two_step, user,
};
use crate::audit::{self, Entry};

/// The page; `?done=` says what was just done.
pub(super) async fn show(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
    headers: HeaderMap,
    query: Query,
) -> Result<Response, Error> {
    let done = match query.get("done") {
        Some("names") => Some(Message::new("account-done-names")),
        Some("password") => Some(Message::new("account-done-password")),
        Some("sessions") => Some(Message::new("account-done-sessions")),
        Some("token") => Some(Message::new("account-done-token")),
        _ => None,
    };
    let mut page = accounts.own_page(&context, &identity, &headers).await?;
    page.done = done;
    page.respond()
}

/// Stores names, address and language.
pub(super) async fn save(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let mut fields = Fields::new(&form);
    let texts = [("first_name", 150), ("last_name", 150), ("email", 254)];
    let [first_name, last_name, email] = texts.map(|(name, most)| fields.text(name, most).value());
    fields.finish()?;
    let texts = [first_name, last_name, email].map(Option::unwrap_or_default);
    if texts.iter().any(|text| text.contains(char::is_control)) || !rules::email(&texts[2]) {
        let mut page = accounts.own_page(&context, &identity, &headers).await?;
        page.names = texts;
        page.error = Some(Message::new("field-not-an-email"));
        return Ok((StatusCode::BAD_REQUEST, page.respond()?).into_response());
    }
    let lang = form.value("lang").and_then(|value| Lang::parse(value.as_str()?));
    let tx = accounts.core.db.begin().await?;
    let user = user::find(&tx, identity.user_id).await?;
    let before = names(&user);
    let [first_name, last_name, email] = texts;
    let changed = user::ActiveModel {
        id: Unchanged(user.id),
        first_name: Set(first_name),
        last_name: Set(last_name),
        email: Set(email),
        ..Default::default()
    };
    let changed = changed.update(&tx).await?;
    let hash = session_hash(&headers, &context);
    if let Some((lang, hash)) = lang.zip(hash.as_deref()) {
        session::choose_language(&tx, hash, lang).await?;
    }
    let entry = Entry::of_request(&identity, &context, "user.changed", subject(user.id));
    audit::record(&tx, [entry.with(before, names(&changed))]).await?;
    tx.commit().await?;
    if let Some(hash) = hash {
        accounts.callers.forget_session(hash);
    }
    Ok(done("names"))
}

/// Changes the password: all sessions end, and this browser gets a new one.
pub(super) async fn change_password(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let text = |field| form.value(field).and_then(Value::as_str).unwrap_or_default();
    let refuse = async |status: StatusCode, error: Message| {
        let mut page = accounts.own_page(&context, &identity, &headers).await?;
        page.error = Some(error);
        Ok((status, page.respond()?).into_response())
    };
    let user = match accounts.confirm(&identity, text("current")).await? {
        Given::Right(user) => user,
        Given::Wrong => return refuse(StatusCode::BAD_REQUEST, Message::new("confirm-wrong")).await,
        Given::Throttled(seconds) => {
            let error = Message::new("login-throttled").with("minutes", seconds.div_ceil(60));
            return refuse(StatusCode::TOO_MANY_REQUESTS, error).await;
        }
    };
    let new = text("new");
    if let Err(refusal) = rules::password(
        new,
        &user.username,
        &user.email,
        &accounts.core.settings.site.name,
    ) {
        return refuse(StatusCode::BAD_REQUEST, refusal.message()).await;
    }
    let hash = accounts.hasher.hash(new.to_owned()).await?;
    let tx = accounts.core.db.begin().await?;
    user::change_password(&tx, user.id, hash).await?;
    let client = session::Client::of(&context, &headers);
    let secret = session::begin(&tx, user.id, client, &accounts.core.settings.accounts).await?;
    let entry = Entry::of_request(&identity, &context, "user.password_changed", subject(user.id));
    audit::record(&tx, [entry]).await?;
    tx.commit().await?;
    if let Some(hash) = session_hash(&headers, &context) {
        accounts.callers.forget_session(hash);
    }
    let age = accounts.core.settings.accounts.session_lifetime.as_secs();
    let cookie = cookie::set(context.scheme, session::COOKIE, &secret, age);
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), done("password")).into_response())
}

/// Ends one session of one's own, or all but this one.
pub(super) async fn end_sessions(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let which = form.value("session").and_then(Value::as_str).unwrap_or_default();
    let tx = accounts.core.db.begin().await?;
    if which == "all" {
        let own = session_hash(&headers, &context).unwrap_or_default();
        session::end_others(&tx, identity.user_id, &own).await?;
    } else {
        let id = which.parse().map_err(|_| Error::not_found())?;
        if !session::end_one(&tx, identity.user_id, id).await? {
            return Err(Error::not_found());
        }
    }
    let subject = subject(identity.user_id);
    let entry = Entry::of_request(&identity, &context, "user.sessions_ended", subject);
    audit::record(&tx, [entry.with(Value::Null, json!({ "session": which }))]).await?;
    tx.commit().await?;
    Ok(done("sessions"))
}

/// Back to the page, with a word about what was done.
pub(super) fn done(what: &str) -> Response {
    Redirect::to(&format!("{OWN_PATH}?done={what}")).into_response()
}

/// A user in the audit.
pub(super) fn subject(user_id: i64) -> String {
    format!("user:{user_id}")
}

fn names(user: &user::Model) -> Value {
    json!({ "first_name": user.first_name, "last_name": user.last_name, "email": user.email })
}

impl Accounts {
    /// The page as the database has it now.
    pub(super) async fn own_page(
        &self,
        context: &Context,
        identity: &Identity,
        headers: &HeaderMap,
    ) -> Result<AccountPage, Error> {
        let db = self.core.db.read();
        let user = user::find(db, identity.user_id).await?;
        let own = session_hash(headers, context).unwrap_or_default();
        let sessions = session::of(db, user.id, &self.core.settings.accounts).await?;
        let sessions = sessions
            .into_iter()
            .map(|session| self.session_row(session, &own));
        let tokens = token::of(db, user.id)
            .await?
            .into_iter()
            .map(|token| self.token_row(token));
        Ok(AccountPage {
            page: self.page(context.lang),
            csrf: identity.csrf.clone().unwrap_or_default(),
            roles: user.roles().into_iter().map(people::name).collect(),
            sessions: sessions.collect(),
            tokens: tokens.collect(),
            new_token: None,
            has_two_step: two_step::is_on(db, user.id).await?,
            username: user.username,
            names: [user.first_name, user.last_name, user.email],
            error: None,
            done: None,
        })
    }
}
