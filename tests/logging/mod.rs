//! What a running site says of itself, and what it must never say.

mod canary;
mod follow;
mod reports;
#[cfg(feature = "otel")]
mod traces;

use std::path::{Path, PathBuf};

use serde_json::Value;
use testkit::fake::{HookReceiver, Told};

use crate::{cli::serve::Running, support::TestApp};

/// A real process beside the site of the test, on the same database and files, and the server that takes its reports.
pub struct Beside {
    pub running: Running,
    ingest: HookReceiver,
    pub log_file: PathBuf,
}

impl Beside {
    pub async fn start(app: &TestApp, more: &[(&str, &str)]) -> Self {
        let ingest = HookReceiver::start().await;
        let dsn = format!("http://public-key@{}/7", ingest.address());
        let data = &app.core.settings.files.data_dir;
        let log_file = data.join("logs/site.log");
        let mut settings = vec![
            ("DATABASE_URL", app.database_url()),
            ("DATA_DIR", data.to_str().unwrap()),
            ("SECRET_KEY", "a-secret-for-tests-that-is-long-enough-0123456789"),
            ("RATE_LIMIT_CONTACT_FORM", "100000/h"),
            ("TRUSTED_PROXIES", "127.0.0.1"),
            ("LOG_FILE_PATH", log_file.to_str().unwrap()),
            ("SENTRY_DSN", &dsn),
            ("SENTRY_ENVIRONMENT", "tests"),
        ];
        settings.extend(more);
        Self {
            running: Running::start(data, &settings, &["serve"], "  paradise check"),
            ingest,
            log_file,
        }
    }

    /// The lines of the file, each of which is JSON.
    fn lines(&self) -> Vec<Value> {
        lines(&self.log_file)
    }
}

fn lines(file: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The event of an envelope.
fn event(told: &Told) -> Value {
    assert_eq!(
        (told.method.as_str(), told.path.as_str()),
        ("POST", "/api/7/envelope/")
    );
    let auth = told.header("x-sentry-auth").unwrap();
    assert!(auth.contains("sentry_key=public-key"), "{auth}");
    let text = std::str::from_utf8(&told.body).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let [head, item, event] = &lines[..] else {
        panic!("three lines: {text}");
    };
    assert_eq!(head["event_id"], event["event_id"]);
    assert_eq!(item["type"], "event");
    assert_eq!(item["length"], text.lines().nth(2).unwrap().len());
    event.clone()
}

/// From now on the database refuses leads, whoever sends them.
async fn refuse_leads(app: &TestApp) {
    let statement = match app.core.db.backend() {
        db::Backend::Sqlite => {
            "CREATE TRIGGER refuse BEFORE INSERT ON leads BEGIN SELECT RAISE(ABORT, 'refused by the test'); END"
        }
        // Its detail quotes the whole row.
        db::Backend::Postgres => {
            "ALTER TABLE leads ADD CONSTRAINT refused_by_the_test CHECK (id < 0) NOT VALID"
        }
    };
    let tx = app.core.db.begin().await.unwrap();
    db::execute(&tx, statement, &[]).await.unwrap();
    tx.commit().await.unwrap();
}
