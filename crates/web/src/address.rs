//! The client's address behind trusted proxies (`docs/api/contract.md#client-address`).

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use hyper::HeaderMap;
use ipnet::IpNet;

/// Maximum number of hops that are read. A client can send a header of any length.
const MAX_HOPS: usize = 20;

/// The rightmost address of `X-Forwarded-For` that is not itself a trusted proxy, if the peer is a trusted proxy;
/// otherwise the peer. A hop that cannot be parsed also yields the peer: a header can neither make a request fail nor
/// choose its key.
pub fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    if !is_trusted(peer, trusted) {
        return peer;
    }
    let lines: Vec<_> = headers.get_all("x-forwarded-for").iter().collect();
    let hops = lines
        .iter()
        .rev()
        .flat_map(|line| line.as_bytes().rsplit(|b| *b == b','))
        .map(<[u8]>::trim_ascii);
    // Empty members of a list are ignored (RFC 9110 §5.6.1.2).
    for hop in hops.filter(|hop| !hop.is_empty()).take(MAX_HOPS) {
        match str::from_utf8(hop).ok().and_then(parse) {
            Some(address) if is_trusted(address, trusted) => {}
            Some(address) => return address,
            None => return peer,
        }
    }
    peer
}

/// Whether the address belongs to one of the networks.
pub fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    trusted.iter().any(|net| net.contains(&address))
}

/// The key of rate limits: an IPv4 address, or the /64 network of an IPv6 address, which belongs to one customer.
pub fn limit_key(address: IpAddr) -> String {
    match limited(address) {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(network) => format!("{network}/64"),
    }
}

