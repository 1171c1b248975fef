//! Answering with a stored file: types, ranges, conditions, and names that are safe in a header.

use std::io;

use axum::{
    body::Body,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{
            ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE,
            ETAG, IF_NONE_MATCH, IF_RANGE, RANGE,
        },
    },
    response::{IntoResponse as _, Response},
};
use media::Content;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio_util::io::ReaderStream;

use crate::{Error, representation};

/// What RFC 8187 allows unencoded in `filename*`.
const NAME: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A public picture: whole or a range, 304 if the client has it.
///
/// # Errors
/// The file cannot be read.
pub async fn public(content: Content, request: &HeaderMap) -> Result<Response, Error> {
    let tag = tag(&content);
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content.content_type));
    headers.insert(ETAG, tag.clone());
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    if request
        .get(IF_NONE_MATCH)
        .is_some_and(|known| representation::matches(known, &tag))
    {
        headers.remove(CONTENT_TYPE);
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let len = content.len;
    let current = request.get(IF_RANGE).is_none_or(|known| *known == tag);
    let (status, start, size) = match range(request.get(RANGE).filter(|_| current), len) {
        Asked::Whole => (StatusCode::OK, 0, len),
        Asked::Part(start, end) => {
            headers.insert(CONTENT_RANGE, value(format!("bytes {start}-{end}/{len}")));
            (StatusCode::PARTIAL_CONTENT, start, end - start + 1)
        }
        Asked::Beyond => {
            headers.insert(CONTENT_RANGE, value(format!("bytes */{len}")));
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, headers).into_response());
        }
    };
    headers.insert(CONTENT_LENGTH, size.into());
    let reader = content.read_range(start, size).await?;
    Ok((
        status,
        headers,
        Body::from_stream(ReaderStream::with_capacity(reader, media::CHUNK)),
    )
        .into_response())
}

/// A private file for staff: always a download, never shown, never cached (bar 2.1).
pub fn attachment(content: Content, name: &str, content_type: &str) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, value(content_type.to_owned()));
    headers.insert(CONTENT_LENGTH, content.len.into());
    headers.insert(CONTENT_DISPOSITION, disposition(name));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    (
        headers,
        Body::from_stream(ReaderStream::with_capacity(content.reader(), media::CHUNK)),
    )
        .into_response()
}

/// `attachment` with the name twice: readable ASCII, and exactly (RFC 6266 §4.3).
pub fn disposition(name: &str) -> HeaderValue {
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ' {
                c
            } else {
                '_'
            }
        })
        .collect();
    value(format!(
        "attachment; filename=\"{plain}\"; filename*=UTF-8''{}",
        utf8_percent_encode(name, NAME)
    ))
}

impl From<media::Error> for Error {
    fn from(error: media::Error) -> Self {
        match error {
            media::Error::NotFound | media::Error::UnsafePath => Self::not_found(),
            media::Error::StorageFull => Self::storage_full(),
            media::Error::Busy => Self::unavailable(),
            media::Error::Unavailable(_) => Self::unavailable().because(for_the_log(&error)),
            error => Self::internal(for_the_log(&error)),
        }
    }
}

/// The error with the path and the words of the system, which its own text keeps from clients.
fn for_the_log(error: &media::Error) -> io::Error {
    io::Error::other(error.cause())
}

enum Asked {
    Whole,
    Part(u64, u64),
    Beyond,
}

/// One range of bytes (RFC 9110 §14.1.2); several, or something else, mean the whole.
fn range(header: Option<&HeaderValue>, len: u64) -> Asked {
    let spec = header
        .and_then(|header| header.to_str().ok())
        .and_then(|header| header.strip_prefix("bytes="));
    let Some((first, last)) = spec.and_then(|spec| spec.split_once('-')) else {
        return Asked::Whole;
    };
    match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(first), _) if first >= len => Asked::Beyond,
        (Ok(first), Ok(last)) if last >= first => Asked::Part(first, last.min(len - 1)),
        (Ok(first), Err(_)) if last.trim().is_empty() => Asked::Part(first, len - 1),
        (Err(_), Ok(count)) if first.trim().is_empty() => match count.min(len) {
            0 => Asked::Beyond,
            count => Asked::Part(len - count, len - 1),
        },
        _ => Asked::Whole,
    }
}

fn tag(content: &Content) -> HeaderValue {
    value(format!("\"{}\"", content.version()))
}

fn value(text: String) -> HeaderValue {
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_header() {
        let header = disposition("Бриф \"а\"\r\nX: y.pdf");
        let text = header.to_str().unwrap();
        assert!(text.starts_with("attachment; filename=\"____ ___"), "{text}");
        assert!(
            !text.contains('\r') && text.ends_with("%22%0D%0AX%3A%20y.pdf"),
            "{text}"
        );
    }

    #[test]
    fn ranges_are_read_as_the_rfc_says() {
        let asked = |header: &'static str| match range(Some(&HeaderValue::from_static(header)), 100) {
            Asked::Whole => "whole".to_owned(),
            Asked::Beyond => "beyond".to_owned(),
            Asked::Part(first, last) => format!("{first}-{last}"),
        };
        assert_eq!(asked("bytes=0-9"), "0-9");
        assert_eq!(asked("bytes=90-"), "90-99");
        assert_eq!(asked("bytes=-10"), "90-99");
        assert_eq!(asked("bytes=-1000"), "0-99");
        assert_eq!(asked("bytes=50-1000"), "50-99");
        assert_eq!(asked("bytes=100-"), "beyond");
        assert_eq!(asked("bytes=0-1,5-6"), "whole");
        assert_eq!(asked("items=0-1"), "whole");
        assert_eq!(asked("bytes=9-1"), "whole");
    }
}
