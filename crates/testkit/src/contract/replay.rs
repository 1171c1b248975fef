//! Sends the chosen vectors in file order and collects the differences.

use super::compare::Comparison;
use super::login::{Login, Sessions, origin};
use super::report::{Problem, Report};
use super::rules;
use super::vector::{Sent, Vector, choose};
use crate::{Answer, Client};
use chrono::Utc;
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io;

/// Suffix of the `auth` of vectors that test sessions, and use one with any login.
const SESSION: &str = "-session";

/// Vectors with the selection to replay; by default, the groups `read` and `write`.
#[derive(Debug)]
pub struct Replay {
    vectors: Vec<Vector>,
    groups: Vec<String>,
    only: Option<Regex>,
}

impl Replay {
    /// Parses the text of a `vectors.json`. Panics if it is invalid.
    pub fn load(vectors_json: &str) -> Self {
        let vectors = serde_json::from_str(vectors_json)
            .unwrap_or_else(|error| panic!("the vectors cannot be read: {error}"));
        Self {
            vectors,
            groups: vec!["read".to_owned(), "write".to_owned()],
            only: None,
        }
    }

    /// Selects vectors of this group.
    pub fn group(mut self, group: &str) -> Self {
        self.groups = vec![group.to_owned()];
        self
    }

    /// Selects vectors whose id matches the pattern, and those that save a value for them.
    pub fn only(mut self, pattern: &str) -> Self {
        self.only = Some(Regex::new(pattern).expect("the pattern of ids is valid"));
        self
    }

    /// Replays the vectors against the server at `base` (`http://127.0.0.1:8000`), whose state is the fresh seed.
    pub async fn run(&self, base: &str, login: &Login) -> Report {
        let mut run = Run {
            client: Client::new(base),
            login,
            sessions: Sessions::default(),
            saved: BTreeMap::new(),
        };
        let mut report = Report::default();
        for vector in choose(&self.vectors, &self.groups, self.only.as_ref()) {
            report.add(&vector.id, run.replay(vector).await);
        }
        report
    }
}

struct Run<'a> {
    client: Client,
    login: &'a Login,
    sessions: Sessions,
    saved: BTreeMap<String, Value>,
}

impl Run<'_> {
    async fn replay(&mut self, vector: &Vector) -> Vec<Problem> {
        let (sent, wanted) = match vector.filled(&self.saved) {
            Ok(filled) => filled,
            Err(name) => {
                return vec![Problem::new(
                    "request",
                    format!("{name} of an earlier vector"),
                    "no such value was saved",
                )];
            }
        };
        let method = sent.method.clone();
        let host = sent.headers.get("Host").cloned().unwrap_or_default();
        let answer = match self.send(sent).await {
            Ok(answer) => answer,
            Err(error) => {
                return vec![Problem::new(
                    "connection or log-in",
                    "an answer",
                    error.to_string(),
                )];
            }
        };
        let comparison = Comparison::new(&vector.mask, answer.status, Utc::now());
        let mut problems = rules::check(&answer, &wanted, &method, &host, &comparison);
        if problems.is_empty() && !vector.save.is_empty() {
            problems = self.save(vector, &answer);
        }
        problems
    }

    async fn send(&mut self, sent: Sent) -> io::Result<Answer> {
        let Sent {
            method,
            path,
            mut headers,
            auth,
            csrf,
            body,
        } = sent;
        match (auth.as_deref(), self.login) {
            (None, _) => {}
            (Some(user), Login::Tokens(tokens)) if !user.ends_with(SESSION) => {
                let token = tokens
                    .get(user)
                    .ok_or_else(|| io::Error::other(format!("no token of {user} was given")))?;
                headers.insert("Authorization".to_owned(), format!("Bearer {token}"));
            }
            (Some(auth), _) => {
                let safe = ["GET", "HEAD", "OPTIONS"].contains(&method.as_str());
                let proves = !safe && csrf.unwrap_or(!auth.ends_with(SESSION));
                self.add_session(auth.trim_end_matches(SESSION), proves, &mut headers)
                    .await?;
            }
        }
        let mut request = self.client.request(&method, &path);
        for (name, value) in &headers {
            request = request.header(name, value);
        }
        if let Some(body) = body {
            let (bytes, content_type) = body.encode();
            request = request.body(bytes);
            if let Some(content_type) = content_type {
                request = request.content_type(&content_type);
            }
        }
        request.try_send().await
    }

    /// Adds the user's cookies and, if the request `proves` itself, the headers and fields of the site's own pages.
    async fn add_session(
        &mut self,
        user: &str,
        proves: bool,
        headers: &mut BTreeMap<String, String>,
    ) -> io::Result<()> {
        let session = self.sessions.of(user, &self.client, headers).await?;
        let cookies: Vec<_> = session
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        headers.insert("Cookie".to_owned(), cookies.join("; "));
        if proves {
            headers
                .entry("X-CSRFToken".to_owned())
                .or_insert_with(|| session.csrf.clone());
            if !headers.contains_key("Origin") {
                let own_page = origin(headers) + "/";
                headers.entry("Referer".to_owned()).or_insert(own_page);
            }
        }
        Ok(())
    }

    fn save(&mut self, vector: &Vector, answer: &Answer) -> Vec<Problem> {
        let body = answer.json();
        let mut problems = Vec::new();
        for (name, path) in &vector.save {
            match lookup(&body, path) {
                Some(value) => drop(self.saved.insert(name.clone(), value.clone())),
                None => problems.push(Problem::new(format!("save {name}"), path, "<absent>")),
            }
        }
        problems
    }
}

/// The value at a path such as `$.results[4].slug`.
fn lookup<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    let parts = path.split(['$', '.', '[', ']']).filter(|part| !part.is_empty());
    parts.into_iter().try_fold(value, |value, part| match value {
        Value::Array(items) => items.get(part.parse::<usize>().ok()?),
        other => other.get(part),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_leads_to_its_value() {
        let value = json!({"a": [{"b": 5}]});
        assert_eq!(lookup(&value, "$.a[0].b"), Some(&json!(5)));
        assert_eq!(lookup(&value, "$.a[1].b"), None);
        assert_eq!(lookup(&value, "$.c"), None);
    }
}
