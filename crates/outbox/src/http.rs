//! The HTTP client of Telegram and webhooks: no redirects or proxies, bounded answers, errors without addresses.

use std::{error::Error as _, fmt::Write as _, time::Duration};

use chrono::{DateTime, Utc};
use reqwest::{Client, ClientBuilder, RequestBuilder, Response, header, redirect};

use crate::{Failure, Tls, Transcript};

/// The longest wait that is accepted from the other side.
const LONGEST_PAUSE: Duration = Duration::from_hours(24);

/// A client without proxies of the environment, redirects and compression, and with our TLS configuration.
pub fn builder(tls: &Tls) -> ClientBuilder {
    Client::builder()
        .tls_backend_preconfigured(tls.config())
        .no_proxy()
        .redirect(redirect::Policy::none())
        .referer(false)
        .user_agent(concat!("paradise/", env!("CARGO_PKG_VERSION")))
}

/// Same as [`builder`], for a blocking client.
#[cfg(feature = "otel")]
pub fn blocking_builder(tls: &Tls) -> reqwest::blocking::ClientBuilder {
    reqwest::blocking::Client::builder()
        .tls_backend_preconfigured(tls.config())
        .no_proxy()
        .redirect(redirect::Policy::none())
}

/// The answer: its status, the wait that it asks for, and the part of the body that was read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub status: u16,
    pub retry_after: Option<Duration>,
    pub body: Vec<u8>,
}

impl Answer {
    /// The beginning of the body as one line, for display.
    pub fn excerpt(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        let words: Vec<_> = text.split_whitespace().collect();
        words
            .join(" ")
            .chars()
            .take(200)
            .filter(|c| !c.is_control())
            .collect()
    }
}

/// Sends a request and reads at most `limit` bytes of the answer's body. The rest is not read.
pub(crate) async fn send(
    client: &Client,
    request: RequestBuilder,
    limit: usize,
    transcript: &Transcript,
) -> Result<Answer, Failure> {
    let request = request.build().map_err(|error| failure(&error.without_url()))?;
    if transcript.is_on() {
        let url = request.url();
        let mut text = format!("{} {}\n", request.method(), url.path());
        let host = url.host_str().unwrap_or_default();
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let _ = writeln!(text, "host: {host}{port}");
        for (name, value) in request.headers() {
            let _ = writeln!(text, "{name}: {}", String::from_utf8_lossy(value.as_bytes()));
        }
        let body = request
            .body()
            .and_then(reqwest::Body::as_bytes)
            .unwrap_or_default();
        let _ = write!(text, "\n{}", String::from_utf8_lossy(body));
        transcript.said(&text);
    }
    let answer = client.execute(request).await;
    let answer = answer.map_err(|error| failure(&error.without_url()))?;
    let answer = read(answer, limit, transcript).await?;
    Ok(answer)
}

async fn read(mut answer: Response, limit: usize, transcript: &Transcript) -> Result<Answer, Failure> {
    let status = answer.status();
    let retry_after = answer.headers().get(header::RETRY_AFTER);
    let retry_after = retry_after
        .and_then(|value| value.to_str().ok())
        .and_then(|value| pause(value, Utc::now()));
    let mut head = format!("{:?} {status}\n", answer.version());
    for (name, value) in answer.headers() {
        let _ = writeln!(head, "{name}: {}", String::from_utf8_lossy(value.as_bytes()));
    }
    let mut body = Vec::new();
    while body.len() < limit {
        let chunk = answer.chunk().await;
        let Some(chunk) = chunk.map_err(|error| failure(&error.without_url()))? else {
            break;
        };
        body.extend_from_slice(&chunk[..chunk.len().min(limit - body.len())]);
    }
    transcript.heard(&format!("{head}\n{}", String::from_utf8_lossy(&body)));
    Ok(Answer {
        status: status.as_u16(),
        retry_after,
        body,
    })
}

/// Parses `Retry-After` (RFC 9110 §10.2.3): seconds, or a date, of which the time from now counts. At most a day.
fn pause(value: &str, now: DateTime<Utc>) -> Option<Duration> {
    let value = value.trim();
    let pause = if let Ok(seconds) = value.parse() {
        Duration::from_secs(seconds)
    } else {
        let date = DateTime::parse_from_rfc2822(value).ok()?;
        (date.with_timezone(&Utc) - now).to_std().unwrap_or_default()
    };
    Some(pause.min(LONGEST_PAUSE))
}

/// The failure for a request without a complete answer. The caller has removed the address from the error, because it
/// may contain a token.
fn failure(error: &reqwest::Error) -> Failure {
    let mut reason = if error.is_timeout() {
        "no answer in time".to_owned()
    } else if error.is_connect() {
        "no connection".to_owned()
    } else {
        error.to_string()
    };
    let mut source = error.source();
    let mut deepest = None;
    while let Some(error) = source {
        deepest = Some(error.to_string());
        source = error.source();
    }
    if let Some(deepest) = deepest {
        let _ = write!(reason, ": {deepest}");
    }
    Failure::Transient {
        reason,
        retry_after: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_seconds_or_a_date_and_bounded() {
        let now = DateTime::parse_from_rfc2822("Sun, 06 Nov 1994 08:49:00 GMT").unwrap();
        let now = now.with_timezone(&Utc);
        for (value, seconds) in [
            ("120", Some(120)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(37)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("99999999999", Some(86_400)),
            ("-5", None),
            ("soon", None),
        ] {
            assert_eq!(pause(value, now).map(|pause| pause.as_secs()), seconds, "{value}");
        }
    }
}
