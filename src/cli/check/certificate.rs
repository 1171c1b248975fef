//! How long the certificate of `PUBLIC_URL` remains valid.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use text::Message;

use super::{
    kinds::{Look, Outside},
    site::{ask, scheme},
};
use crate::{
    check::{Check, Severity},
    zone,
};

/// Remaining time below which there is a finding, as days and as a part of the certificate's lifetime; the shorter of
/// both counts. For a certificate that is valid for a few days, it is a third of its lifetime, and a tenth for the
/// severe finding.
const SOON: (i64, i32) = (21, 3);
const VERY_SOON: (i64, i32) = (7, 10);

pub(super) const CHECKS: &[Check<Look>] = &[
    Check {
        id: "certificate-nearly-ended",
        severity: Severity::Error,
        find: Look::Online(|outside| Box::pin(ending(outside, true))),
    },
    Check {
        id: "certificate-ending",
        severity: Severity::Warning,
        find: Look::Online(|outside| Box::pin(ending(outside, false))),
    },
];

async fn ending(outside: &Outside, very_soon: bool) -> Option<Message> {
    let answer = ask(outside, scheme(outside), "/").await?.ok()?;
    let info = answer.extensions().get::<reqwest::tls::TlsInfo>()?;
    let (from, to) = validity(info.peer_certificate()?)?;
    let left = to - zone::now();
    let is_within = |(days, part): (i64, i32)| left < TimeDelta::days(days).min((to - from) / part);
    (is_within(SOON) && is_within(VERY_SOON) == very_soon)
        .then(|| Message::new("check-certificate-ending").with("days", left.num_days()))
}

/// The validity period of a certificate (RFC 5280, 4.1): the field after the issuer, between the two names.
fn validity(certificate: &[u8]) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let (_, certificate, _) = element(certificate)?;
    let (_, mut fields, _) = element(certificate)?;
    // The version has its own tag, and old certificates do not contain it.
    if element(fields)?.0 == 0xa0 {
        fields = element(fields)?.2;
    }
    // Serial number, algorithm, issuer.
    for _ in 0..3 {
        fields = element(fields)?.2;
    }
    let (_, validity, _) = element(fields)?;
    let (kind, from, rest) = element(validity)?;
    let from = time(kind, from)?;
    let (kind, to, _) = element(rest)?;
    Some((from, time(kind, to)?))
}

/// Tag, content and what follows, of the first element (DER).
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, first], rest) = bytes.split_first_chunk()?;
    let (length, rest) = match usize::from(first) {
        short @ 0..0x80 => (short, rest),
        long => {
            let (length, rest) = rest.split_at_checked(long - 0x80)?;
            let length = length.iter().try_fold(0_usize, |sum, byte| {
                sum.checked_mul(256).map(|sum| sum + usize::from(*byte))
            })?;
            (length, rest)
        }
    };
    let (content, after) = rest.split_at_checked(length)?;
    Some((tag, content, after))
}

/// A time with two digits for the year (1950 to 2049) or with four.
fn time(kind: u8, text: &[u8]) -> Option<DateTime<Utc>> {
    let text = std::str::from_utf8(text).ok()?;
    let text = match (kind, text.get(..2)?) {
        (0x17, year) if year < "50" => format!("20{text}"),
        (0x17, _) => format!("19{text}"),
        (0x18, _) => text.to_owned(),
        _ => return None,
    };
    Some(
        NaiveDateTime::parse_from_str(&text, "%Y%m%d%H%M%SZ")
            .ok()?
            .and_utc(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_both_kinds_are_read() {
        let day = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
        assert_eq!(time(0x17, b"261123030000Z"), Some(day("2026-11-23T03:00:00Z")));
        assert_eq!(time(0x17, b"991123030000Z"), Some(day("1999-11-23T03:00:00Z")));
        assert_eq!(time(0x18, b"20510101000000Z"), Some(day("2051-01-01T00:00:00Z")));
        assert_eq!(time(0x18, b"soon"), None);
    }

    #[test]
    fn what_is_no_certificate_is_not_read() {
        for wrong in [
            &b""[..],
            b"\x30",
            b"\x30\x05\x30",
            b"\x30\x89\xff\xff\xff\xff\xff\xff\xff\xff\xff",
            b"text",
        ] {
            assert_eq!(validity(wrong), None);
        }
    }
}
