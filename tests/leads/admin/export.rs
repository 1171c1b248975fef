//! Export of the filtered list: exactly the rows shown, without formulas, in bounded memory, recorded in the audit log.

use std::io::Read as _;

use flate2::read::DeflateDecoder;
use serde_json::json;
use testkit::{Client, db_test};

use super::super::office::{Office, lead};
use super::world::{bot, owner, sent};
#[cfg(target_os = "linux")]
use crate::{
    accounts::browser::{Browser, ORIGIN, PASSWORD},
    cli::serve::Running,
    faults::server::memory,
};

/// Texts that a spreadsheet would execute, or would interpret as something to execute.
const FORMULAS: [&str; 8] = [
    "=HYPERLINK(1)",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
];
/// Doublings of one lead with a long message: 130 MB of texts.
const DOUBLINGS: u32 = 15;
/// Maximum growth of the program's memory for an export of any size, in bytes: less than the texts alone. It is 57 MB
/// on an idle machine.
const GROWTH: u64 = 96 * 1024 * 1024;

/// A file of a zip archive, found through the central directory.
fn unpacked(archive: &[u8], name: &str) -> String {
    let number = |at: usize, bytes: usize| {
        let part = &archive[at..at + bytes];
        part.iter()
            .rev()
            .fold(0, |sum, byte| sum << 8 | usize::from(*byte))
    };
    let mut entry = archive
        .windows(4)
        .position(|window| window == b"PK\x01\x02")
        .unwrap();
    loop {
        assert_eq!(&archive[entry..entry + 4], b"PK\x01\x02", "no {name}");
        let (packed, length) = (number(entry + 20, 4), number(entry + 28, 2));
        if &archive[entry + 46..entry + 46 + length] == name.as_bytes() {
            let local = number(entry + 42, 4);
            let start = local + 30 + number(local + 26, 2) + number(local + 28, 2);
            let mut text = String::new();
            DeflateDecoder::new(&archive[start..start + packed])
                .read_to_string(&mut text)
                .unwrap();
            return text;
        }
        entry += 46 + length + number(entry + 30, 2) + number(entry + 32, 2);
    }
}

#[db_test]
async fn exactly_the_filtered_list_is_taken_away_and_it_is_on_record(office: Office) {
    for name in ["Анна", "Бобур", "Вера"] {
        let mut form = lead(name);
        form["language"] = json!(if name == "Вера" { "ru" } else { "en" });
        sent(&office, form).await;
    }
    sent(&office, bot("Spammer")).await;
    let mut browser = owner(&office).await;
    let csv = browser.get("/admin/leads/export/csv/?language=en").await;
    assert_eq!(csv.status, 200, "{:?}", csv.header("location"));
    let text = csv.text();
    assert_eq!(text.matches("\r\n").count(), 3, "{text}");
    assert!(text.contains("Анна") && text.contains("Бобур"), "{text}");
    let all = browser.get("/admin/leads/export/csv/").await.text();
    assert!(all.contains("Вера") && !all.contains("Spammer"), "{all}");
    let book = browser.get("/admin/leads/export/xlsx/?language=en").await;
    assert_eq!(book.status, 200);
    let sheet = unpacked(&book.body, "xl/worksheets/sheet1.xml");
    assert_eq!(sheet.matches("<row ").count(), 3, "{sheet}");
    assert!(sheet.contains("Анна") && !sheet.contains("Вера"), "{sheet}");
    let entries = std::fs::read_dir(&office.app.core.settings.files.data_dir).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left: Vec<_> = names.filter(|name| name.contains("xlsx")).collect();
    assert!(left.is_empty(), "{left:?}");
    let past = paradise::audit::of(&office.app.core.db, "leads", 10)
        .await
        .unwrap();
    let told: Vec<_> = past
        .iter()
        .map(|past| (past.name.as_str(), &past.after))
        .collect();
    let filtered = json!({ "query": "language=en", "rows": 2 });
    let everything = json!({ "query": "", "rows": 3 });
    assert_eq!(
        told,
        [("boss", &filtered), ("boss", &everything), ("boss", &filtered)]
    );
}

