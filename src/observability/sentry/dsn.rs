//! `SENTRY_DSN`: the address and the key for error reports.

use settings::{HttpUrl, Value as _};

/// `https://KEY@HOST[:PORT][/PATH]/PROJECT`, <https://develop.sentry.dev/sdk/overview/#parsing-the-dsn>.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Dsn {
    /// The address that accepts envelopes.
    pub url: String,
    /// The public key.
    pub key: String,
}

impl Dsn {
    /// `None` if the text is not a DSN.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let (keys, place) = rest.split_once('@')?;
        let (base, project) = place.rsplit_once('/')?;
        // Old DSNs have a secret after the key, which is not used any more.
        let key = keys.split(':').next()?;
        let is_plain = |text: &str| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        };
        let is_right = matches!(scheme, "http" | "https")
            && is_plain(key)
            && is_plain(project)
            && !base.is_empty()
            && base.bytes().all(|b| b.is_ascii_graphic() && !b"?#@".contains(&b));
        let (host, path) = base
            .split_once('/')
            .map_or((base, String::new()), |(host, path)| (host, format!("/{path}")));
        let url = format!("{scheme}://{host}{path}/api/{project}/envelope/");
        HttpUrl::parse(&url).ok().filter(|_| is_right)?;
        Some(Self {
            url,
            key: key.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_pastes_what_sentry_shows() {
        for (text, url) in [
            (
                "https://abc@o1.ingest.sentry.io/42",
                "https://o1.ingest.sentry.io/api/42/envelope/",
            ),
            (
                "https://abc:old@errors.example.uz/42",
                "https://errors.example.uz/api/42/envelope/",
            ),
            (
                "http://abc@127.0.0.1:9000/under/path/7",
                "http://127.0.0.1:9000/under/path/api/7/envelope/",
            ),
        ] {
            let dsn = Dsn::parse(text).unwrap();
            assert_eq!((dsn.url.as_str(), dsn.key.as_str()), (url, "abc"));
        }
        for wrong in [
            "abc",
            "https://sentry.io/42",
            "ftp://a@b/1",
            "https://a@b",
            "https://a@b/",
            "https://@b/1",
            "https://a b@c/1",
            "https://a@[b/1",
        ] {
            assert!(Dsn::parse(wrong).is_none(), "{wrong}");
        }
    }
}
