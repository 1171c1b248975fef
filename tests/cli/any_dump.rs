//! Whatever a file for `paradise loaddata` holds, it is taken whole or refused with a reason, and the program never crashes.

use std::{fs, process::Command};

use db::sea_orm::Database;
use tempfile::TempDir;
use testkit::fuzz::{TestCaseError, fuzz};

use super::{ended, paradise, program};

/// Address space of the program: what it has as it starts, and room for a file many times as long.
const CEILING: &str = "--as=3000000000";
const DUMP: &str = r#"[
{"model": "auth.user", "pk": 1, "fields": {"username": "anna", "password": "!", "is_staff": true, "is_active": true,
 "is_superuser": false, "email": "", "first_name": "", "last_name": "", "date_joined": "2026-01-01T00:00:00Z"}},
{"model": "content.product", "pk": 3, "fields": {"name_ru": "Ремень", "slug": "", "category": "packaging",
 "features": {"ru": ["а"]}, "is_published": true, "order": 1, "created_at": "2026-11-01T14:15:30.123456+05:00",
 "updated_at": "2026-11-01T14:15:30Z"}},
{"model": "leads.lead", "pk": 7, "fields": {"name": "Б", "company": "В", "phone": "+998901234567", "email": null,
 "product_type": "woven", "quantity": 5, "message": "\u0436\n", "status": "new", "source": "", "language": "ru",
 "ip_address": "::1", "user_agent": "", "file": "", "created_at": "2026-11-01T14:15:30Z",
 "updated_at": "2026-11-01T14:15:30Z"}},
{"model": "analytics.analyticsevent", "pk": 9, "fields": {"event_type": "page_view", "page": "/", "language": "ru",
 "referrer": "", "ip_address": null, "user_agent": "", "session_id": "s", "metadata": {"a": [1.5, null]},
 "timestamp": "2026-11-01T14:15:30Z"}}
]"#;

fn rows(folder: &TempDir) -> i64 {
    let file = folder.path().join("data/paradise.db");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let url = format!("sqlite://{}", file.display());
        let database = Database::connect(url).await.unwrap();
        let counts =
            ["users", "products", "leads", "events"].map(|table| format!("(SELECT count(*) FROM {table})"));
        let sql = format!("SELECT {} AS n", counts.join(" + "));
        let rows = db::query(&database, &sql, &[]);
        let sum = rows.await.unwrap()[0].try_get("", "n").unwrap();
        database.close().await.unwrap();
        sum
    })
}

#[test]
fn any_file_is_loaded_whole_or_refused_with_a_reason() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let settings = [("DATA_DIR", data.to_str().unwrap())];
    paradise(folder.path(), &settings, &["migrate"]).done();
    let file = folder.path().join("dump.json");
    let words: [&[u8]; 14] = [
        b"{",
        b"}",
        b"[",
        b"]",
        b"\"",
        b",",
        b"null",
        b"\\u0000",
        b"\\ud800",
        b"1e999",
        b"-1",
        b"true",
        b"9999-99-99",
        b"\"pk\": ",
    ];
    fuzz(&[DUMP.as_bytes(), b"[]", b"{}", b""], &words, |dump| {
        fs::write(&file, dump).unwrap();
        let before = rows(&folder);
        let loading = program(folder.path(), &settings, &["loaddata", file.to_str().unwrap()]);
        let ended = ended(bounded(&loading).spawn().unwrap());
        let fail = |why: &str| {
            Err(TestCaseError::fail(format!(
                "{why}: {:?} {}",
                ended.code, ended.stderr
            )))
        };
        match ended.code {
            Some(1) if ended.stderr.trim().is_empty() => fail("no reason"),
            Some(1) if rows(&folder) != before => fail("a part was stored"),
            Some(0 | 1) => Ok(()),
            _ => fail("it crashed"),
        }
    });
}

/// The same command under a ceiling of memory.
fn bounded(command: &Command) -> Command {
    let mut bounded = Command::new("prlimit");
    bounded
        .arg(CEILING)
        .arg("--")
        .arg(command.get_program())
        .args(command.get_args());
    bounded.env_clear();
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            bounded.env(name, value);
        }
    }
    bounded.env("PATH", "/usr/bin:/bin");
    if let Some(folder) = command.get_current_dir() {
        bounded.current_dir(folder);
    }
    bounded
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    bounded
}
