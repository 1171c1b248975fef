//! A person whose traces are everywhere, and the search for them: in every table, and in every byte of the folder.

use std::fmt::Write as _;
use std::path::Path;

use chrono::Utc;
use db::sea_orm::Value as Sql;
use paradise::import::{Choices, Dump, load};
use paradise::{accounts::roles::Role, core::Core, site};
use serde_json::{Value, json};
use testkit::Answer;
use testkit::client::FilePart;

use crate::accounts::browser::{person, signed_in};
use crate::leads::office::{Office, PDF};

pub const EMAIL: &str = "Zulfizar.Qwzmark@example-qwz.uz";
pub const PHONE: &str = "+998 93 777-41-52";
/// The same number as somebody else types it, and as it is compared.
pub const OTHER_PHONE: &str = "8 (93) 777 41 52";
pub const NORMAL: &str = "+998937774152";
pub const NAME: &str = "Зульфизар Жкщмаркова";
pub const ADDRESS: &str = "198.51.100.177";
pub const BROWSER: &str = "QwzmarkBrowser/1.0";
const INSIDE: &str = "qwzmark inside of the file";

/// What no byte may hold. Each is in another place.
pub const MARKS: [&str; 16] = [
    EMAIL,
    "zulfizar.qwzmark@example-qwz.uz",
    "zulfizar.qwzmark%40example-qwz.uz",
    PHONE,
    OTHER_PHONE,
    NORMAL,
    NAME,
    "зульфизар жкщмаркова",
    "Qwzmark GmbH",
    "qwzmark-message",
    "qwzmark-note",
    "qwzmark-brief",
    "qwzmark-key",
    ADDRESS,
    BROWSER,
    INSIDE,
];

/// A company that tells people of leads, over ways that do not answer.
pub const SETTINGS: &[(&str, &str)] = &[
    ("EMAIL_HOST", "127.0.0.1"),
    ("EMAIL_PORT", "9"),
    ("EMAIL_USE_TLS", "False"),
    ("DEFAULT_FROM_EMAIL", "shop@example.uz"),
    ("ADMIN_EMAIL", "boss@example.uz"),
    ("WEBHOOK_URLS", "https://crm.example.com/hook"),
    ("ANALYTICS_KEEP_CLIENT", "True"),
    ("AUTO_REPLY", "True"),
];

fn lead(phone: &str, email: &str) -> Value {
    json!({
        "name": NAME, "company": "Qwzmark GmbH", "phone": phone, "email": email, "product_type": "woven",
        "message": "qwzmark-message: two thousand labels, please, and a call back",
    })
}

fn file(name: &str) -> FilePart {
    let content = [PDF, INSIDE.as_bytes()].concat();
    FilePart::new("file", name, "application/pdf", content)
}

fn id(answer: &Answer, field: &str) -> i64 {
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()[field].as_i64().unwrap()
}

/// Comes by every way there is; gives the keys of the leads.
pub async fn comes(office: &Office) -> Vec<i64> {
    let staff = office.staff();
    // By the form, with a file, a key, an address and a browser.
    let form = lead(PHONE, EMAIL);
    let fields: Vec<(String, String)> = form
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
        .collect();
    let visitor = office.visitor(ADDRESS);
    let submit = visitor
        .post("/api/leads/submit/")
        .multipart(&fields, &[file("qwzmark-brief.pdf")])
        .header("User-Agent", BROWSER)
        .header("Idempotency-Key", "qwzmark-key-1");
    let by_form = id(&submit.send().await, "lead_id");
    // By a colleague on the phone, who spells the number in another way; the file is replaced later.
    let answer = staff.post("/api/leads/").json(lead(OTHER_PHONE, "")).send().await;
    let by_staff = id(&answer, "id");
    let path = format!("/api/leads/{by_staff}/");
    let none: [(&str, &str); 0] = [];
    for name in ["qwzmark-brief-1.pdf", "qwzmark-brief-2.pdf"] {
        let change = staff.patch(&path).multipart(&none, &[file(name)]);
        assert_eq!(change.send().await.status, 200);
    }
    let change = json!({ "status": "contacted", "message": "qwzmark-message, changed" });
    assert_eq!(staff.patch(&path).json(change).send().await.status, 200);
    // In the trash, with a note.
    let answer = staff.post("/api/leads/").json(lead("1", EMAIL)).send().await;
    let deleted = id(&answer, "id");
    person(&office.app, "boss", &[Role::Owner]).await;
    let mut browser = signed_in(&office.app, "boss").await;
    for lead in [by_staff, deleted] {
        let page = format!("/admin/leads/{lead}/");
        let text = [("text", "qwzmark-note: call her on Wednesday")];
        let noted = browser.fill(&page, &format!("{page}note/"), &text).await;
        assert_eq!(noted.status, 303, "{}", noted.text());
    }
    let gone = staff.delete(&format!("/api/leads/{deleted}/")).send().await;
    assert_eq!(gone.status, 204);
    // Searched for, taken away as a file, downloaded.
    for query in [
        "search=zulfizar.qwzmark%40example-qwz.uz",
        "search=%D0%96%D0%BA%D1%89%D0%BC%D0%B0%D1%80%D0%BA%D0%BE%D0%B2%D0%B0",
    ] {
        let export = staff.get(&format!("/api/leads/export_csv/?{query}")).send().await;
        assert_eq!(export.status, 200);
    }
    let download = staff.get(&format!("/api/leads/{by_form}/file/")).send().await;
    assert_eq!(download.status, 200);
    // On pages that report it.
    let track = |page: &str, metadata: Value| json!({ "event_type": "page_view", "page": page, "language": "ru", "session_id": "s-1", "metadata": metadata });
    for event in [
        track("/thanks?mail=zulfizar.qwzmark%40example-qwz.uz", json!({})),
        track("/thanks", json!({ "lead_id": by_form })),
        track("/ru/", json!({})),
    ] {
        let visitor = office.visitor(ADDRESS);
        let told = visitor
            .post("/api/analytics/track/")
            .json(event)
            .header("User-Agent", BROWSER);
        assert_eq!(told.send().await.status, 201);
    }
    // In what the other side of a notice answered.
    let tx = office.app.core.db.begin().await.unwrap();
    let sql = "UPDATE deliveries SET last_error = $1 WHERE subject <> $2";
    let values: [Sql; 2] = [
        format!("550 {EMAIL}: no such user").into(),
        format!("lead:{by_form}").into(),
    ];
    db::execute(&tx, sql, &values).await.unwrap();
    tx.commit().await.unwrap();
    let imported = import(office, 5001, EMAIL).await;
    vec![by_form, by_staff, deleted, imported]
}

