//! Addresses of PostgreSQL as libpq and Django read them, converted to a spelling that sqlx and PostgreSQL's own
//! programs both understand: <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS>.

use std::{fmt::Write as _, net::IpAddr};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sqlx::postgres::PgSslMode;

/// Characters to percent-encode: all except those that every part of an address may contain (RFC 3986 §2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Parameters of libpq that have no effect here: one host, our own timeouts, UTF-8, no Kerberos.
const NOT_NEEDED: [&str; 14] = [
    "client_encoding",
    "connect_timeout",
    "fallback_application_name",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "load_balance_hosts",
    "passfile",
    "sslcompression",
    "sslsni",
    "statement-cache-capacity",
    "target_session_attrs",
    "tcp_user_timeout",
];

/// The parts of an address; an empty part was not given.
#[derive(Debug, Default)]
pub(super) struct Address {
    user: String,
    pub(super) password: String,
    /// A name, an IP address without brackets, or the folder of a socket.
    host: String,
    port: Option<u16>,
    database: String,
    /// Parameters by their libpq names.
    parameters: Vec<(String, String)>,
}

impl Address {
    /// Parses the part after `postgres://`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err("it holds a blank; write it as %20".into());
        }
        if text.contains('#') {
            return Err("write # as %23".into());
        }
        let (place, query) = text.split_once('?').unwrap_or((text, ""));
        let (authority, path) = place.split_once('/').unwrap_or((place, ""));
        let first_name = query.split(['=', '&']).next().unwrap_or_default();
        if path.contains('@') || first_name.contains('@') {
            return Err("write @, / and ? of a user or password as %40, %2F and %3F".into());
        }
        let mut address = Self::default();
        let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (user, password) = user.split_once(':').unwrap_or((user, ""));
        address.user = decoded(user)?;
        address.password = decoded(password)?;
        address.place(host)?;
        address.database = decoded(path)?;
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair
                .split_once('=')
                .ok_or_else(|| format!("its parameter `{}` has no value", shown(pair)))?;
            // A plus is a space here, as Django reads it.
            address.set(&decoded(name)?, decoded(&value.replace('+', " "))?)?;
        }
        if address.database.contains('/') {
            return Err("the name of a database holds no slash".into());
        }
        Ok(address)
    }

    /// Parses `host`, `host:port`, `[::1]:port`, or nothing.
    fn place(&mut self, text: &str) -> Result<(), String> {
        let end = match text.find(']') {
            Some(bracket) => bracket + 1,
            None => text.find(':').unwrap_or(text.len()),
        };
        let (host, port) = text.split_at(end);
        self.set("host", decoded(host)?)?;
        match port.strip_prefix(':') {
            None if port.is_empty() => Ok(()),
            Some("") => Ok(()),
            Some(port) => self.set("port", port.to_owned()),
            None => Err("its host is not right".into()),
        }
    }

    fn set(&mut self, name: &str, value: String) -> Result<(), String> {
        match name {
            "host" | "hostaddr" => self.host = host(&value)?,
            "port" => {
                let port: Option<u16> = value.parse().ok();
                self.port = Some(port.filter(|port| *port > 0).ok_or("its port is not right")?);
            }
            "user" => self.user = value,
            "password" => self.password = value,
            "dbname" => self.database = value,
            "sslmode" | "ssl-mode" => {
                let known: Result<PgSslMode, _> = value.parse();
                known.map_err(|_| {
                    "sslmode is disable, allow, prefer, require, verify-ca or verify-full".to_owned()
                })?;
                self.keep("sslmode", value);
            }
            "sslrootcert" | "ssl-root-cert" | "ssl-ca" if value == "system" => {
                return Err(
                    "sslrootcert must name a file, such as /etc/ssl/certs/ca-certificates.crt".into(),
                );
            }
            "sslrootcert" | "ssl-root-cert" | "ssl-ca" => self.keep("sslrootcert", value),
            "sslcert" | "ssl-cert" => self.keep("sslcert", value),
            "sslkey" | "ssl-key" => self.keep("sslkey", value),
            "application_name" => self.keep("application_name", value),
            "options" => self.keep("options", value),
            "channel_binding" | "gssencmode" | "sslnegotiation" => {
                if !["disable", "prefer", "postgres"].contains(&value.as_str()) {
                    return Err(format!(
                        "{name}={} is not supported; leave it out, and write sslmode=verify-full for a proof of who answers",
                        shown(&value)
                    ));
                }
            }
            name if NOT_NEEDED.contains(&name) => {}
            name => {
                return Err(format!("`{}` is no parameter that Paradise knows", shown(name)));
            }
        }
        Ok(())
    }

    fn keep(&mut self, name: &str, value: String) {
        self.parameters.retain(|(known, _)| known != name);
        self.parameters.push((name.to_owned(), value));
    }

    /// Whether the connection stays on this machine.
    pub(super) fn is_here(&self) -> bool {
        self.host.is_empty()
            || self.host.starts_with('/')
            || self.host == "localhost"
            || self.host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
    }

    /// Whether the server's identity is verified.
    pub(super) fn is_proven(&self) -> bool {
        let mut modes = self.parameters.iter().filter(|(name, _)| name == "sslmode");
        modes.any(|(_, mode)| mode == "verify-full")
    }

    /// The address in a form that all programs read in the same way. Without a host, user and password are parameters,
    /// because sqlx accepts no address with a user and without a host.
    pub(super) fn spelled(&self) -> String {
        let encoded = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
        let mut parameters = self.parameters.clone();
        let mut url = "postgres://".to_owned();
        if self.host.is_empty() {
            let of_user = [("user", &self.user), ("password", &self.password)];
            let of_user = of_user.into_iter().filter(|(_, value)| !value.is_empty());
            parameters.extend(of_user.map(|(name, value)| (name.to_owned(), value.clone())));
            let port = self.port.map(|port| ("port".to_owned(), port.to_string()));
            parameters.extend(port);
        } else {
            if !self.user.is_empty() {
                url.push_str(&encoded(&self.user));
                if !self.password.is_empty() {
                    url.push(':');
                    url.push_str(&encoded(&self.password));
                }
                url.push('@');
            }
            if self.host.contains(':') {
                let _ = write!(url, "[{}]", self.host);
            } else {
                url.push_str(&encoded(&self.host));
            }
            if let Some(port) = self.port {
                let _ = write!(url, ":{port}");
            }
        }
        url.push('/');
        url.push_str(&encoded(&self.database));
        for (number, (name, value)) in parameters.iter().enumerate() {
            url.push(if number == 0 { '?' } else { '&' });
            let _ = write!(url, "{name}={}", encoded(value));
        }
        url
    }
}

/// Validates one host: a name, an address, or an absolute folder.
fn host(text: &str) -> Result<String, String> {
    if text.contains(',') {
        return Err("it names several hosts; name one".into());
    }
    if text.is_empty() || text.starts_with('/') {
        return Ok(text.to_owned());
    }
    let host: settings::HostName =
        settings::Value::parse(text).map_err(|_| "its host is not right".to_owned())?;
    Ok(host.to_string())
}

fn decoded(text: &str) -> Result<String, String> {
    let decoded = percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| "what is written with % is not UTF-8")?;
    if decoded.chars().any(|c| c == '\0') {
        return Err("it holds a zero byte".into());
    }
    Ok(decoded.into_owned())
}

/// A part of an address for a message. Anything but a short text of ASCII letters, digits and `_-[]` is hidden, because
/// a typing mistake may have put the password there.
fn shown(text: &str) -> String {
    let is_plain = text.len() <= 30
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-[]".contains(c));
    if is_plain {
        text.to_owned()
    } else {
        "…".to_owned()
    }
}
