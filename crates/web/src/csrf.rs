//! Cross-site request forgery: the origin of a request, and the token of the site's own pages
//! (`docs/api/contract.md#csrf`).
//!
//! The token of a page consists of a proof, bound to the session, and a stamp: the user of the page, and a nonce of
//! this rendering. Only the proof decides whether a request is accepted. The stamp distinguishes submits of different
//! renderings of a form (see [`crate::once`]), and identifies the user whose text it is if the session has ended
//! meanwhile (see [`crate::kept`]).

use axum::http::{
    Extensions, HeaderMap, StatusCode,
    header::{CONTENT_TYPE, ORIGIN, REFERER},
};
use axum::{body::Body, extract::Request};
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt as _, stream};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use subtle::ConstantTimeEq as _;
use text::Message;

use crate::{Context, Error, form::parts, query};

/// The form field with the token. The name is Django's, which the front ends know.
pub const FIELD: &str = "csrfmiddlewaretoken";
/// The header with the token.
pub const HEADER: &str = "x-csrftoken";

/// Maximum size of a form without files; a larger one is refused.
const MAX_FORM: usize = 1024 * 1024;
/// The token of a form with files is searched for in this many bytes before the handler runs. If it comes later, the
/// reader of the form checks it, before the handler uses the values.
const AHEAD: usize = 64 * 1024;

/// Origins other than our own whose requests are accepted (`CSRF_TRUSTED_ORIGINS`).
#[derive(Clone, Debug, Default)]
pub struct TrustedOrigins(pub Vec<String>);

/// Outcome of the check of an unsafe request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It has the token, or the reader of its form will check for it.
    Proven,
    /// It comes from one of our pages, without the token of this session.
    Unproven,
    /// It comes from another site.
    Foreign,
}

/// Checks an unsafe request of a session and returns it with its body intact. `token` may be [`any_of`] several.
///
/// # Errors
/// 403 for a foreign or unknown origin, or a missing or wrong token; 413 for a form that is too large.
pub async fn check(
    trusted: &TrustedOrigins,
    context: &Context,
    token: &str,
    request: Request,
) -> Result<Request, Error> {
    match judge(trusted, context, token, request).await? {
        (request, Verdict::Proven) => Ok(request),
        _ => Err(refused()),
    }
}

/// Like [`check`], but returns the request even if it is refused, so that its typed values can be kept for the user.
pub(crate) async fn judge(
    trusted: &TrustedOrigins,
    context: &Context,
    token: &str,
    request: Request,
) -> Result<(Request, Verdict), Error> {
    if !is_ours(trusted, context, request.headers()) {
        return Ok((request, Verdict::Foreign));
    }
    let of = |is_right| {
        if is_right {
            Verdict::Proven
        } else {
            Verdict::Unproven
        }
    };
    if let Some(given) = request.headers().get(HEADER) {
        let is_right = same(given.as_bytes(), token);
        return Ok((request, of(is_right)));
    }
    let content_type = request.headers().get(CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default().to_owned();
    let is = |essence: &str| {
        let start = content_type.get(..essence.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(essence))
    };
    if is("multipart/form-data") {
        return look_ahead(&content_type, token, request).await;
    }
    if !is("application/x-www-form-urlencoded") {
        return Ok((request, Verdict::Unproven));
    }
    let (parts, body) = request.into_parts();
    let bytes = Limited::new(body, MAX_FORM).collect().await;
    let bytes = bytes.map_err(|error| {
        if error.is::<LengthLimitError>() {
            Error::too_large(MAX_FORM as u64)
        } else {
            refused()
        }
    })?;
    let bytes = bytes.to_bytes();
    let is_right = tokens(&bytes).any(|given| same(given.as_bytes(), token));
    Ok((Request::from_parts(parts, Body::from(bytes)), of(is_right)))
}

/// The token that the reader of a form with files has to find in it.
#[derive(Clone)]
struct Expected(String);

/// Searches for the token in the beginning of a form with files, at any position. The rest is not read here, so files
/// of a request that may be refused are never buffered.
async fn look_ahead(content_type: &str, token: &str, request: Request) -> Result<(Request, Verdict), Error> {
    let (mut parts, body) = request.into_parts();
    let mut rest = body.into_data_stream();
    let mut beginning = BytesMut::new();
    let mut is_whole = false;
    while beginning.len() < AHEAD && !is_whole {
        match rest.next().await {
            Some(Ok(chunk)) => beginning.extend_from_slice(&chunk),
            Some(Err(_)) => return Err(refused()),
            None => is_whole = true,
        }
    }
    let beginning = beginning.freeze();
    let verdict = match parts::text_in_beginning(content_type, &beginning, FIELD).await {
        Some(given) if same(given.as_bytes(), token) => Verdict::Proven,
        None if !is_whole => {
            parts.extensions.insert(Expected(token.to_owned()));
            Verdict::Proven
        }
        _ => Verdict::Unproven,
    };
    let body = Body::from_stream(stream::iter([Ok(beginning)]).chain(rest));
    Ok((Request::from_parts(parts, body), verdict))
}

/// Refuses a form whose token was not in its beginning and is not in the rest either. The reader of forms calls it
/// after it has read everything.
///
/// # Errors
/// 403.
pub(crate) fn prove(extensions: &Extensions, given: Option<&str>) -> Result<(), Error> {
    match extensions.get::<Expected>() {
        Some(Expected(token)) if !same(given.unwrap_or_default().as_bytes(), token) => Err(refused()),
        _ => Ok(()),
    }
}

/// The part of a page's token after the proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// User of the page. It is not signed: a hint that grants nothing.
    pub user_id: i64,
    /// A nonce, unique for each rendering of a page.
    pub nonce: String,
}

