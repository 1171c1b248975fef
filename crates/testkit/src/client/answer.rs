//! A server's response as received, and accessors for tests.

use flate2::read::GzDecoder;
use serde_json::Value;
use std::io::Read;

/// One HTTP response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Names in lower case, values as sent, in the order received.
    pub headers: Vec<(String, String)>,
    /// The body as received, still compressed if `Content-Encoding` says so; chunks are joined.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of that name (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers_all(name).first().copied()
    }

    /// Every header of that name (lower case).
    pub fn headers_all(&self, name: &str) -> Vec<&str> {
        self.headers
            .iter()
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .collect()
    }

    /// Names and values of the cookies that the response sets, without their attributes.
    pub fn cookies(&self) -> Vec<(&str, &str)> {
        let pairs = self.headers_all("set-cookie").into_iter();
        pairs
            .filter_map(|cookie| cookie.split(';').next()?.trim().split_once('='))
            .collect()
    }

    /// The body decoded from gzip or br. Panics on any other encoding, or on invalid data.
    pub fn decoded(&self) -> Vec<u8> {
        let mut plain = Vec::new();
        let outcome = match self.header("content-encoding") {
            None | Some("identity") => return self.body.clone(),
            Some("gzip") => GzDecoder::new(&self.body[..]).read_to_end(&mut plain),
            Some("br") => brotli::Decompressor::new(&self.body[..], 4096).read_to_end(&mut plain),
            Some(other) => panic!("no decoder for content-encoding {other}"),
        };
        outcome.expect("the body is encoded as its header says");
        plain
    }

    /// The decoded body as text; invalid UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.decoded()).into_owned()
    }

    /// The decoded body as JSON. Panics with status and text if it is not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.decoded())
            .unwrap_or_else(|error| panic!("status {}, no JSON ({error}): {}", self.status, self.text()))
    }
}
