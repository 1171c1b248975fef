//! What a visitor remembers of a lead: enough to hold the site to its word afterwards.

use std::collections::HashMap;

use serde_json::json;
use testkit::{Client, client::FilePart};

/// One form that a visitor sends until it is acknowledged.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key by which a retry is known.
    pub key: String,
    /// The file that goes with it.
    pub file: Option<Vec<u8>>,
    /// The lead that the site acknowledged.
    pub acknowledged: Option<i64>,
}

impl Entry {
    /// A form of its own; every second one carries a file of 100 KB.
    pub fn new(number: usize) -> Self {
        let file = number.is_multiple_of(2).then(|| {
            // Not two files are alike, so that a file that ends up with the wrong lead is seen.
            let mut bytes = format!("%PDF-1.7\n% {number}\n").into_bytes();
            bytes.resize(100 * 1024, b'x');
            bytes
        });
        Self {
            key: format!("visit-{number}"),
            file,
            acknowledged: None,
        }
    }

    /// Sends it once. An answer other than 201 is an error of the test; no answer is what a killed server gives.
    pub async fn send(&mut self, client: &Client) -> std::io::Result<()> {
        let request = client
            .post("/api/leads/submit/")
            .header("Idempotency-Key", &self.key);
        let fields = [
            ("name", self.key.as_str()),
            ("company", "Journal"),
            ("phone", "+998 90 123 45 67"),
            ("product_type", "other"),
            ("message", "Do not lose me"),
        ];
        let request = match &self.file {
            Some(bytes) => {
                let file = FilePart::new("file", "plan.pdf", "application/pdf", bytes.clone());
                request.multipart(&fields, &[file])
            }
            None => request.json(json!(HashMap::from(fields))),
        };
        let answer = request.try_send().await?;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let id = answer.json()["lead_id"].as_i64().unwrap();
        if let Some(before) = self.acknowledged.replace(id) {
            assert_eq!(before, id, "a retry is the same lead");
        }
        Ok(())
    }
}
