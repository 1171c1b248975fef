//! Authentication of a replay: with API tokens, or with the sign-in form and its cookies.

use crate::{Answer, Client};
use regex::Regex;
use std::collections::BTreeMap;
use std::io;
use std::sync::LazyLock;

const LOGIN_PATH: &str = "/admin/login/";
const HOME_PATH: &str = "/admin/";

/// The hidden field on both pages.
static CSRF_FIELD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"name="csrfmiddlewaretoken"[^>]*value="([^"]+)""#).expect("the pattern is valid")
});

/// Source of the permissions of a vector's `auth`. Vectors that need a session use the form in both cases.
#[derive(Clone, Debug)]
pub enum Login {
    /// API token of each user of the seed, as printed by `paradise createtoken`.
    Tokens(BTreeMap<String, String>),
    /// The form for all users. It admits staff only, so the vectors of `plain` cannot pass.
    Form,
}

/// A signed-in browser.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) cookies: BTreeMap<String, String>,
    pub(super) csrf: String,
}

/// The cookie jars, one per user, filled on first use.
#[derive(Debug, Default)]
pub(super) struct Sessions(BTreeMap<String, Session>);

impl Sessions {
    /// The user's session. On first use it signs in for the host and scheme in `headers`.
    pub(super) async fn of(
        &mut self,
        user: &str,
        client: &Client,
        headers: &BTreeMap<String, String>,
    ) -> io::Result<&Session> {
        if !self.0.contains_key(user) {
            let session = log_in(user, client, headers).await?;
            self.0.insert(user.to_owned(), session);
        }
        Ok(&self.0[user])
    }
}

/// `scheme://host` of a request with these headers.
pub(super) fn origin(headers: &BTreeMap<String, String>) -> String {
    let scheme = headers.get("X-Forwarded-Proto").map_or("http", String::as_str);
    format!("{scheme}://{}", headers.get("Host").map_or("", String::as_str))
}

async fn log_in(user: &str, client: &Client, headers: &BTreeMap<String, String>) -> io::Result<Session> {
    let mut client = client.clone();
    for (name, value) in headers
        .iter()
        .filter(|(name, _)| ["Host", "X-Forwarded-Proto"].contains(&name.as_str()))
    {
        client = client.default_header(name, value);
    }
    let page = client.get(LOGIN_PATH).try_send().await?;
    let mut cookies = owned_cookies(&page);
    let token = csrf_field(&page).unwrap_or_default();
    let origin = origin(headers);
    let answer = client
        .post(LOGIN_PATH)
        .header("Origin", &origin)
        .header("Referer", &format!("{origin}{LOGIN_PATH}"))
        .cookies(&pairs(&cookies))
        .form(&[
            ("username", user),
            ("password", password(user)),
            ("next", HOME_PATH),
            ("csrfmiddlewaretoken", &token),
        ])
        .try_send()
        .await?;
    let fresh = owned_cookies(&answer);
    if ![302, 303].contains(&answer.status) || fresh.is_empty() {
        return Err(io::Error::other(format!(
            "the log-in form answered {user} with status {}",
            answer.status
        )));
    }
    cookies.extend(fresh);
    let home = client.get(HOME_PATH).cookies(&pairs(&cookies)).try_send().await?;
    let csrf = csrf_field(&home)
        .or_else(|| cookies.get("csrftoken").cloned())
        .unwrap_or_default();
    Ok(Session { cookies, csrf })
}

/// Passwords of the users of `seed.json`.
fn password(user: &str) -> &'static str {
    match user {
        "admin" => "admin-pass-123!",
        "plain" => "plain-pass-123!",
        other => panic!("the seed has no user {other}"),
    }
}

fn csrf_field(page: &Answer) -> Option<String> {
    CSRF_FIELD.captures(&page.text()).map(|hit| hit[1].to_owned())
}

fn owned_cookies(answer: &Answer) -> BTreeMap<String, String> {
    answer
        .cookies()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn pairs(cookies: &BTreeMap<String, String>) -> Vec<(&String, &String)> {
    cookies.iter().collect()
}
