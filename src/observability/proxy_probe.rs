//! `/api/mirror/`: shows how a request reaches the program through the proxy. Only for `paradise check --online`.
//!
//! Only a client that holds `SECRET_KEY` can send the question, and it is valid for a minute. For all others the path
//! does not exist. The answer contains the address that the program took for the client's, so a client that claims a
//! false address can see whether it was believed. It is signed together with the question, so that no one between the
//! two can forge it.

use std::{net::IpAddr, sync::Arc};

use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, header},
    response::IntoResponse,
};
use futures_util::StreamExt as _;
use serde::{Deserialize, Serialize};
use web::{Access, Context, Error, Routes, Secret};

use crate::{core::Core, zone};

/// The path of the route.
pub const PATH: &str = "/api/mirror/";
/// The header with the question.
pub const HEADER: &str = "x-paradise-mirror";
/// How long a question is valid, in seconds. Also the allowed difference between two clocks.
const VALID: i64 = 60;
/// The maximum number of bytes that are read of a body.
const MOST: u64 = 32 << 20;
/// The purposes of the signatures.
const QUESTION: &str = "mirror question";
const ANSWER: &str = "mirror answer";

/// A request as it reached the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The client address that rate limits use and leads show.
    pub address: IpAddr,
    /// The host from which absolute URLs are made.
    pub host: String,
    /// Size of the body in bytes.
    pub received: u64,
}

#[derive(Serialize, Deserialize)]
struct Answer {
    #[serde(flatten)]
    seen: Seen,
    seal: String,
}

/// A signed question that is valid for a minute from now on.
pub fn question(secret: &Secret) -> String {
    let text = format!("{}.{}", zone::now().timestamp(), web::random_token());
    let seal = secret.sign(QUESTION, text.as_bytes());
    format!("{text}.{seal}")
}

/// What the program saw. `None` unless the answer belongs to this question and its signer holds the key.
pub fn read(secret: &Secret, question: &str, answer: &[u8]) -> Option<Seen> {
    let Answer { seen, seal } = serde_json::from_slice(answer).ok()?;
    secret
        .verify(ANSWER, &sealed(question, &seen), &seal)
        .then_some(seen)
}

fn sealed(question: &str, seen: &Seen) -> Vec<u8> {
    format!("{question}\n{}\n{}\n{}", seen.address, seen.host, seen.received).into_bytes()
}

/// Whether the question was made by a holder of the key within the last minute.
fn is_ours(secret: &Secret, question: &str) -> bool {
    let Some((text, seal)) = question.rsplit_once('.') else {
        return false;
    };
    let asked = text.split_once('.').and_then(|(seconds, _)| seconds.parse().ok());
    let is_fresh =
        asked.is_some_and(|asked: i64| zone::now().timestamp().abs_diff(asked) <= VALID.unsigned_abs());
    secret.verify(QUESTION, text.as_bytes(), seal) && is_fresh
}

/// The route.
pub fn routes(core: &Core) -> Routes {
    Routes::new()
        .get(PATH, Access::Public, show)
        .post(PATH, Access::Public, show)
        .with_state(&Arc::new(core.clone()))
}

async fn show(
    State(core): State<Arc<Core>>,
    context: Context,
    headers: HeaderMap,
    body: Body,
) -> Result<impl IntoResponse, Error> {
    let question = headers.get(HEADER).and_then(|question| question.to_str().ok());
    let question = question.filter(|question| is_ours(&core.secret, question));
    let question = question.ok_or_else(Error::not_found)?;
    let mut body = body.into_data_stream();
    let mut received = 0;
    while let Some(Ok(piece)) = body.next().await {
        received += piece.len() as u64;
        if received > MOST {
            break;
        }
    }
    let seen = Seen {
        address: context.address,
        host: context.host.to_string(),
        received,
    };
    let seal = core.secret.sign(ANSWER, &sealed(question, &seen));
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(Answer { seen, seal })))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen() -> Seen {
        Seen {
            address: "203.0.113.7".parse().unwrap(),
            host: "shop.example.uz".into(),
            received: 0,
        }
    }

    #[test]
    fn only_the_holder_of_the_key_asks_and_not_for_long() {
        let secret = Secret::new("the key of a site");
        let asked = question(&secret);
        assert!(is_ours(&secret, &asked));
        assert!(!is_ours(&Secret::new("another key"), &asked));
        let old = format!("{}.x", zone::now().timestamp() - VALID - 1);
        let seal = secret.sign(QUESTION, old.as_bytes());
        assert!(!is_ours(&secret, &format!("{old}.{seal}")));
        assert!(!is_ours(&secret, "") && !is_ours(&secret, "..") && !is_ours(&secret, "x"));
    }

    #[test]
    fn an_answer_to_another_question_or_a_changed_one_is_none() {
        let secret = Secret::new("the key of a site");
        let asked = question(&secret);
        let seal = secret.sign(ANSWER, &sealed(&asked, &seen()));
        let answer = |seen: Seen| {
            serde_json::to_vec(&Answer {
                seen,
                seal: seal.clone(),
            })
            .unwrap()
        };
        assert_eq!(read(&secret, &asked, &answer(seen())), Some(seen()));
        assert_eq!(read(&secret, &question(&secret), &answer(seen())), None);
        let changed = Seen {
            received: 1,
            ..seen()
        };
        assert_eq!(read(&secret, &asked, &answer(changed)), None);
        assert_eq!(read(&secret, &asked, b"<html>"), None);
    }
}
