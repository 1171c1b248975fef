//! Cross-site request forgery: where a request comes from, and the token that only our pages know (ruling 10).

use axum::http::{
    HeaderMap, StatusCode,
    header::{CONTENT_TYPE, ORIGIN, REFERER},
};
use axum::{body::Body, extract::Request};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http_body_util::{BodyExt as _, Limited};
use subtle::ConstantTimeEq as _;
use text::Message;

use crate::{Context, Error, query};

/// The form field with the token; Django's name, which the front ends know.
pub const FIELD: &str = "csrfmiddlewaretoken";
/// The header with the token.
pub const HEADER: &str = "x-csrftoken";

/// A page's form is small; more than this without the header is not ours.
const MAX_FORM: usize = 1024 * 1024;
/// The token is the first field of our forms with files; it is looked for no further than this.
const MAX_FIRST_FIELD: usize = 4096;

/// Origins besides our own whose requests are accepted (`CSRF_TRUSTED_ORIGINS`).
#[derive(Clone, Debug, Default)]
pub struct TrustedOrigins(pub Vec<String>);

/// Checks an unsafe request of a session; gives it back with its body intact. `token` may be [`any_of`] several.
///
/// # Errors
/// 403 for a foreign or unknown origin, or a missing or wrong token.
pub async fn check(
    trusted: &TrustedOrigins,
    context: &Context,
    token: &str,
    request: Request,
) -> Result<Request, Error> {
    if !is_ours(trusted, context, request.headers()) {
        return Err(refused());
    }
    if let Some(given) = request.headers().get(HEADER) {
        return if same(given.as_bytes(), token) {
            Ok(request)
        } else {
            Err(refused())
        };
    }
    let content_type = request.headers().get(CONTENT_TYPE);
    let is = |essence: &[u8]| content_type.is_some_and(|value| value.as_bytes().starts_with(essence));
    if is(b"multipart/form-data") {
        return check_first_field(token, request).await;
    }
    if !is(b"application/x-www-form-urlencoded") {
        return Err(refused());
    }
    let (parts, body) = request.into_parts();
    let bytes = Limited::new(body, MAX_FORM)
        .collect()
        .await
        .map_err(|_| refused())?
        .to_bytes();
    if !same(field(&bytes).as_bytes(), token) {
        return Err(refused());
    }
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// Checks the token that a form with files begins with; the files behind it are not read here.
async fn check_first_field(token: &str, request: Request) -> Result<Request, Error> {
    let (parts, body) = request.into_parts();
    let mut rest = body.into_data_stream();
    let mut beginning = Vec::new();
    let given = loop {
        if let Some(given) = first_field(&beginning) {
            break given;
        }
        match rest.next().await {
            Some(Ok(chunk)) if beginning.len() <= MAX_FIRST_FIELD => beginning.extend_from_slice(&chunk),
            _ => return Err(refused()),
        }
    };
    if !same(given, token) {
        return Err(refused());
    }
    let beginning = stream::iter([Ok(Bytes::from(beginning))]);
    Ok(Request::from_parts(
        parts,
        Body::from_stream(beginning.chain(rest)),
    ))
}

/// The value of the first field of a multipart body, once it is there; empty if another field is the first.
fn first_field(beginning: &[u8]) -> Option<&[u8]> {
    let find = |part: &[u8], what: &[u8]| part.windows(what.len()).position(|window| window == what);
    let head = find(beginning, b"\r\n\r\n")?;
    let value = &beginning[head + 4..];
    let value = &value[..find(value, b"\r\n")?];
    let name = format!("name=\"{FIELD}\"");
    let is_ours = find(&beginning[..head], name.as_bytes()).is_some();
    Some(if is_ours { value } else { &[] })
}

/// Whether the browser says that the request comes from one of our pages.
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

/// Stands between tokens that all count; no token has one in it.
const BETWEEN: &str = " ";

/// Several tokens as one `token` of [`check`]: each of them counts. While the key of a site is being changed, pages that
/// are open carry tokens of the key before.
pub fn any_of<T: AsRef<str>>(tokens: impl IntoIterator<Item = T>) -> String {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let tokens: Vec<_> = tokens.iter().map(AsRef::as_ref).collect();
    tokens.join(BETWEEN)
}

/// Compares without telling by time how much of it was right; see [`any_of`].
pub fn same(given: &[u8], token: &str) -> bool {
    token
        .split(BETWEEN)
        .any(|token| given.ct_eq(token.as_bytes()).into())
}

/// 403 with the advice to reload.
pub fn refused() -> Error {
    Error::new(StatusCode::FORBIDDEN, Message::new("csrf-failed"))
}

fn field(form: &Bytes) -> String {
    let form = String::from_utf8_lossy(form);
    let value = form
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(name, _)| *name == FIELD);
    value.map(|(_, value)| query::decode(value)).unwrap_or_default()
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

    #[tokio::test]
    async fn a_form_with_files_begins_with_its_token() {
        let part = |name: &str, value: &str| {
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let check = async |token: &str, body: String| {
            // Piece by piece, as a network gives it.
            let pieces: Vec<_> = body
                .bytes()
                .map(|byte| Ok::<_, axum::Error>(vec![byte]))
                .collect();
            let request = Request::new(Body::from_stream(stream::iter(pieces)));
            let request = check_first_field(token, request).await.ok()?;
            let bytes = request.into_body().collect().await.unwrap().to_bytes();
            assert_eq!(bytes, body.as_bytes(), "nothing of the body is lost");
            Some(())
        };
        let whole = part(FIELD, "secret") + &part("file", &"x".repeat(9000));
        assert!(check("secret", whole.clone()).await.is_some());
        assert!(check("another", whole).await.is_none());
        let late = part("file", "x") + &part(FIELD, "secret");
        assert!(check("secret", late).await.is_none(), "not the first field");
        assert!(check("secret", "x".repeat(9000)).await.is_none());
    }
}