/// Like [`limit_key`], as the first address of the network.
pub(crate) fn limited(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

/// Parses `1.2.3.4`, `1.2.3.4:5555`, `2001:db8::1`, `[2001:db8::1]:443`.
fn parse(hop: &str) -> Option<IpAddr> {
    let hop = between(hop, '"', '"').unwrap_or(hop);
    let address = hop.parse::<IpAddr>().ok();
    let address = address.or_else(|| Some(hop.parse::<SocketAddr>().ok()?.ip()));
    let address = address.or_else(|| between(hop, '[', ']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6));
    address.map(|address| address.to_canonical())
}

fn between(text: &str, open: char, close: char) -> Option<&str> {
    text.strip_prefix(open)?.strip_suffix(close)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, lines: &[&str]) -> String {
        let trusted: Vec<IpNet> = ["127.0.0.1/32", "10.0.0.0/8"]
            .map(|net| net.parse().unwrap())
            .into();
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        client(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn the_rightmost_untrusted_hop_is_the_client() {
        assert_eq!(seen("127.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(
            seen("127.0.0.1", &["6.6.6.6, 203.0.113.9, 10.0.0.1"]),
            "203.0.113.9"
        );
        assert_eq!(seen("127.0.0.1", &["6.6.6.6", "203.0.113.9"]), "203.0.113.9");
        assert_eq!(seen("127.0.0.1", &["2001:db8::5"]), "2001:db8::5");
        assert_eq!(seen("::ffff:127.0.0.1", &["::ffff:1.2.3.4"]), "1.2.3.4");
    }

    #[test]
    fn a_port_is_understood() {
        assert_eq!(seen("127.0.0.1", &["1.2.3.4:5555"]), "1.2.3.4");
        assert_eq!(seen("127.0.0.1", &["[2001:db8::1]:443"]), "2001:db8::1");
    }

    #[test]
    fn lines_are_one_list_and_its_empty_members_count_for_nothing() {
        for lines in [
            &["6.6.6.6", "203.0.113.9"][..],
            &["6.6.6.6, ", "203.0.113.9, ,"],
            &["203.0.113.9", "", "10.0.0.1"],
            &["6.6.6.6,203.0.113.9\t,10.0.0.1"],
            &["ж, 203.0.113.9"],
            &["ж", "203.0.113.9"],
            &["\"[2001:db8::1]:443\"", "203.0.113.9"],
        ] {
            assert_eq!(seen("127.0.0.1", lines), "203.0.113.9", "{lines:?}");
        }
        // The members after one that cannot be parsed were not written by a trusted proxy.
        assert_eq!(seen("127.0.0.1", &["6.6.6.6", "ж"]), "127.0.0.1");
    }

    #[test]
    fn a_stranger_cannot_choose_an_address() {
        assert_eq!(seen("198.51.100.1", &["1.2.3.4"]), "198.51.100.1");
        for garbage in [
            "",
            "unknown",
            "not-an-ip",
            "1.2.3.4.99",
            "1.1.1.1\t,x",
            "10.0.0.1",
            "1.2.3.4:port",
            "[1.2.3.4",
            "::1]",
            "1.2.3.4]",
            "\"1.2.3.4",
        ] {
            assert_eq!(seen("127.0.0.1", &[garbage]), "127.0.0.1", "{garbage}");
        }
        assert_eq!(seen("127.0.0.1", &["1.2.3.4, garbage"]), "127.0.0.1");
    }

    #[test]
    fn an_ipv6_customer_counts_as_one() {
        let key = |text: &str| limit_key(text.parse().unwrap());
        assert_eq!(key("2001:db8:1:2:3:4:5:6"), key("2001:db8:1:2::9"));
        assert_ne!(key("2001:db8:1:2::9"), key("2001:db8:1:3::9"));
        assert_eq!(key("203.0.113.9"), "203.0.113.9");
    }

    /// Reference implementation that works on the whole list at once.
    fn naive(peer: IpAddr, lines: &[&[u8]], trusted: &[IpNet]) -> IpAddr {
        let hops = lines.join(&b","[..]);
        let hops = hops.split(|b| *b == b',').map(<[u8]>::trim_ascii);
        let hops: Vec<_> = hops.filter(|hop| !hop.is_empty()).collect();
        let readable = |hop: &[u8]| {
            let text = String::from_utf8_lossy(hop).into_owned();
            let bare = if text.len() > 1 && text.starts_with('"') && text.ends_with('"') {
                &text[1..text.len() - 1]
            } else {
                &text
            };
            let ip = |text: &str| text.parse::<IpAddr>().ok();
            let bracketed = || {
                Some(IpAddr::V6(
                    bare.strip_prefix('[')?.strip_suffix(']')?.parse().ok()?,
                ))
            };
            let with_port = || bare.parse::<SocketAddr>().ok().map(|address| address.ip());
            ip(bare)
                .or_else(with_port)
                .or_else(bracketed)
                .map(|ip| ip.to_canonical())
        };
        let last = &hops[hops.len().saturating_sub(MAX_HOPS)..];
        for hop in last.iter().rev() {
            match readable(hop) {
                None => return peer,
                Some(address) if trusted.iter().any(|net| net.contains(&address)) => {}
                Some(address) => return address,
            }
        }
        peer
    }

    #[test]
    fn any_header_means_the_peer_or_an_address_that_stands_in_it() {
        let trusted: Vec<IpNet> = ["127.0.0.1/32", "10.0.0.0/8"]
            .map(|net| net.parse().unwrap())
            .into();
        let peer = IpAddr::from([127, 0, 0, 1]);
        let seeds: [&[u8]; 5] = [
            b"6.6.6.6, 203.0.113.9, 10.0.0.1",
            b"\"[2001:db8::1]:443\"\n::ffff:10.0.0.1",
            b"1.2.3.4:5555",
            b"unknown, [::1]",
            b"",
        ];
        let words: [&[u8]; 10] = [
            b",",
            b"\n",
            b"\"",
            b"[",
            b"]",
            b":",
            b"10.0.0.1",
            b"127.0.0.1",
            b" ",
            b"::ffff:",
        ];
        testkit::fuzz::fuzz(&seeds, &words, |input| {
            let lines: Vec<_> = input.split(|b| *b == b'\n').collect();
            let mut headers = HeaderMap::new();
            for line in &lines {
                // The server rejects other values.
                let Ok(value) = hyper::header::HeaderValue::from_bytes(line) else {
                    return Ok(());
                };
                headers.append("x-forwarded-for", value);
            }
            let found = client(peer, &headers, &trusted);
            let wanted = naive(peer, &lines, &trusted);
            if found == wanted {
                Ok(())
            } else {
                let why = format!("{found}, and not {wanted}");
                Err(testkit::fuzz::TestCaseError::fail(why))
            }
        });
    }
}
