//! Settings for the location of files.

use std::borrow::Cow;
use std::net::IpAddr;

use percent_encoding::percent_decode_str;
use settings::{HttpUrl, Invalid, Secret, Value, settings};

use crate::{Bucket, Error};

settings! {
    /// Storage of files
    pub struct StorageSettings {
        /// Where files are kept: on this machine unless set, or in a bucket that speaks S3, as
        /// `s3://bucket/prefix?endpoint=https://s3.example.uz&region=us-east-1`. Unfinished uploads stay in `DATA_DIR`.
        MEDIA_STORAGE => url: Option<S3Url> = "",
        /// The account at the S3 storage.
        AWS_ACCESS_KEY_ID => key_id: Secret = "",
        /// Its key.
        AWS_SECRET_ACCESS_KEY => key: Secret = "",
        /// The token of a session, where the account needs one.
        AWS_SESSION_TOKEN => token: Secret = "",
    }
}

impl StorageSettings {
    /// The bucket for files; `None` for this machine. No request is made.
    pub fn bucket(&self) -> Result<Option<Bucket>, Error> {
        self.url.as_ref().map(|url| self.bucket_at(url)).transpose()
    }

    /// A bucket at another address, with the same account. No request is made.
    pub fn bucket_at(&self, url: &S3Url) -> Result<Bucket, Error> {
        Bucket::new(url, self)
    }
}

/// `s3://bucket[/prefix][?endpoint=…][&region=…]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct S3Url {
    bucket: String,
    prefix: String,
    endpoint: Option<HttpUrl>,
    region: String,
}

impl S3Url {
    /// The name of the bucket.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// The common prefix of all keys; `paradise` by default, so that a bucket can contain more than one site.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The server; `None` means Amazon's own.
    pub fn endpoint(&self) -> Option<&HttpUrl> {
        self.endpoint.as_ref()
    }

    /// The region. Storages other than Amazon's mostly ignore it.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Whether files and their names travel unencrypted.
    pub fn is_plain(&self) -> bool {
        self.endpoint
            .as_ref()
            .is_some_and(|endpoint| endpoint.scheme() == "http")
    }

    /// Whether they travel unencrypted outside this machine and its private network.
    pub fn is_exposed(&self) -> bool {
        self.is_plain()
            && self
                .endpoint
                .as_ref()
                .is_some_and(|endpoint| !is_near(endpoint.host_with_port()))
    }
}

impl Value for S3Url {
    fn expects() -> Cow<'static, str> {
        "s3://bucket/prefix?endpoint=https://s3.example.uz&region=us-east-1, or nothing for this machine"
            .into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let (scheme, rest) = text.trim().split_once("://").ok_or_else(Invalid::default)?;
        if scheme != "s3" {
            return Err(Invalid::because(format!(
                "`{scheme}` is no storage that is known here"
            )));
        }
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
        if !is_bucket(bucket) {
            return Err(Invalid::because(
                "a bucket has 3 to 63 letters a-z, digits, dots and hyphens; keys are set apart",
            ));
        }
        let prefix = prefix.trim_end_matches('/');
        if !prefix.is_empty() && !prefix.split('/').all(is_folder) {
            return Err(Invalid::because(
                "a prefix has letters a-z, digits, dots, hyphens, underscores and slashes",
            ));
        }
        let mut url = Self {
            bucket: bucket.to_owned(),
            prefix: if prefix.is_empty() { "paradise" } else { prefix }.to_owned(),
            endpoint: None,
            region: "us-east-1".to_owned(),
        };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = percent_decode_str(value).decode_utf8_lossy();
            match name {
                "endpoint" => url.endpoint = Some(HttpUrl::parse(&value)?),
                "region" if is_folder(&value) => url.region = value.into_owned(),
                _ => {
                    return Err(Invalid::because(format!(
                        "`{name}` is not known; endpoint and region are"
                    )));
                }
            }
        }
        Ok(url)
    }

    /// A key does not belong in the address, but if one is there, it must not appear in a log.
    fn shown(text: &str) -> String {
        HttpUrl::shown(text)
    }
}

fn is_bucket(name: &str) -> bool {
    (3..=63).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-')
}

fn is_folder(name: &str) -> bool {
    !matches!(name, "" | "." | "..")
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
}

/// A name without a dot belongs to the local network: a container, or a neighbouring machine.
fn is_near(host_with_port: &str) -> bool {
    let host = match host_with_port.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => host_with_port,
    };
    match host.trim_matches(['[', ']']).parse() {
        Ok(IpAddr::V4(address)) => address.is_loopback() || address.is_private(),
        Ok(IpAddr::V6(address)) => address.is_loopback() || address.is_unique_local(),
        Err(_) => !host.contains('.'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_with_all_its_parts() {
        let url =
            S3Url::parse("s3://shop-files/live/2?endpoint=http%3A%2F%2Fminio:9000&region=eu-1").unwrap();
        assert_eq!(
            (url.bucket(), url.prefix(), url.region()),
            ("shop-files", "live/2", "eu-1")
        );
        assert_eq!(
            url.endpoint().map(ToString::to_string).as_deref(),
            Some("http://minio:9000")
        );
        let url = S3Url::parse("s3://shop-files").unwrap();
        assert_eq!(
            (url.prefix(), url.region(), url.endpoint()),
            ("paradise", "us-east-1", None)
        );
    }

    #[test]
    fn a_wrong_address_is_refused_and_shows_no_key() {
        for wrong in [
            "gs://bucket",
            "bucket",
            "s3://",
            "s3://Bucket",
            "s3://key:secret@bucket",
            "s3://bucket/../other",
            "s3://bucket/a//b",
            "s3://bucket?acl=public",
            "s3://bucket?endpoint=ftp://x",
            "s3://bucket?region=",
        ] {
            assert!(S3Url::parse(wrong).is_err(), "{wrong}");
        }
        assert!(!S3Url::shown("s3://key:secret@bucket").contains("secret"));
    }

    #[test]
    fn plain_http_is_for_the_neighbourhood() {
        for (endpoint, exposed) in [
            ("http://localhost:9000", false),
            ("http://127.0.0.1:9000", false),
            ("http://[::1]:9000", false),
            ("http://minio:9000", false),
            ("http://10.1.2.3", false),
            ("http://s3.example.uz", true),
            ("http://8.8.8.8:9000", true),
            ("https://s3.example.uz", false),
        ] {
            let url = S3Url::parse(&format!("s3://bucket?endpoint={endpoint}")).unwrap();
            assert_eq!(url.is_exposed(), exposed, "{endpoint}");
        }
    }
}
