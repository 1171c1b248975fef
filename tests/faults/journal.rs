//! What visitors remember of their leads: enough to hold the site to its word afterwards.

use std::{
    collections::HashMap,
    fs,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use db::sea_orm::EntityTrait as _;
use paradise::{core::Core, leads::lead};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use testkit::{Client, client::FilePart};

/// Longest that visitors may be kept from their first leads by all else that a machine does.
const LONGEST: Duration = Duration::from_mins(1);

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

    /// Sends it once and tells the status; no answer is what a killed server gives.
    pub async fn send(&mut self, client: &Client) -> std::io::Result<u16> {
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
        if answer.status == 201 {
            let id = answer.json()["lead_id"].as_i64().unwrap();
            if let Some(before) = self.acknowledged.replace(id) {
                assert_eq!(before, id, "a retry is the same lead");
            }
        } else {
            assert!(answer.status >= 500, "{}", answer.text());
        }
        Ok(answer.status)
    }
}

/// What one visitor of several has sent.
#[derive(Clone, Debug)]
pub struct Journal {
    visitor: usize,
    visitors: usize,
    pub entries: Vec<Entry>,
    load: Load,
}

/// How many forms all visitors together got acknowledged so far.
#[derive(Clone, Debug, Default)]
pub struct Load(Arc<AtomicUsize>);

impl Load {
    /// Waits until so many more are acknowledged: however slow the machine is, a fault then strikes amid work.
    pub async fn grows_by(&self, more: usize) {
        let wanted = self.0.load(Ordering::Relaxed) + more;
        let start = Instant::now();
        while self.0.load(Ordering::Relaxed) < wanted {
            assert!(start.elapsed() < LONGEST, "there is no load");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Journal {
    /// One each.
    pub fn of_visitors(visitors: usize) -> (Vec<Self>, Load) {
        let load = Load::default();
        let empty = |visitor| Self {
            visitor,
            visitors,
            entries: vec![],
            load: load.clone(),
        };
        ((0..visitors).map(empty).collect(), load)
    }

    /// What got no answer yet.
    pub fn owed(&mut self) -> impl Iterator<Item = &mut Entry> {
        self.entries
            .iter_mut()
            .filter(|entry| entry.acknowledged.is_none())
    }

    /// Sends forms one after the other until one is not acknowledged; first those that are owed an answer.
    pub async fn visit(mut self, client: Client) -> Self {
        let mut is_served = true;
        for entry in self.owed() {
            is_served = matches!(entry.send(&client).await, Ok(201));
            if !is_served {
                break;
            }
        }
        while is_served {
            // Enough of a pause that a hundred cycles do not fill the disk of the machine that tests.
            tokio::time::sleep(Duration::from_millis(20)).await;
            let mut entry = Entry::new(self.entries.len() * self.visitors + self.visitor);
            is_served = matches!(entry.send(&client).await, Ok(201));
            self.entries.push(entry);
            if is_served {
                self.load.0.fetch_add(1, Ordering::Relaxed);
            }
        }
        self
    }
}

/// Whoever got no answer tries again, as people and programs do, until there is one.
pub async fn retry(journals: &mut [Journal], client: &Client) {
    for entry in journals.iter_mut().flat_map(Journal::owed) {
        assert_eq!(entry.send(client).await.unwrap(), 201);
    }
}

/// Every lead of the journals is stored once, under the id that was told, with the file that was sent; and nothing else is.
/// The leads, by id.
pub async fn hold_to_its_word(core: &Core, journals: &[Journal]) -> HashMap<i64, lead::Model> {
    let rows = keeps(core, journals).await;
    let entries = journals.iter().flat_map(|journal| &journal.entries);
    assert_eq!(rows.len(), entries.count(), "one lead for each form");
    rows
}

/// Every lead of the journals is stored, under the id that was told, with the file that was sent. All leads, by id.
pub async fn keeps(core: &Core, journals: &[Journal]) -> HashMap<i64, lead::Model> {
    let rows = lead::Entity::find().all(core.db.read()).await.unwrap();
    let rows: HashMap<i64, lead::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
    for entry in journals.iter().flat_map(|journal| &journal.entries) {
        let row = &rows[&entry.acknowledged.unwrap()];
        assert_eq!(row.name, entry.key);
        assert_eq!(row.file.is_some(), entry.file.is_some(), "{}", entry.key);
        if let (Some(path), Some(sent)) = (&row.file, &entry.file) {
            let kept = fs::read(core.settings.private_root().join(path)).unwrap();
            assert_eq!(Sha256::digest(kept), Sha256::digest(sent), "{}", entry.key);
        }
    }
    core.db.check_integrity().await.unwrap();
    rows
}
