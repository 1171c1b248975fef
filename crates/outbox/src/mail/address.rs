//! Mail addresses: everything that is inserted into a header or the envelope is parsed strictly.

use lettre::{Address, message::Mailbox};

/// The longest address that SMTP supports (RFC 5321 §4.5.3.1.3, without the brackets).
const MAX_ADDRESS: usize = 254;

/// Whether this text is a valid recipient: `name@domain` and nothing around it.
pub fn is_address(text: &str) -> bool {
    parse(text).is_some()
}

/// Whether this text is a valid sender: an address, or `Name <address>`.
pub fn is_sender(text: &str) -> bool {
    parse_mailbox(text).is_some()
}

/// The domain of an address or of `Name <address>`, in ASCII.
pub fn domain(text: &str) -> Option<String> {
    parse_mailbox(text).map(|mailbox| mailbox.email.domain().to_owned())
}

/// Parses a bare address. The domain may be in any script and is converted to ASCII (`xn--…`), because few servers
/// support SMTPUTF8. The part before the at sign must be plain ASCII without quotes.
pub(super) fn parse(text: &str) -> Option<Address> {
    let (local, domain) = text.rsplit_once('@')?;
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&b);
    let is_outside = |c: char| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"@/?#%".contains(c);
    if local.is_empty() || !local.bytes().all(is_plain) || domain.contains(is_outside) {
        return None;
    }
    let domain = ascii(domain)?;
    let address = Address::new(local, domain).ok()?;
    (AsRef::<str>::as_ref(&address).len() <= MAX_ADDRESS).then_some(address)
}

/// Parses a sender as operators write it: an address, or `Name <address>`.
pub(super) fn parse_mailbox(text: &str) -> Option<Mailbox> {
    let text = text.trim();
    if let Some(address) = parse(text) {
        return Some(Mailbox::new(None, address));
    }
    let (name, address) = text.strip_suffix('>')?.rsplit_once('<')?;
    let address = parse(address)?;
    let name = name.trim();
    // A quoted name may contain any character. lettre unquotes it, and quotes or encodes it again.
    let name = match name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
        Some(quoted) => quoted.replace("\\\"", "\"").replace("\\\\", "\\"),
        None => name.to_owned(),
    };
    let name = super::compose::one_line(&name);
    Some(Mailbox::new((!name.is_empty()).then_some(name), address))
}

/// Converts a domain in any script to ASCII, by the host rules of URLs (UTS 46).
fn ascii(domain: &str) -> Option<String> {
    let url = reqwest::Url::parse(&format!("https://{domain}/")).ok()?;
    let host = url.host_str()?;
    let is_name = host.contains('.') || host == "localhost";
    (is_name && host.parse::<std::net::IpAddr>().is_err()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_strictly_and_domains_become_ascii() {
        for (text, wanted) in [
            ("ann@example.uz", Some("ann@example.uz")),
            ("o'neil+x@sub.example.co.uz", Some("o'neil+x@sub.example.co.uz")),
            ("ivan@пример.рф", Some("ivan@xn--e1afmkfd.xn--p1ai")),
            ("root@localhost", Some("root@localhost")),
            ("иван@example.uz", None),
            ("\"a b\"@example.uz", None),
            ("ann@example.uz\r\nBcc: all@example.uz", None),
            ("ann@example.uz, bob@example.uz", None),
            ("Ann <ann@example.uz>", None),
            ("ann@[127.0.0.1]", None),
            ("ann@127.0.0.1", None),
            ("ann@example.uz\0", None),
            (" ann@example.uz", None),
            ("a..b@example.uz", None),
            ("ann", None),
            ("@example.uz", None),
        ] {
            let found = parse(text).map(|address| address.to_string());
            assert_eq!(found.as_deref(), wanted, "{text:?}");
        }
    }

    #[test]
    fn a_sender_may_have_a_name_in_any_script() {
        let name = |text: &str| parse_mailbox(text).unwrap().name;
        assert_eq!(name("shop@example.uz"), None);
        assert_eq!(
            name("Тёплый дом <shop@example.uz>").as_deref(),
            Some("Тёплый дом")
        );
        assert_eq!(
            name("\"Shop, Ltd.\" <shop@example.uz>").as_deref(),
            Some("Shop, Ltd.")
        );
        assert_eq!(name("A\r\nBcc: x <shop@example.uz>").as_deref(), Some("A Bcc: x"));
        assert!(parse_mailbox("Shop").is_none());
        assert!(parse_mailbox("Shop <shop>").is_none());
    }
}
