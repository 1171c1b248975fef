//! Forms that were submitted after their session had ended, or before the password was confirmed: the input is not
//! lost.
//!
//! With a script the page asks its user to sign in over the open form (`session.js`), and the responses here are JSON.
//! Without a script, the sign-in page carries the form data, encrypted for this browser or user, and
//! [`Accounts::resume`] returns it. The form is never submitted automatically. Only the user on whose page it was
//! filled in can see it.

use admin::ResumePage;
use async_trait::async_trait;
use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Redirect, Response},
};
use serde_json::json;
use text::{Lang, Message};
use web::{
    Authenticate, Context, Error, Identity, Interrupted, Kept, Why, access::CONFIRM_PATH, csrf, sha256_hex,
};

use super::{home, redirect, state::Accounts};

/// Fields that pages add to the user's input.
const TECHNICAL: [&str; 10] = [
    "version",
    "base",
    "then",
    "do",
    "all",
    "upto",
    "after",
    "confirmed",
    "action",
    "resumed",
];
/// Prefixes of further such fields.
const TECHNICAL_STARTS: [&str; 3] = ["was-", "has-", "select-"];
/// Limits for the texts that are shown: their number, and the characters of each. The complete texts are kept.
const MOST_SHOWN: usize = 20;
const LONGEST_SHOWN: usize = 500;

#[async_trait]
impl Authenticate for Accounts {
    async fn authenticate(&self, headers: &HeaderMap, context: &Context) -> Result<Option<Identity>, Error> {
        self.callers.authenticate(headers, context).await
    }

    async fn interrupted(&self, form: Interrupted<'_>) -> Result<Option<Response>, Error> {
        let (kept, context, secret) = (form.kept, form.context, &self.core.secret);
        let page = match (form.why, form.identity) {
            // The user clicked the password form twice: the first request has already replaced the cookie of the
            // session.
            (Why::Stale, Some(who)) if kept.target == CONFIRM_PATH && kept.is_of(who.user_id) => {
                let wanted = kept.fields.iter().find(|(name, _)| name == "next");
                Redirect::to(redirect::local(wanted.map_or("", |(_, path)| path.as_str()))).into_response()
            }
            (Why::Stale, Some(who)) => {
                let csrf = who.csrf.clone().unwrap_or_default();
                let page = self.resume(kept, who.user_id, csrf, context.lang)?;
                (StatusCode::CONFLICT, page).into_response()
            }
            (Why::Confirm, Some(who)) => {
                let mut page = admin::ConfirmPage {
                    page: self.page(context.lang),
                    csrf: who
                        .csrf
                        .as_ref()
                        .map(|proof| csrf::stamped(proof, who.user_id))
                        .unwrap_or_default(),
                    username: who.username.clone(),
                    next: home::page_before(context, form.headers),
                    kept: String::new(),
                    error: None,
                };
                page.kept = kept.seal(secret, &holder(who.user_id));
                page.respond()?
            }
            _ => {
                let came_from = home::page_before(context, form.headers);
                let bound = self.form(context, form.headers, redirect::local(&came_from));
                let mut notes = vec![Message::new("resume-signed-out")];
                notes.extend(notes_on(&kept));
                let sealed = kept.seal(secret, &bound.pre);
                bound.carrying(&sealed).page(StatusCode::OK, None, &notes, "")?
            }
        };
        Ok(Some(page))
    }
}

/// The holder of a form that was kept while its user confirmed the password.
pub(super) fn holder(user_id: i64) -> String {
    format!("user {user_id}")
}

/// Notes to the user about a kept form.
fn notes_on(kept: &Kept) -> Vec<Message> {
    let mut notes = Vec::new();
    if kept.is_too_long {
        notes.push(Message::new("resume-too-long"));
    } else {
        notes.push(Message::new("resume-kept"));
    }
    if kept.may_lack_files {
        notes.push(Message::new("resume-files"));
    }
    notes
}

/// The response to a script: the signed-in user, and the token for the forms of its page.
pub(super) fn told_of(user_id: i64, csrf: &str) -> Response {
    Json(json!({ "user": user_id, "csrf": csrf })).into_response()
}

impl Accounts {
    /// The CSRF token for the forms of a page of this session.
    pub(super) fn token_of(&self, session: &str, user_id: i64) -> String {
        csrf::stamped(&self.callers.csrf(&sha256_hex(session)), user_id)
    }

    /// Shows a kept form to its user, who checks and submits it.
    pub(super) fn resume(
        &self,
        kept: Kept,
        user_id: i64,
        csrf: String,
        lang: Lang,
    ) -> Result<Response, Error> {
        let is_own = kept.is_of(user_id);
        let notes = if is_own {
            notes_on(&kept)
        } else {
            vec![Message::new("resume-of-another")]
        };
        let is_whole = is_own && !kept.is_too_long;
        let fields = if is_whole { kept.fields } else { Vec::new() };
        let page = ResumePage {
            page: self.page(lang),
            csrf,
            target: kept.target,
            typed: typed(&fields),
            fields,
            notes: notes.iter().map(|note| note.render(lang)).collect(),
            is_whole,
        };
        page.respond()
    }
}

/// The value that a browser sends for a ticked checkbox.
const TICKED: &str = "on";

/// The texts of a form that a user typed.
fn typed(fields: &[(String, String)]) -> Vec<String> {
    let is_typed = |(name, text): &&(String, String)| {
        let is_technical = TECHNICAL.contains(&name.as_str())
            || TECHNICAL_STARTS.iter().any(|start| name.starts_with(start));
        !is_technical && text != TICKED && text.chars().any(char::is_alphabetic)
    };
    let texts = fields.iter().filter(is_typed).take(MOST_SHOWN);
    texts
        .map(|(_, text)| {
            let mut shown: String = text.chars().take(LONGEST_SHOWN).collect();
            if shown.len() < text.len() {
                shown.push('…');
            }
            shown
        })
        .collect()
}
