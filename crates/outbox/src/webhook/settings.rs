//! Keys and hosts of webhooks as settings.

use std::{borrow::Cow, net::IpAddr, ops::Deref};

use ::settings::{HostName, Invalid, Secret, Value};

use super::sign;

/// Keys for signatures, the newest first.
#[derive(Clone, Debug, Default)]
pub struct SigningKeys(Vec<Secret>);

struct Item(Secret);

impl Value for Item {
    const SECRET: bool = true;

    fn expects() -> Cow<'static, str> {
        "whsec_ and base64, or any text on one line; it is never shown".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let secret = Secret::parse(text)?;
        sign(std::slice::from_ref(&secret), "", 0, "").map_err(|_| {
            Invalid::because("after whsec_ it is not base64; copy it again, or leave whsec_ out")
        })?;
        Ok(Self(secret))
    }
}

impl Value for SigningKeys {
    const SECRET: bool = true;

    fn expects() -> Cow<'static, str> {
        <Vec<Item>>::expects()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let keys = Vec::<Item>::parse(text)?;
        Ok(Self(keys.into_iter().map(|Item(key)| key).collect()))
    }

    fn shown(text: &str) -> String {
        <Vec<Item>>::shown(text)
    }

    fn secrets(text: &str) -> Vec<String> {
        <Vec<Item>>::secrets(text)
    }
}

impl Deref for SigningKeys {
    type Target = [Secret];

    fn deref(&self) -> &[Secret] {
        &self.0
    }
}

/// A host that webhooks may connect to although it is private, with one port or for all ports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedHost(String);

impl Value for AllowedHost {
    fn expects() -> Cow<'static, str> {
        "a host such as crm.internal or 10.0.0.7, with :9000 behind it for that port alone".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let (host, port) = match text.rsplit_once(':') {
            // In an IPv6 address without brackets, the colons are part of the address.
            Some((host, port))
                if text.parse::<IpAddr>().is_err() && port.parse::<u16>().is_ok_and(|port| port > 0) =>
            {
                (host, Some(port))
            }
            _ => (text, None),
        };
        let host = HostName::parse(host)?;
        if host.is_empty() {
            return Err(Invalid::default());
        }
        let host = if host.contains(':') && port.is_some() {
            format!("[{host}]")
        } else {
            host.to_string()
        };
        Ok(Self(
            port.map_or_else(|| host.clone(), |port| format!("{host}:{port}")),
        ))
    }
}

impl Deref for AllowedHost {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_allows_hosts_of_the_own_network() {
        for (text, host) in [
            ("crm.internal", "crm.internal"),
            ("CRM.internal:9000", "crm.internal:9000"),
            ("127.0.0.1:9000", "127.0.0.1:9000"),
            ("::1", "::1"),
            ("[::1]:9000", "[::1]:9000"),
        ] {
            assert_eq!(AllowedHost::parse(text).as_deref(), Ok(host), "{text}");
        }
        for text in [
            "",
            "http://crm.internal",
            "crm.internal/hook",
            "crm:99999",
            "crm:0",
            "*",
            "10.0.0.0/8",
        ] {
            assert!(AllowedHost::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_key_that_cannot_sign_is_refused_without_showing_it() {
        assert_eq!(
            SigningKeys::parse("new,whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                .unwrap()
                .len(),
            2
        );
        let told = SigningKeys::parse("whsec_hunter2!").err().unwrap().to_string();
        assert!(told.contains("base64") && !told.contains("hunter2"), "{told}");
    }
}
