//! A journal of the leads that simulated visitors have sent, so that the acknowledgements can be verified afterwards.

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

/// Maximum time until the first leads of visitors are acknowledged on a busy machine.
const LONGEST: Duration = Duration::from_mins(1);

/// A form that a visitor sends until it is acknowledged.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Idempotency key of the form.
    pub key: String,
    /// File sent with it.
    pub file: Option<Vec<u8>>,
    /// Id of the lead in the acknowledgement.
    pub acknowledged: Option<i64>,
}

impl Entry {
    /// A unique form; every second one has a file of 100 KB.
    pub fn new(number: usize) -> Self {
        let file = number.is_multiple_of(2).then(|| {
            // All files differ, so that a file stored with the wrong lead is detected.
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

    /// Sends it once and returns the status. If the server is killed, there is no response.
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

/// The forms sent by one of several visitors.
#[derive(Clone, Debug)]
pub struct Journal {
    visitor: usize,
    visitors: usize,
    pub entries: Vec<Entry>,
    load: Load,
}

/// Number of forms of all visitors acknowledged so far.
#[derive(Clone, Debug, Default)]
pub struct Load(Arc<AtomicUsize>);

impl Load {
    /// Waits until this many more forms are acknowledged. A fault then occurs during work, however slow the machine is.
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
    /// One journal per visitor, with a shared counter.
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

    /// The forms without a response so far.
    pub fn owed(&mut self) -> impl Iterator<Item = &mut Entry> {
        self.entries
            .iter_mut()
            .filter(|entry| entry.acknowledged.is_none())
    }

    /// Sends forms one after the other until one is not acknowledged. Forms without a response are sent first.
    pub async fn visit(mut self, client: Client) -> Self {
        let mut is_served = true;
        for entry in self.owed() {
            is_served = matches!(entry.send(&client).await, Ok(201));
            if !is_served {
                break;
            }
        }
        while is_served {
            // The pause is long enough that a hundred cycles do not fill the disk of the test machine.
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

/// Retries every form without a response until there is one, as users and programs do.
pub async fn retry(journals: &mut [Journal], client: &Client) {
    for entry in journals.iter_mut().flat_map(Journal::owed) {
        assert_eq!(entry.send(client).await.unwrap(), 201);
    }
}

/// Checks that every lead of the journals is stored exactly once, with the acknowledged id and the file that was sent,
/// and that there are no other leads. Returns the leads by id.
pub async fn hold_to_its_word(core: &Core, journals: &[Journal]) -> HashMap<i64, lead::Model> {
    let rows = keeps(core, journals).await;
    let entries = journals.iter().flat_map(|journal| &journal.entries);
    assert_eq!(rows.len(), entries.count(), "one lead for each form");
    rows
}

/// Checks that every lead of the journals is stored with the acknowledged id and the file that was sent. Returns all
/// leads by id.
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