/// From the old site.
pub async fn import(office: &Office, pk: i64, email: &str) -> i64 {
    let now = Utc::now().to_rfc3339();
    let mut fields = lead("none", email);
    for (name, value) in [
        ("status", "new"),
        ("source", "website"),
        ("language", "ru"),
        ("file", ""),
        ("user_agent", ""),
    ] {
        fields[name] = json!(value);
    }
    (fields["created_at"], fields["updated_at"]) = (json!("2026-01-01T10:00:00Z"), json!(now));
    (fields["quantity"], fields["ip_address"]) = (Value::Null, Value::Null);
    let dump = json!([{ "model": "leads.lead", "pk": pk, "fields": fields }]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dump.json");
    std::fs::write(&file, dump.to_string()).unwrap();
    let dump = Dump::open(&file).unwrap();
    load(
        &office.app.core,
        &site::slices().importers(),
        dump,
        None,
        Choices::default(),
        |_, _| {},
    )
    .await
    .unwrap();
    pk
}

/// Everything that all tables hold, as text.
pub async fn tables(core: &Core) -> String {
    let (names, row) = match core.db.backend() {
        db::Backend::Sqlite => (
            "SELECT name FROM sqlite_schema WHERE type = 'table' \
             AND name NOT LIKE 'leads_search_text%' ORDER BY name",
            None,
        ),
        db::Backend::Postgres => (
            "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
            Some("t::text"),
        ),
    };
    let names = db::query(core.db.read(), names, &[]).await.unwrap();
    let mut all = String::new();
    for name in names {
        let name: String = name.try_get_by_index(0).unwrap();
        let row = if let Some(row) = row {
            row.to_owned()
        } else {
            let sql = format!("SELECT name FROM pragma_table_info('{name}')");
            let columns = db::query(core.db.read(), &sql, &[]).await.unwrap();
            let columns = columns
                .iter()
                .map(|row| row.try_get_by_index::<String>(0).unwrap());
            let columns: Vec<_> = columns
                .map(|name| format!("coalesce(CAST(\"{name}\" AS TEXT), '')"))
                .collect();
            columns.join(" || ' ' || ")
        };
        let sql = format!("SELECT {row} AS all_of_it FROM \"{name}\" AS t");
        for row in db::query(core.db.read(), &sql, &[]).await.unwrap() {
            let text: String = row.try_get_by_index(0).unwrap();
            writeln!(all, "{name}: {text}").unwrap();
        }
    }
    all
}

/// The same without what the program changes by itself meanwhile.
pub async fn held(core: &Core) -> String {
    let own = [
        "leads: ",
        "lead_notes: ",
        "trash: ",
        "audit",
        "events: ",
        "submissions: ",
        "erasures: ",
    ];
    let all = tables(core).await;
    let lines = all
        .lines()
        .filter(|line| own.iter().any(|own| line.starts_with(own)));
    lines.collect::<Vec<_>>().join("\n")
}

/// The marks that a text holds.
pub fn marks_in(text: &[u8]) -> Vec<&'static str> {
    let holds = |mark: &&str| text.windows(mark.len()).any(|window| window == mark.as_bytes());
    MARKS.into_iter().filter(holds).collect()
}

/// Read by another process: this one would lose SQLite's locks on a file of the database by closing it.
fn bytes_of(path: &Path) -> Vec<u8> {
    let read = std::process::Command::new("cat").arg(path).output().unwrap();
    assert!(read.status.success(), "{}", path.display());
    read.stdout
}

/// Files of a folder that hold a mark; backups are packed, and told apart.
pub fn marked_files(folder: &Path) -> Vec<(String, Vec<&'static str>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "backups" && !name.starts_with("replaced-") {
            found.extend(marked_files(&path));
        } else if path.is_file() {
            let mut marks = marks_in(&bytes_of(&path));
            marks.extend(marks_in(path.to_string_lossy().as_bytes()));
            if !marks.is_empty() {
                found.push((path.display().to_string(), marks));
            }
        }
    }
    found
}

/// Asserts that the person is nowhere.
pub async fn is_nowhere(office: &Office) {
    let core = &office.app.core;
    let tables = tables(core).await;
    let lines: Vec<_> = tables
        .lines()
        .filter(|line| !marks_in(line.as_bytes()).is_empty())
        .collect();
    assert!(lines.is_empty(), "{lines:#?}");
    // PostgreSQL keeps its bytes elsewhere.
    let folder = core.settings.files.data_dir.parent().unwrap();
    let files = marked_files(folder);
    assert!(files.is_empty(), "{files:#?}");
}
