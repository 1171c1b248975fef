//! Responses with a stored file: types, ranges, conditions, and file names that are safe in a header.

use std::io;

use axum::{
    body::Body,
    http::{
        HeaderMap, HeaderValue, Method, StatusCode,
        header::{
            ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE,
            ETAG, IF_RANGE, RANGE,
        },
    },
    response::{IntoResponse as _, Response},
};
use media::Content;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio_util::io::ReaderStream;

use crate::{Error, conditional};

/// Characters to percent-encode: all except those that RFC 8187 allows unencoded in `filename*`.
const NAME: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A public picture: the whole file, a range for a GET, or 304 if the client has the current version.
///
/// # Errors
/// The file cannot be read.
pub async fn public(content: Content, method: &Method, request: &HeaderMap) -> Result<Response, Error> {
    let tag = tag(&content);
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content.content_type));
    headers.insert(ETAG, tag.clone());
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    if conditional::is_known(request, &tag) {
        headers.remove(CONTENT_TYPE);
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let len = content.len;
    // Only a strong tag proves that two parts belong to the same version. We send no dates (RFC 9110 §13.1.5).
    let is_current = request.get(IF_RANGE).is_none_or(|known| *known == tag);
    // Ranges apply only to GET (RFC 9110 §14.2).
    let asked = if is_current && method == Method::GET {
        range(request, len)
    } else {
        Asked::Whole
    };
    let (status, start, size) = match asked {
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

/// A private file for staff: always a download, never displayed inline, never cached (`docs/api/leads.md#files`).
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

/// `attachment` with the name twice: as readable ASCII, and exact (RFC 6266 §4.3).
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

/// The error with the path and the text of the system. Its public text hides both from clients.
fn for_the_log(error: &media::Error) -> io::Error {
    io::Error::other(error.cause())
}

enum Asked {
    Whole,
    Part(u64, u64),
    Beyond,
}

/// Parses one range of bytes (RFC 9110 §14.1). Invalid ranges, other units and several ranges give the whole file, as
/// the RFC permits.
fn range(request: &HeaderMap, len: u64) -> Asked {
    let mut lines = request.get_all(RANGE).iter();
    let header = lines.next().and_then(|line| line.to_str().ok());
    let Some((unit, set)) = header.and_then(|header| header.split_once('=')) else {
        return Asked::Whole;
    };
    let mut specs = set
        .split(',')
        .map(|spec| spec.trim_matches([' ', '\t']))
        .filter(|spec| !spec.is_empty());
    let (Some(spec), None, None) = (specs.next(), specs.next(), lines.next()) else {
        return Asked::Whole;
    };
    if !unit.eq_ignore_ascii_case("bytes") {
        return Asked::Whole;
    }
    let Some((first, last)) = spec.split_once('-') else {
        return Asked::Whole;
    };
    match (position(first), position(last)) {
        (Ok(Some(first)), Ok(last)) if last.is_none_or(|last| first <= last) => {
            let last = last.unwrap_or(u64::MAX).min(len.saturating_sub(1));
            if first < len {
                Asked::Part(first, last)
            } else {
                Asked::Beyond
            }
        }
        // A suffix range: the last bytes of the file.
        (Ok(None), Ok(Some(count))) => match count.min(len) {
            0 => Asked::Beyond,
            count => Asked::Part(len - count, len - 1),
        },
        _ => Asked::Whole,
    }
}

/// A position that may be absent. One too large for the number type lies beyond the end of any file.
fn position(digits: &str) -> Result<Option<u64>, ()> {
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(());
    }
    Ok((!digits.is_empty()).then(|| digits.parse().unwrap_or(u64::MAX)))
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
        let asked = |lines: &[&str], len| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(RANGE, line.parse().unwrap());
            }
            match range(&headers, len) {
                Asked::Whole => "whole".to_owned(),
                Asked::Beyond => "beyond".to_owned(),
                Asked::Part(first, last) => format!("{first}-{last}"),
            }
        };
        for (header, wanted) in [
            ("bytes=0-9", "0-9"),
            ("bytes=0-0", "0-0"),
            ("Bytes=0-9", "0-9"),
            ("bytes=90-", "90-99"),
            ("bytes=-10", "90-99"),
            ("bytes=-1000", "0-99"),
            ("bytes=50-1000", "50-99"),
            ("bytes=99-99999999999999999999999", "99-99"),
            ("bytes=-99999999999999999999999", "0-99"),
            ("bytes= 0-9", "0-9"),
            ("bytes=,0-9 ,", "0-9"),
            ("bytes=100-", "beyond"),
            ("bytes=99999999999999999999999-", "beyond"),
            ("bytes=-0", "beyond"),
            ("bytes=0-1,5-6", "whole"),
            ("bytes=0-9,", "0-9"),
            ("items=0-1", "whole"),
            ("bytes=9-1", "whole"),
            ("bytes=+1-2", "whole"),
            ("bytes=1-+2", "whole"),
            ("bytes=-", "whole"),
            ("bytes=", "whole"),
            ("bytes", "whole"),
            ("bytes=1", "whole"),
            ("bytes=0 - 9", "whole"),
            ("bytes=a-b", "whole"),
            ("bytes=--1", "whole"),
            ("", "whole"),
        ] {
            assert_eq!(asked(&[header], 100), wanted, "{header}");
        }
        assert_eq!(asked(&[], 100), "whole");
        assert_eq!(asked(&["bytes=0-1", "bytes=5-6"], 100), "whole");
        assert_eq!(asked(&["bytes=0-"], 0), "beyond");
        assert_eq!(asked(&["bytes=-5"], 0), "beyond");
    }
}
