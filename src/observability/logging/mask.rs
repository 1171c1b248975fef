//! Personal data and secrets are masked in everything that is logged or reported, wherever they come from.
//!
//! This is the second line of defence. The first is that no code logs what people typed.

use std::{
    borrow::Cow,
    sync::{LazyLock, PoisonError, RwLock},
};

use regex::{Captures, Regex};
use settings::Secret;

/// Longer texts are truncated. In bytes.
const LONGEST: usize = 1024;

/// Fields that only the program fills: a run of digits in them is not a phone number, and a long word is not a token.
const PLAIN: [&str; 7] = [
    "request_id",
    "trace_id",
    "parent_id",
    "client_ip_hash",
    "route",
    "method",
    "version",
];

struct Rules {
    address: Regex,
    url: Regex,
    credentials: Regex,
    named: Regex,
    after_colon: Regex,
    bearer: Regex,
    token: Regex,
    mail: Regex,
    phone: Regex,
}

/// `None` only if a pattern is invalid, which the tests would detect.
static RULES: LazyLock<Option<Rules>> = LazyLock::new(|| {
    Some(Rules {
        // The user and the password of a URL, and its query.
        address: Regex::new(r"://[^/@\s]+@").ok()?,
        url: Regex::new(r#"(/[^\s?"]*)\?[^\s"]+"#).ok()?,
        // A header with credentials, whatever its scheme.
        credentials: Regex::new(r"(?i)\b((?:proxy-)?authorization|(?:set-)?cookie)(\s*[=:]\s*)[^\r\n]+")
            .ok()?,
        // A value after its name. A word that only follows such a name in a sentence is not a value.
        named: Regex::new(
            r#"(?i)\b(bearer|token|password|passwd|secret|api[_-]?key)("?\s*=\s*"?|"\s*:\s*"?)[^\s"',;&]+"#,
        )
        .ok()?,
        after_colon: Regex::new(r"(?i)\b(token|password|passwd|secret|api[_-]?key):\s*(\S+)").ok()?,
        bearer: Regex::new(r"\b([Bb]earer|[Bb]asic)\s+([\w.~+/=-]{8,})").ok()?,
        token: Regex::new(r"\b\d{6,}:[\w-]{30,}|\b[\w-]{40,}\b").ok()?,
        mail: Regex::new(r"([\w.%+'-])[\w.%+'-]*@([\w-]+(?:\.[\w-]+)+)").ok()?,
        phone: Regex::new(r"\+\d[\d ().-]{6,}\d|\b\d{9,15}\b|\b\d{2,3}[ -]\d{3}[ -]\d{2}[ -]?\d{2}\b")
            .ok()?,
    })
});

/// Returns the replacement for a match.
type Stars<'a> = &'a dyn Fn(&Captures) -> String;

/// Fields that hold only a secret.
const SECRET: [&str; 7] = [
    "api_key",
    "authorization",
    "cookie",
    "csrf",
    "password",
    "secret",
    "token",
];

/// Values that are secret according to the settings, see [`hide`].
static KNOWN: RwLock<Vec<String>> = RwLock::new(Vec::new());
/// A shorter secret could be an ordinary word of a sentence.
const SHORTEST: usize = 6;

/// Masks these values in all output from now on, wherever they occur.
pub fn hide(secrets: &[Secret]) {
    let secrets = secrets.iter().map(|secret| secret.expose().trim());
    let long = secrets
        .filter(|secret| secret.len() >= SHORTEST)
        .map(str::to_owned);
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    known.extend(long);
    // Longest first: if one secret begins with another, the end of the longer one must not remain.
    known.sort_unstable_by_key(|secret| std::cmp::Reverse(secret.len()));
    known.dedup();
}

fn without_known(mut text: Cow<'_, str>) -> Cow<'_, str> {
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
    for secret in known.iter() {
        if text.contains(secret.as_str()) {
            text = text.replace(secret.as_str(), "***").into();
        }
    }
    text
}

/// Whether the text after a word such as "password:" is a value and not the next word of the sentence: a word has only
/// letters.
fn is_value(text: &str) -> bool {
    let word = text.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '\'']);
    !word.chars().all(|c| c.is_alphabetic() || c == '-' || c == '\'')
}

/// The text of a field, masked for output.
pub fn field<'a>(name: &str, text: &'a str) -> Cow<'a, str> {
    if SECRET.contains(&name) {
        "***".into()
    } else if PLAIN.contains(&name) {
        cut(text)
    } else {
        mask(text)
    }
}