#[db_test]
async fn nothing_in_a_file_runs(office: Office) {
    for (n, formula) in FORMULAS.iter().enumerate() {
        let mut form = lead(formula);
        form["company"] = json!(format!("firm {n}"));
        form["message"] = json!(formula);
        sent(&office, form).await;
    }
    // No form accepts these, but rows may be older than its rules.
    let tx = office.app.core.db.begin().await.unwrap();
    for (n, text) in ["\t=1", "\r=1", "\n=1"].iter().enumerate() {
        let sql = "UPDATE leads SET message = $1 WHERE company = $2";
        let firm = format!("firm {n}");
        let changed = db::execute(&tx, sql, &[(*text).into(), firm.into()])
            .await
            .unwrap();
        assert_eq!(changed, 1);
    }
    tx.commit().await.unwrap();
    let mut browser = owner(&office).await;
    let text = browser.get("/admin/leads/export/csv/").await.text();
    let mut reader = csv::ReaderBuilder::new().from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), FORMULAS.len());
    for row in &rows {
        assert!(row[2].starts_with('\'') && row[8].starts_with('\''), "{row:?}");
        for cell in row {
            let first = cell.chars().next().unwrap_or('x');
            assert!(!"=+-@\t\r\n＝＋－＠".contains(first), "{cell:?}");
        }
    }
    let book = browser.get("/admin/leads/export/xlsx/").await;
    let sheet = unpacked(&book.body, "xl/worksheets/sheet1.xml");
    assert_eq!(sheet.matches("<row ").count(), 1 + FORMULAS.len());
    assert!(sheet.contains("=HYPERLINK(1)"), "a text as it was typed: {sheet}");
    let cells = sheet.matches("<c ").count();
    assert_eq!(
        sheet.matches("t=\"inlineStr\"").count(),
        cells,
        "every cell is a text"
    );
    for formula in ["<f>", "<f ", "t=\"str\"", "<hyperlink"] {
        assert!(!sheet.contains(formula), "{formula}: {sheet}");
    }
}

/// All columns except the key.
#[cfg(target_os = "linux")]
const COLUMNS: &str = "name, company, phone, email, product_type, quantity, message, status, source, language, \
                       ip_address, user_agent, file, file_name, file_type, file_size, file_sha256, search_text, \
                       claimed_by, created_at, updated_at, phone_normal, standing, spam_score, spam_reasons";

/// The program with the data of an office, and its owner signed in.
#[cfg(target_os = "linux")]
async fn started(office: &Office) -> (Running, Browser) {
    let environment = office.environment();
    let mut settings: Vec<_> = environment
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    settings.extend([
        ("CSRF_TRUSTED_ORIGINS", ORIGIN),
        ("BACKUP_SCHEDULE", "off"),
        ("LOG_LEVEL", "error"),
        // Each connection to SQLite caches four megabytes, whichever request uses it.
        ("DB_POOL_SIZE", "4"),
        // For an unoptimised program on a busy machine.
        ("REQUEST_TIMEOUT", "300s"),
    ]);
    let program = Running::start(
        &office.app.core.settings.files.data_dir,
        &settings,
        &[],
        "  paradise check",
    );
    let mut browser = Browser::new(Client::new(&program.base));
    assert_eq!(browser.sign_in("boss", PASSWORD).await.status, 303);
    browser.get("/admin/leads/").await;
    (program, browser)
}

/// Resets the peak, because of earlier work such as hashing a password. Returns the present memory.
#[cfg(target_os = "linux")]
fn forget_peak(program: &Running) -> u64 {
    std::fs::write(format!("/proc/{}/clear_refs", program.id()), "5").unwrap();
    memory(program.id(), "VmRSS:")
}