/// The token for the forms of a page that is being rendered.
pub fn stamped(proof: &str, user_id: i64) -> String {
    format!("{proof}.{user_id}.{}", &crate::random_token()[..16])
}

/// The stamp of a submitted token.
pub fn stamp(token: &str) -> Option<Stamp> {
    let mut parts = token.split('.').skip(1);
    Some(Stamp {
        user_id: parts.next()?.parse().ok()?,
        nonce: parts.next().filter(|nonce| !nonce.is_empty())?.to_owned(),
    })
}

/// Whether, according to the browser, the request comes from one of our pages.
pub fn is_ours(trusted: &TrustedOrigins, context: &Context, headers: &HeaderMap) -> bool {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = header("sec-fetch-site")
        && matches!(site, "same-origin" | "none")
    {
        return true;
    }
    let own = context.url("");
    let known = |origin: &str| {
        origin.eq_ignore_ascii_case(&own) || trusted.0.iter().any(|known| known.eq_ignore_ascii_case(origin))
    };
    if let Some(origin) = headers.get(ORIGIN) {
        return origin.to_str().is_ok_and(known);
    }
    header(REFERER.as_str()).is_some_and(|referer| {
        let path = referer.find("://").map_or(0, |at| at + 3);
        let end = referer[path..]
            .find(['/', '?', '#'])
            .map_or(referer.len(), |at| path + at);
        known(&referer[..end])
    })
}

/// Separator between accepted tokens. No token contains it.
const BETWEEN: &str = " ";

/// Joins several tokens to one `token` of [`check`]; each of them is accepted. While the key of a site is being
/// changed, open pages carry tokens of the previous key.
pub fn any_of<T: AsRef<str>>(tokens: impl IntoIterator<Item = T>) -> String {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let tokens: Vec<_> = tokens.iter().map(AsRef::as_ref).collect();
    tokens.join(BETWEEN)
}

/// Compares the proof in constant time. The stamp after it is ignored. See [`any_of`].
pub fn same(given: &[u8], token: &str) -> bool {
    let proof = given.split(|byte| *byte == b'.').next().unwrap_or_default();
    token
        .split(BETWEEN)
        .any(|token| proof.ct_eq(token.as_bytes()).into())
}

/// 403 with the advice to reload the page.
pub fn refused() -> Error {
    Error::new(StatusCode::FORBIDDEN, Message::new("csrf-failed"))
}

