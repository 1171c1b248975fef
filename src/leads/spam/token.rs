//! The form's token: a signed timestamp of when the form was shown, valid for one submit within a day.
//!
//! Every signed field is preceded by its length, so that no part of one field can be read as part of the next.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use web::Secret;

/// The purpose of the signature.
const PURPOSE: &str = "contact form token";
/// How long a token is valid.
pub(super) const LIFETIME: TimeDelta = TimeDelta::hours(24);
/// The maximum length of a token. Longer ones are rejected.
const LONGEST: usize = 200;
/// The number of bytes that make a token unique.
const NONCE: usize = 12;

/// The content of a valid token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) issued: DateTime<Utc>,
    /// Unique for each token.
    pub(super) nonce: String,
    /// The number of zero bits of the required work; 0 if there is none.
    pub(super) bits: u8,
}

/// Creates a token for a form that is shown now.
pub(super) fn issue(secret: &Secret, now: DateTime<Utc>, bits: u8) -> String {
    let nonce: String = web::random_token().chars().take(NONCE * 4 / 3).collect();
    let milliseconds = now.timestamp_millis().to_be_bytes();
    let data = joined([&milliseconds, nonce.as_bytes(), &[bits]]);
    let signature = secret.sign(PURPOSE, &data);
    format!("{}.{signature}", URL_SAFE_NO_PAD.encode(data))
}

/// Returns the content of a token if its signature is valid. The caller has to check its age.
pub(super) fn read(secret: &Secret, token: &str) -> Option<Token> {
    let (data, signature) = token.split_once('.').filter(|_| token.len() <= LONGEST)?;
    let data = URL_SAFE_NO_PAD.decode(data).ok()?;
    if !secret.verify(PURPOSE, &data, signature) {
        return None;
    }
    let (milliseconds, rest) = next(&data)?;
    let (nonce, rest) = next(rest)?;
    let (bits, rest) = next(rest)?;
    let milliseconds = i64::from_be_bytes(milliseconds.try_into().ok()?);
    Some(Token {
        issued: DateTime::from_timestamp_millis(milliseconds)?,
        nonce: String::from_utf8(nonce.to_vec()).ok()?,
        bits: *bits.first().filter(|_| rest.is_empty())?,
    })
}

fn joined(fields: [&[u8]; 3]) -> Vec<u8> {
    let mut data = Vec::new();
    for field in fields {
        data.push(u8::try_from(field.len()).unwrap_or(u8::MAX));
        data.extend_from_slice(field);
    }
    data
}

fn next(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = data.split_first()?;
    rest.split_at_checked(usize::from(*length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_says_what_was_signed_and_nothing_else_passes() {
        let secret = Secret::new("the secret of the site");
        let now = DateTime::from_timestamp_millis(1_790_000_000_123).unwrap();
        let token = issue(&secret, now, 7);
        let said = read(&secret, &token).unwrap();
        assert_eq!((said.issued, said.bits), (now, 7));
        assert_ne!(issue(&secret, now, 7), token, "two forms have one token");

        assert_eq!(read(&Secret::new("another"), &token), None);
        for at in 0..token.len() {
            let mut bent = token.clone().into_bytes();
            bent[at] = if bent[at] == b'A' { b'B' } else { b'A' };
            let bent = String::from_utf8(bent).unwrap();
            // The last letter of base64 carries unused bits.
            assert!(read(&secret, &bent).is_none_or(|same| same == said), "{bent}");
        }
        for text in [
            "",
            ".",
            "a.b",
            &token[1..],
            &token.replace('.', ""),
            &"x".repeat(10_000),
        ] {
            assert_eq!(read(&secret, text), None, "{text}");
        }
    }
}
