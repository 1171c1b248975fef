//! What tells of a person or opens a door is taken out of everything that is logged or reported, however it got there.
//!
//! This is the second wall. The first is that nobody logs what people typed.

use std::{borrow::Cow, sync::LazyLock};

use regex::{Captures, Regex};

/// Longer texts are cut, in bytes.
const LONGEST: usize = 1024;

/// Fields of our own making, where a run of digits is no phone and a long word no token.
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
    token: Regex,
    mail: Regex,
    phone: Regex,
}

/// `None` only if a pattern is wrong, which the tests would tell.
static RULES: LazyLock<Option<Rules>> = LazyLock::new(|| {
    Some(Rules {
        // The user and the password of an address, and its query.
        address: Regex::new(r"://[^/@\s]+@").ok()?,
        url: Regex::new(r#"(/[^\s?"]*)\?[^\s"]+"#).ok()?,
        token: Regex::new(
            r"(?i)\b(bearer|token|basic|password|secret)([ =:]+)\S+|\b\d{6,}:[\w-]{30,}|\b[\w-]{40,}\b",
        )
        .ok()?,
        mail: Regex::new(r"([\w.%+'-])[\w.%+'-]*@([\w-]+(?:\.[\w-]+)+)").ok()?,
        phone: Regex::new(r"\+\d[\d ().-]{6,}\d|\b\d{9,15}\b|\b\d{2,3}[ -]\d{3}[ -]\d{2}[ -]?\d{2}\b")
            .ok()?,
    })
});

/// What stands in the place of what was found.
type Stars<'a> = &'a dyn Fn(&Captures) -> String;

/// The text of a field as it may be written.
pub fn field<'a>(name: &str, text: &'a str) -> Cow<'a, str> {
    if PLAIN.contains(&name) {
        cut(text)
    } else {
        mask(text)
    }
}

/// Addresses, phones and tokens become stars: `a***@example.uz`, `+9***67`.
pub fn mask(text: &str) -> Cow<'_, str> {
    let Some(rules) = &*RULES else { return "…".into() };
    // Cut first: what is looked at is bounded.
    let mut text = cut(text);
    let steps: [(&Regex, Stars); 5] = [
        (&rules.address, &|_| "://***@".to_owned()),
        (&rules.url, &|found| format!("{}?…", &found[1])),
        (&rules.token, &|found| {
            found.get(1).map_or_else(
                || "***".to_owned(),
                |word| format!("{}{}***", word.as_str(), &found[2]),
            )
        }),
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

/// What a panic says without what it quotes: the standard library quotes the text that it could not cut or find.
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
            ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
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
        ] {
            assert_eq!(mask(text), text);
        }
        let id = "0123456789012345678901234567890123456789";
        assert_eq!(field("request_id", id), id);
        assert_ne!(field("note", id), id);
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
