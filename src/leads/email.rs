//! The rules for an e-mail address: something that a person would recognise as one, at a dotted domain.

/// The maximum number of bytes before the at sign (RFC 5321 §4.5.3.1.1).
const MAX_LOCAL: usize = 64;
/// The maximum number of characters of a label (RFC 1035 §2.3.4).
const MAX_LABEL: usize = 63;

/// Whether the text is `local@domain`: an ordinary ASCII local part, and a domain of two or more labels in any script.
pub(super) fn is_address(text: &str) -> bool {
    text.rsplit_once('@')
        .is_some_and(|(local, domain)| is_local(local) && is_domain(domain))
}

fn is_local(local: &str) -> bool {
    let is_atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b);
    local.len() <= MAX_LOCAL
        && local
            .split('.')
            .all(|atom| !atom.is_empty() && atom.bytes().all(is_atom))
}

fn is_domain(domain: &str) -> bool {
    let labels: Vec<_> = domain.split('.').collect();
    let is_top = |label: &str| label.chars().count() >= 2 && !label.bytes().all(|b| b.is_ascii_digit());
    labels.len() >= 2
        && labels.iter().all(|label| is_label(label))
        && labels.last().is_some_and(|label| is_top(label))
}

fn is_label(label: &str) -> bool {
    let is_part = |c: char| {
        c.is_ascii_alphanumeric() || c == '-' || (!c.is_ascii() && !c.is_whitespace() && !c.is_control())
    };
    (1..=MAX_LABEL).contains(&label.chars().count())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_as_people_write_them_pass() {
        for address in [
            "t@example.com",
            "IVAN@EXAMPLE.COM",
            "a.b+c@sub.example.co.uz",
            "ivan@пример.рф",
            "o'neil@x-y.de",
        ] {
            assert!(is_address(address), "{address}");
        }
    }

    #[test]
    fn what_no_mail_could_reach_is_refused() {
        for text in [
            "bad",
            "a@b",
            "a b@c.com",
            "@x.com",
            "a@@x.com",
            "a@x..com",
            "a@-x.com",
            "a@x.c",
            "a@.x.com",
            "a@x.com.",
            "a@x y.com",
            "a@1.2.3.4",
            ".a@x.com",
            "5",
        ] {
            assert!(!is_address(text), "{text}");
        }
    }
}