/// Replaces addresses, phones and tokens with stars: `a***@example.uz`, `+9***67`.
pub fn mask(text: &str) -> Cow<'_, str> {
    let Some(rules) = &*RULES else { return "…".into() };
    // Truncate first, so that the amount of text to search is bounded. A truncated secret could not be recognised by
    // its end.
    let mut text: Cow<str> = cut(&without_known(text.into())).into_owned().into();
    let steps: [(&Regex, Stars); 9] = [
        (&rules.address, &|_| "://***@".to_owned()),
        (&rules.url, &|found| format!("{}?…", &found[1])),
        (&rules.credentials, &|found| {
            format!("{}{}***", &found[1], &found[2])
        }),
        (&rules.named, &|found| format!("{}{}***", &found[1], &found[2])),
        (&rules.after_colon, &|found| {
            if is_value(&found[2]) {
                format!("{}: ***", &found[1])
            } else {
                found[0].to_owned()
            }
        }),
        (&rules.bearer, &|found| {
            if is_value(&found[2]) {
                format!("{} ***", &found[1])
            } else {
                found[0].to_owned()
            }
        }),
        (&rules.token, &|_| "***".to_owned()),
        (&rules.mail, &|found| format!("{}***@{}", &found[1], &found[2])),
        (&rules.phone, &|found| {
            let all = &found[0];
            format!("{}***{}", &all[..2], &all[all.len() - 2..])
        }),
    ];
    for (rule, stars) in steps {
        if let Cow::Owned(masked) = rule.replace_all(&text, stars) {
            text = masked.into();
        }
    }
    text
}

/// The message of a panic without quoted text: the standard library quotes the string that it could not slice or find.
pub fn unquoted(text: &str) -> String {
    let mut text = text.to_owned();
    for quote in ['`', '"'] {
        if let (Some(first), Some(last)) = (text.find(quote), text.rfind(quote))
            && first < last
        {
            text.replace_range(first + 1..last, "…");
        }
    }
    text
}

fn cut(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST {
        return text.into();
    }
    let end = text.floor_char_boundary(LONGEST);
    format!("{}…", &text[..end]).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_keys_become_stars() {
        for (text, masked) in [
            (
                "to aziza.k@shop.example.uz: refused",
                "to a***@shop.example.uz: refused",
            ),
            ("call +998 90 123-45-67 now", "call +9***67 now"),
            ("call 998901234567", "call 99***67"),
            ("call 90 123 45 67", "call 90***67"),
            ("Authorization: Bearer abc.def", "Authorization: ***"),
            ("Authorization: Basic YWJj", "Authorization: ***"),
            ("password=hunter", "password=***"),
            ("{\"password\": \"hunter\"}", "{\"password\": \"***\"}"),
            (
                "the password: hunter2 was refused",
                "the password: *** was refused",
            ),
            ("secret: s3cr3t", "secret: ***"),
            ("sent bearer abc.def-12345678", "sent bearer ***"),
            ("postgres://site:pass@db/name", "postgres://***@db/name"),
            (
                "https://a.example/path?name=Aziza&x=1 failed",
                "https://a.example/path?… failed",
            ),
            (
                "bot 1234567890:AAabcdefghijklmnopqrstuvwxyz0123456 away",
                "bot *** away",
            ),
            (
                "GET /set/abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq",
                "GET /set/***",
            ),
        ] {
            assert_eq!(mask(text), masked);
        }
    }

    #[test]
    fn what_operators_need_stays() {
        for text in [
            "2026-11-22 22:10:03 lead 17 took 1048576 bytes",
            "serving on http://127.0.0.1:8000",
            "3 of 12, again in 2s",
            "owners sign in with a password alone",
            "the token of the bot is wrong or was revoked",
            "set a password: shorter ones are refused",
            "a basic answer, and no secret at all",
        ] {
            assert_eq!(mask(text), text);
        }
        let id = "0123456789012345678901234567890123456789";
        assert_eq!(field("request_id", id), id);
        assert_ne!(field("note", id), id);
    }

    #[test]
    fn a_value_that_the_settings_call_secret_is_nowhere_and_a_field_of_that_name_says_nothing() {
        hide(&[
            "correct horse battery".to_owned().into(),
            "short".to_owned().into(),
        ]);
        assert_eq!(mask("refused: correct horse battery."), "refused: ***.");
        assert_eq!(mask("a short answer"), "a short answer");
        assert_eq!(field("password", "hunter"), "***");
        let long = format!("{} correct horse battery", "a ".repeat(LONGEST / 2 - 6));
        assert!(!mask(&long).contains("horse"), "also where the text is cut");
    }

    #[test]
    fn a_long_text_is_cut_between_letters() {
        let text = mask(&"ж ".repeat(10_000)).into_owned();
        assert!(text.len() <= LONGEST + '…'.len_utf8() && text.ends_with('…'));
    }

    #[test]
    fn a_panic_keeps_its_reason_and_loses_what_it_quotes() {
        assert_eq!(
            unquoted("byte index 1 is inside 'И' (bytes 0..2) of `Иванов`"),
            "byte index 1 is inside 'И' (bytes 0..2) of `…`"
        );
        assert_eq!(unquoted(r#"an Err value: "a" and "b""#), r#"an Err value: "…""#);
        assert_eq!(unquoted("plain"), "plain");
    }
}