#[cfg(target_os = "linux")]
#[db_test]
async fn leads_leave_in_bounded_memory_however_many_they_are(office: Office) {
    sent(&office, lead("Анна")).await;
    owner(&office).await;
    let tx = office.app.core.db.begin().await.unwrap();
    let long = "x".repeat(4000);
    db::execute(&tx, "UPDATE leads SET message = $1", &[long.into()])
        .await
        .unwrap();
    for _ in 0..DOUBLINGS {
        let sql = format!("INSERT INTO leads ({COLUMNS}) SELECT {COLUMNS} FROM leads");
        db::execute(&tx, &sql, &[]).await.unwrap();
    }
    tx.commit().await.unwrap();
    let (program, mut browser) = started(&office).await;
    for kind in ["csv", "xlsx"] {
        let one = browser.get(&format!("/admin/leads/export/{kind}/?q=zzz")).await;
        assert_eq!(one.status, 200, "{:?}", one.header("location"));
        let before = forget_peak(&program);
        let file = browser.get(&format!("/admin/leads/export/{kind}/")).await;
        assert_eq!(file.status, 200);
        let rows = match kind {
            "csv" => file.text().matches("\r\n").count(),
            _ => unpacked(&file.body, "xl/worksheets/sheet1.xml")
                .matches("<row ")
                .count(),
        };
        assert_eq!(rows, 1 + (1 << DOUBLINGS), "{kind}");
        let growth = memory(program.id(), "VmHWM:").saturating_sub(before);
        println!("{kind}: {growth} bytes");
        assert!(growth < GROWTH, "{kind}: {growth} bytes");
    }
    program.stop();
}

/// Maximum length of the message of a lead in bytes.
#[cfg(target_os = "linux")]
const LONGEST: usize = 256 * 1024;
/// Maximum growth of the program's memory for a page of such leads, in bytes.
#[cfg(target_os = "linux")]
const OF_A_PAGE: u64 = 64 * 1024 * 1024;

#[cfg(target_os = "linux")]
#[db_test]
async fn pages_of_the_longest_messages_take_little_memory(office: Office) {
    let mut form = lead("Анна");
    form["message"] = json!("ж".repeat(LONGEST / 2));
    sent(&office, form).await;
    owner(&office).await;
    let tx = office.app.core.db.begin().await.unwrap();
    for _ in 0..8 {
        let sql = format!("INSERT INTO leads ({COLUMNS}) SELECT {COLUMNS} FROM leads LIMIT 200");
        db::execute(&tx, &sql, &[]).await.unwrap();
    }
    tx.commit().await.unwrap();
    let (program, mut browser) = started(&office).await;
    for path in [
        "/api/leads/",
        "/api/leads/?search=жжж&ordering=name",
        "/api/leads/?page=2&include=spam",
        "/api/leads/stats/",
        "/api/leads/1/?include=duplicates",
        "/admin/leads/",
        "/admin/leads/?q=жжж",
        "/api/leads/export_csv/",
        "/admin/leads/export/csv/",
        "/admin/leads/export/xlsx/",
    ] {
        let path = path.replace("жжж", "%D0%B6%D0%B6%D0%B6");
        let none = path
            .contains("export")
            .then(|| format!("{path}?q=zzz&search=zzz"));
        browser.get(none.as_deref().unwrap_or("/admin/")).await;
        let before = forget_peak(&program);
        let answer = browser.get(&path).await;
        assert_eq!(answer.status, 200, "{path}: {:?}", answer.header("location"));
        let growth = memory(program.id(), "VmHWM:").saturating_sub(before);
        println!("{path}: {} bytes, {growth} bytes more", answer.body.len());
        assert!(growth < OF_A_PAGE, "{path}: {growth} bytes");
        if path.ends_with("csv/") {
            assert!(answer.body.len() > 200 * LONGEST, "{path}: {}", answer.body.len());
        }
    }
    program.stop();
}
