//! Visitors who never rest: they read, submit, upload and are counted, and remember every answer.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::json;
use testkit::{Client, client::FilePart};
use tokio::task::JoinSet;

/// How much an upload carries.
const UPLOAD: usize = 1024 * 1024;
/// A visitor whose requests do this much to the disk thinks for a moment in between.
const THOUGHT: Duration = Duration::from_millis(20);

/// What all visitors share.
#[derive(Default)]
struct Book {
    is_over: AtomicBool,
    answered: AtomicUsize,
    failed: Mutex<Vec<String>>,
    /// Leads that were acknowledged, by the name that was sent.
    leads: Mutex<BTreeMap<String, i64>>,
}

/// Visitors at work.
pub struct Load {
    book: Arc<Book>,
    visitors: JoinSet<()>,
}

/// What came of it.
pub struct Outcome {
    pub answered: usize,
    pub leads: BTreeMap<String, i64>,
}

#[derive(Clone, Copy, Debug)]
enum Errand {
    Read,
    Track,
    Submit,
    Upload,
}

/// Each errand, on connections that are kept and on one a request, by so many visitors.
const VISITORS: [(Errand, bool, usize); 8] = [
    (Errand::Read, true, 8),
    (Errand::Read, false, 4),
    (Errand::Track, true, 2),
    (Errand::Track, false, 1),
    (Errand::Submit, true, 2),
    (Errand::Submit, false, 2),
    (Errand::Upload, true, 1),
    (Errand::Upload, false, 1),
];

/// How many of the errands above leave no lead.
const READERS: usize = 4;

impl Load {
    /// Everybody.
    pub fn start(base: &str) -> Self {
        Self::of(base, &VISITORS)
    }

    /// Those who submit nothing, so that no limit is used up.
    pub fn readers(base: &str) -> Self {
        Self::of(base, &VISITORS[..READERS])
    }

    fn of(base: &str, errands: &[(Errand, bool, usize)]) -> Self {
        let book = Arc::new(Book::default());
        let mut visitors = JoinSet::new();
        for &(errand, keeps, count) in errands {
            for number in 0..count {
                let client = Client::new(base);
                let client = if keeps {
                    client.keep_alive()
                } else {
                    client.default_header("Connection", "close")
                };
                let name = format!("{errand:?}-{keeps}-{number}");
                visitors.spawn(visit(errand, client, name, book.clone()));
            }
        }
        Self { book, visitors }
    }

    /// Waits until so many more requests have been answered, or one has failed.
    pub async fn answer(&self, more: usize) {
        let enough = self.book.answered.load(Ordering::Relaxed) + more;
        while self.book.answered.load(Ordering::Relaxed) < enough {
            let failed = self.book.failed.lock().unwrap().clone();
            assert!(failed.is_empty(), "{failed:#?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Lets everybody finish. Not one request may have failed.
    pub async fn end(self) -> Outcome {
        self.book.is_over.store(true, Ordering::Relaxed);
        self.visitors.join_all().await;
        let failed = self.book.failed.lock().unwrap().clone();
        assert!(failed.is_empty(), "{failed:#?}");
        let leads = self.book.leads.lock().unwrap().clone();
        Outcome {
            answered: self.book.answered.load(Ordering::Relaxed),
            leads,
        }
    }
}

async fn visit(errand: Errand, client: Client, visitor: String, book: Arc<Book>) {
    let mut number = 0;
    while !book.is_over.load(Ordering::Relaxed) {
        number += 1;
        let name = format!("{visitor}-{number}");
        match run(errand, &client, &name, &book).await {
            Ok(()) => book.answered.fetch_add(1, Ordering::Relaxed),
            Err(failure) => {
                book.failed.lock().unwrap().push(format!("{name}: {failure}"));
                return;
            }
        };
    }
}

async fn run(errand: Errand, client: &Client, name: &str, book: &Book) -> Result<(), String> {
    let fields = [
        ("name", name),
        ("company", "Restart"),
        ("phone", "+998 90 123 45 67"),
        ("product_type", "other"),
    ];
    let (request, expected) = match errand {
        Errand::Read => (client.get("/api/content/products/"), 200),
        Errand::Track => {
            let event =
                json!({ "event_type": "page_view", "page": "/", "language": "ru", "session_id": name });
            (client.post("/api/analytics/track/").json(event), 201)
        }
        Errand::Submit => (client.post("/api/leads/submit/").form(&fields), 201),
        Errand::Upload => {
            let mut bytes = format!("%PDF-1.7\n% {name}\n").into_bytes();
            bytes.resize(UPLOAD, b'x');
            let file = FilePart::new("file", "plan.pdf", "application/pdf", bytes);
            (client.post("/api/leads/submit/").multipart(&fields, &[file]), 201)
        }
    };
    let answer = request.try_send().await.map_err(|error| error.to_string())?;
    if answer.status != expected {
        return Err(format!("{}: {}", answer.status, answer.text()));
    }
    if matches!(errand, Errand::Submit | Errand::Upload) {
        let id = answer.json()["lead_id"].as_i64().ok_or("no id")?;
        book.leads.lock().unwrap().insert(name.to_owned(), id);
        tokio::time::sleep(THOUGHT).await;
    }
    Ok(())
}
