//! Addresses to listen on and networks to trust.

use crate::{Invalid, Value};
use ipnet::IpNet;
use std::{
    borrow::Cow,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

/// Never uses DNS: `localhost` is 127.0.0.1, a bare port is on 127.0.0.1, and `:8000` means every IPv4 address.
impl Value for SocketAddr {
    fn expects() -> Cow<'static, str> {
        "address:port such as 127.0.0.1:8000 or [::1]:8000, localhost:8000, :8000 for every address, or a port alone"
            .into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let (host, port) = match text.rsplit_once(':') {
            Some(("", port)) => (Ipv4Addr::UNSPECIFIED, port),
            Some((host, port)) if host.eq_ignore_ascii_case("localhost") => (Ipv4Addr::LOCALHOST, port),
            Some(_) => return text.parse().map_err(|_| Invalid::default()),
            None => (Ipv4Addr::LOCALHOST, text),
        };
        Ok((host, u16::parse(port)?).into())
    }
}

/// A bare address is a network with only that address.
impl Value for IpNet {
    fn expects() -> Cow<'static, str> {
        "an address or a network such as 10.0.0.1, 10.0.0.0/8 or fd00::/8".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        text.parse::<IpAddr>()
            .map(IpNet::from)
            .or_else(|_| text.parse::<IpNet>().map(|network| network.trunc()))
            .map_err(|_| Invalid::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_says_where_to_listen() {
        for (text, expected) in [
            ("127.0.0.1:8000", "127.0.0.1:8000"),
            ("[::1]:8000", "[::1]:8000"),
            ("localhost:80", "127.0.0.1:80"),
            (":8000", "0.0.0.0:8000"),
            ("8000", "127.0.0.1:8000"),
            ("0.0.0.0:0", "0.0.0.0:0"),
        ] {
            assert_eq!(
                SocketAddr::parse(text)
                    .map(|address| address.to_string())
                    .as_deref(),
                Ok(expected)
            );
        }
        for text in [
            "",
            ":",
            "::",
            "::1",
            "host",
            "example.uz:80",
            "1.2.3.4",
            "127.0.0.1:65536",
            "localhost:x",
        ] {
            assert!(SocketAddr::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_operator_names_trusted_proxies() {
        let networks = Vec::<IpNet>::parse("127.0.0.1, ::1, 10.1.2.3/8, fd00::/8").unwrap();
        let shown: Vec<_> = networks.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["127.0.0.1/32", "::1/128", "10.0.0.0/8", "fd00::/8"]);
        for text in ["10.0.0.0/33", "10.0.0", "proxy", "10.0.0.0/"] {
            assert!(IpNet::parse(text).is_err(), "{text}");
        }
    }
}