/// Every token in an urlencoded form.
fn tokens(form: &Bytes) -> impl Iterator<Item = String> {
    let pairs = form.split(|byte| *byte == b'&').map(String::from_utf8_lossy);
    pairs.filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        (query::decode(name) == FIELD).then(|| query::decode(value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Scheme;

    fn ours(headers: &[(&str, &str)]) -> bool {
        let context = Context {
            request_id: "r".into(),
            address: [127, 0, 0, 1].into(),
            scheme: Scheme::Https,
            host: "shop.example.uz".into(),
            lang: text::Lang::Ru,
        };
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(
                axum::http::header::HeaderName::try_from(*name).unwrap(),
                value.parse().unwrap(),
            );
        }
        is_ours(
            &TrustedOrigins(vec!["http://localhost:3000".into()]),
            &context,
            &map,
        )
    }

    #[test]
    fn our_own_pages_and_trusted_origins_pass() {
        for header in [
            ("sec-fetch-site", "same-origin"),
            ("sec-fetch-site", "none"),
            ("origin", "https://shop.example.uz"),
            ("origin", "http://localhost:3000"),
            ("referer", "https://shop.example.uz/admin/"),
        ] {
            assert!(ours(&[header]), "{header:?}");
        }
    }

    #[test]
    fn strangers_and_the_silent_do_not() {
        for headers in [
            vec![],
            vec![("sec-fetch-site", "cross-site")],
            vec![("sec-fetch-site", "same-site")],
            vec![("origin", "null")],
            vec![("origin", "https://shop.example.uz.evil.example")],
            vec![("origin", "http://shop.example.uz")],
            vec![
                ("origin", "https://evil.example"),
                ("referer", "https://shop.example.uz/"),
            ],
            vec![("referer", "https://shop.example.uz.evil.example/")],
            vec![("referer", "https://evil.example/?https://shop.example.uz/")],
        ] {
            assert!(!ours(&headers), "{headers:?}");
        }
    }

    #[test]
    fn any_of_several_tokens_counts_and_no_part_of_them() {
        let token = any_of(["new-token", "old-token"]);
        assert!(same(b"new-token", &token) && same(b"old-token", &token));
        for wrong in ["", " ", "new-token old-token", "new", "token"] {
            assert!(!same(wrong.as_bytes(), &token), "{wrong:?}");
        }
    }

    const FORM: &str = "multipart/form-data; boundary=b";

    fn part(name: &str, value: &str) -> String {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    }

    fn file(bytes: usize) -> String {
        let head = "Content-Disposition: form-data; name=\"picture\"; filename=\"a.png\"";
        format!("--b\r\n{head}\r\n\r\n{}\r\n", "x".repeat(bytes))
    }

    /// Checks the beginning of a body that arrives in pieces, as from a network, and reads it as a handler does.
    async fn outcome(body: &str) -> Result<(), StatusCode> {
        let pieces: Vec<_> = body.as_bytes().chunks(1000).map(<[u8]>::to_vec).collect();
        let pieces = pieces.into_iter().map(Ok::<_, axum::Error>);
        let request = Request::builder().header(CONTENT_TYPE, FORM);
        let request = request.body(Body::from_stream(stream::iter(pieces))).unwrap();
        let (request, verdict) = look_ahead(FORM, "secret", request).await.unwrap();
        if verdict != Verdict::Proven {
            return Err(StatusCode::FORBIDDEN);
        }
        let uploads = crate::form::read::Uploads::Kept {
            each: 1 << 20,
            count: 1,
        };
        let read = crate::form::read::Form::read(request, uploads).await;
        let mut form = read.map_err(|error| error.status())?;
        let files = form.take_kept("picture");
        let bytes = files.iter().filter_map(|file| Some(file.bytes.as_ref()?.len()));
        assert_eq!(bytes.sum::<usize>(), body.matches('x').count(), "nothing is lost");
        Ok(())
    }

    #[tokio::test]
    async fn the_token_is_found_wherever_it_stands_in_a_form_with_files() {
        let (token, button) = (part(FIELD, "secret.7.nonce"), part("then", "stay"));
        for before in [0, 100, AHEAD - 200, AHEAD, 300_000] {
            for parts in [
                [token.clone(), button.clone(), file(before)],
                [button.clone(), token.clone(), file(before)],
                [button.clone(), file(before), token.clone()],
                [file(before), button.clone(), token.clone()],
            ] {
                let body = parts.concat() + "--b--\r\n";
                assert_eq!(outcome(&body).await, Ok(()), "{before}: {}", &body[..60]);
            }
        }
    }

    #[tokio::test]
    async fn a_form_with_files_is_refused_without_the_token_wherever_a_wrong_one_stands() {
        let wrong = part(FIELD, "another.7.nonce");
        for before in [0, 100, AHEAD - 200, AHEAD, 300_000] {
            for parts in [
                [wrong.clone(), file(before)],
                [file(before), wrong.clone()],
                [file(before), part("then", "secret")],
            ] {
                let body = parts.concat() + "--b--\r\n";
                assert_eq!(outcome(&body).await, Err(StatusCode::FORBIDDEN), "{before}");
            }
        }
    }

    #[test]
    fn the_token_is_found_wherever_it_stands_in_a_plain_form() {
        let has = |form: &'static str| tokens(&Bytes::from(form)).any(|given| same(given.as_bytes(), "a+b"));
        for form in [
            "csrfmiddlewaretoken=a%2Bb",
            "then=stay&csrfmiddlewaretoken=a%2Bb.7.n&x=1",
            "x=&y&csrfmiddleware%74oken=a%2Bb",
        ] {
            assert!(has(form), "{form}");
        }
        for form in ["", "csrfmiddlewaretoken=", "x=a%2Bb", "csrfmiddlewaretoken=a%2Bc"] {
            assert!(!has(form), "{form}");
        }
    }

    #[test]
    fn a_stamp_says_whose_page_it_is() {
        let token = stamped("proof", 7);
        assert!(same(token.as_bytes(), "proof") && !same(token.as_bytes(), "prof"));
        let read = stamp(&token).unwrap();
        assert_eq!(read.user_id, 7);
        assert_ne!(read.nonce, stamp(&stamped("proof", 7)).unwrap().nonce);
        for bare in ["proof", "proof.7", "proof.x.n", "proof.7."] {
            assert_eq!(stamp(bare), None, "{bare}");
        }
    }
}
