//! The request builder: `client.post("/api/…").json(&value).bearer(token).send().await`.

use super::{Answer, Client, FilePart, form, multipart};
use serde::Serialize;
use std::io;

/// A request being built. Its headers are sent in the order given, including repeated ones, after the client's
/// defaults.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Request<'a> {
    client: &'a Client,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
    content_type: Option<String>,
}

impl<'a> Request<'a> {
    pub(super) fn new(client: &'a Client, method: &str, path: &str) -> Self {
        Self {
            client,
            method: method.to_owned(),
            path: path.to_owned(),
            headers: Vec::new(),
            body: None,
            content_type: None,
        }
    }

    /// Adds a header unchanged; it replaces the client's default of that name.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Authenticates with an API token.
    pub fn bearer(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    /// Sends these cookies.
    pub fn cookies<N: AsRef<str>, V: AsRef<str>>(self, cookies: &[(N, V)]) -> Self {
        let pairs: Vec<_> = cookies
            .iter()
            .map(|(name, value)| format!("{}={}", name.as_ref(), value.as_ref()))
            .collect();
        self.header("Cookie", &pairs.join("; "))
    }

    /// Sends these bytes with their `Content-Length` (unless a header gives another) and no content type.
    pub fn body(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.body = Some(bytes.into());
        self
    }

    /// Sets the content type of the body, unless a header `Content-Type` does.
    pub fn content_type(mut self, content_type: &str) -> Self {
        self.content_type = Some(content_type.to_owned());
        self
    }

    /// Sends a JSON body.
    pub fn json(self, value: impl Serialize) -> Self {
        let body = serde_json::to_vec(&value).expect("a test's value serialises");
        self.body(body).content_type("application/json")
    }

    /// Sends a form body.
    pub fn form<N: AsRef<str>, V: AsRef<str>>(self, fields: &[(N, V)]) -> Self {
        self.encoded(form(fields))
    }

    /// Sends a multipart body: the fields, then the files.
    pub fn multipart<N: AsRef<str>, V: AsRef<str>>(self, fields: &[(N, V)], files: &[FilePart]) -> Self {
        self.encoded(multipart(fields, files))
    }

    /// Sends the request. Panics if no complete response arrives within two minutes.
    pub async fn send(self) -> Answer {
        let what = format!("{} {}", self.method, self.path);
        self.try_send()
            .await
            .unwrap_or_else(|error| panic!("no answer to {what}: {error}"))
    }

    /// Sends the request and returns an error if there is no response.
    ///
    /// # Errors
    /// As for [`Client::raw`].
    pub async fn try_send(self) -> io::Result<Answer> {
        let answer = self.client.exchange(&self.bytes(), self.method == "HEAD").await?;
        if let Some(observer) = &self.client.observer {
            (observer.0)(&self.method, &self.path, &answer);
        }
        Ok(answer)
    }

    fn encoded(self, (body, content_type): (Vec<u8>, String)) -> Self {
        self.body(body).content_type(&content_type)
    }

    fn has(&self, name: &str) -> bool {
        self.headers
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    /// The request as sent, for a test that sends it in another way.
    pub fn bytes(&self) -> Vec<u8> {
        let mut lines = vec![format!("{} {} HTTP/1.1", self.method, self.path)];
        let mut add = |name: &str, value: &str| lines.push(format!("{name}: {value}"));
        for (name, value) in self.client.defaults.iter().filter(|(name, _)| !self.has(name)) {
            add(name, value);
        }
        for (name, value) in &self.headers {
            add(name, value);
        }
        if let Some(content_type) = self.content_type.as_ref().filter(|_| !self.has("Content-Type")) {
            add("Content-Type", content_type);
        }
        if let Some(body) = &self.body
            && !self.has("Content-Length")
            && !self.has("Transfer-Encoding")
        {
            add("Content-Length", &body.len().to_string());
        }
        let mut bytes = (lines.join("\r\n") + "\r\n\r\n").into_bytes();
        bytes.extend_from_slice(self.body.as_deref().unwrap_or_default());
        bytes
    }
}
