//! `paradise loaddata`: the program on the contract's seed, and the reading of files.
#![expect(
    clippy::unused_async,
    reason = "a story on both databases is async, whether it waits or not"
)]

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Stdio,
};

use serde_json::{Value, json};
use testkit::{TestDatabase, db_test};

use super::{Ended, ended, paradise, program};
use crate::support::seed::data;

const SECRET: (&str, &str) = ("SECRET_KEY", "0123456789abcdefghijklmnopqrstuvwxyz");

fn seed() -> PathBuf {
    data().join("seed.json")
}

fn loaddata(database: &TestDatabase, args: &[&str]) -> Ended {
    let args = [&["loaddata"], args].concat();
    paradise(
        database.folder(),
        &[SECRET, ("DATABASE_URL", database.url())],
        &args,
    )
}

#[db_test]
async fn an_operator_moves_a_django_site_over_and_may_do_it_again(database: TestDatabase) {
    let seed = seed();
    let first = loaddata(&database, &[seed.to_str().unwrap()]);
    let text = first.done();
    assert!(text.starts_with("40 rows from "), "{text}");
    for (model, rows) in [
        ("auth.user", 2),
        ("content.product", 6),
        ("content.productimage", 3),
        ("leads.lead", 5),
        ("analytics.analyticsevent", 20),
    ] {
        let line = text
            .lines()
            .find(|line| line.trim_start().starts_with(&format!("{model} ")));
        assert!(line.unwrap().ends_with(&format!(" {rows}  {rows} new")), "{text}");
    }
    assert!(text.contains("\n  admin  owner  a superuser\n"), "{text}");
    assert_eq!(first.stderr, "", "no bar without a terminal");
    assert!(
        database
            .folder()
            .join("data/media/products/2026/11/p1.png")
            .exists(),
        "`media` beside the dump"
    );
    let again = loaddata(&database, &[seed.to_str().unwrap()]);
    assert_eq!(again.done().replace("as before", "new"), text);
    let dry = loaddata(&database, &[seed.to_str().unwrap(), "--dry-run"]);
    let last = "Nothing was written: this was a dry run.\n";
    assert_eq!(dry.done(), format!("{}{last}", again.stdout));
}

/// The dump of the contract without the objects that have files.
fn without_files() -> Vec<Value> {
    let objects: Vec<Value> = serde_json::from_slice(&fs::read(seed()).unwrap()).unwrap();
    let keep = ["auth.user", "analytics.analyticsevent"];
    let is_kept = |object: &Value| keep.contains(&object["model"].as_str().unwrap());
    objects.into_iter().filter(is_kept).collect()
}

fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

/// Packs with a program of the system, as `dumpdata --output dump.json.xz` does.
fn packed(program: &str, content: &[u8]) -> Vec<u8> {
    let mut child = std::process::Command::new(program)
        .arg("-c")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let content = content.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&content).unwrap());
    let packed = child.wait_with_output().unwrap().stdout;
    writer.join().unwrap();
    packed
}

#[db_test]
async fn a_dump_is_read_however_it_was_written(database: TestDatabase) {
    let objects = without_files();
    let json = serde_json::to_string_pretty(&objects).unwrap();
    let lines: Vec<_> = objects.iter().map(ToString::to_string).collect();
    let mut first = true;
    for (name, content) in [
        ("dump.json", json.clone().into_bytes()),
        ("dump.jsonl", lines.join("\n").into_bytes()),
        ("marked.json", format!("\u{feff}{json}").into_bytes()),
        ("powershell.json", utf16(&json.replace('\n', "\r\n"))),
        ("dump.json.gz", packed("gzip", json.as_bytes())),
        ("dump.json.bz2", packed("bzip2", json.as_bytes())),
        ("dump.json.xz", packed("xz", json.as_bytes())),
        ("dump.jsonl.xz", packed("xz", lines.join("\n").as_bytes())),
    ] {
        fs::write(database.folder().join(name), content).unwrap();
        let ended = loaddata(&database, &[name]);
        let text = ended.done();
        assert!(text.starts_with(&format!("22 rows from {name}\n")), "{text}");
        let what = if std::mem::take(&mut first) {
            "20 new"
        } else {
            "20 as before"
        };
        assert!(text.contains(what), "{name}: {text}");
    }

    let settings = [SECRET, ("DATABASE_URL", database.url())];
    let mut child = program(database.folder(), &settings, &["loaddata", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(json.as_bytes()).unwrap();
    assert!(ended(child).done().starts_with("22 rows from the standard input"));
}

#[db_test]
async fn what_is_no_dump_is_told_with_its_line(database: TestDatabase) {
    let dump = database.folder().join("dump.json");
    let user = json!({ "model": "auth.group", "pk": 1, "fields": { "name": "Editors" } });
    let windows = b"[\n{\"model\": \"auth.group\", \"pk\": 1, \"fields\": {\"name\": \"\xCF\xF0\xEE\"}}]";
    for (content, words) in [
        (
            format!("[\n{user},\n{{\"model\": \"leads.lead\", oops}}\n]").into_bytes(),
            "line 3 column",
        ),
        (format!("[\n{user},\n").into_bytes(), "line 3 column"),
        (b"\"dump\"".to_vec(), "array of objects"),
        (b"{\"count\": 3}".to_vec(), "missing field `model`"),
        (
            format!("[{user}, {{\"pk\": 2}}]").into_bytes(),
            "missing field `model`",
        ),
        (Vec::new(), "line 1 column 0"),
        (windows.to_vec(), "is not in UTF-8"),
        (windows.to_vec(), "python -Xutf8 manage.py dumpdata"),
    ] {
        fs::write(&dump, &content).unwrap();
        let ended = loaddata(&database, &["dump.json"]);
        let content = String::from_utf8_lossy(&content);
        assert!(
            ended.refused().contains(words) && ended.stderr.to_lowercase().contains("nothing was imported"),
            "{content}: {ended:?}"
        );
    }
    for (content, words) in [
        (
            "<?xml version=\"1.0\"?>",
            "it is XML; on the old site, dump with `python -Xutf8 manage.py dumpdata --format json",
        ),
        ("- model: auth.group\n  pk: 1\n", "it is YAML; on the old site"),
        ("PK\u{3}\u{4}", "it is a zip archive; unpack it"),
    ] {
        fs::write(&dump, content).unwrap();
        let ended = loaddata(&database, &["dump.json"]);
        assert!(ended.refused().contains(words), "{ended:?}");
    }
    let ended = loaddata(&database, &["gone.json"]);
    assert!(
        ended.refused().starts_with("gone.json cannot be read"),
        "{ended:?}"
    );
    let ended = loaddata(&database, &["dump.json", "--media", "gone"]);
    assert!(
        ended.refused().contains("--media: gone is no folder"),
        "{ended:?}"
    );
}

/// Four hundred leads with a file each, and the folder of their files.
fn leads_with_files(folder: &Path) -> PathBuf {
    let media = folder.join("media/leads/2026/11");
    fs::create_dir_all(&media).unwrap();
    let leads = (1..=400).map(|pk| {
        fs::write(media.join(format!("{pk}.pdf")), format!("%PDF-1.4 {pk}")).unwrap();
        json!({ "model": "leads.lead", "pk": pk, "fields": {
            "name": "A", "company": "B", "phone": "+998901234567", "product_type": "woven",
            "file": format!("leads/2026/11/{pk}.pdf"),
            "created_at": "2026-11-01T00:00:00Z", "updated_at": "2026-11-01T00:00:00Z" } })
    });
    let dump = folder.join("dump.json");
    fs::write(&dump, Value::from(leads.collect::<Vec<_>>()).to_string()).unwrap();
    dump
}

fn files_below(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    let count = |entry: fs::DirEntry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => files_below(&entry.path()),
        _ => 1,
    };
    entries.flatten().map(count).sum()
}

#[db_test]
async fn an_import_that_is_killed_leaves_no_file_behind(database: TestDatabase) {
    let dump = leads_with_files(database.folder());
    let settings = [SECRET, ("DATABASE_URL", database.url())];
    let leads = database.folder().join("data/private/leads");
    let args = ["loaddata", dump.to_str().unwrap()];
    let mut child = program(database.folder(), &settings, &args).spawn().unwrap();
    while files_below(&leads) < 20 {
        assert!(
            child.try_wait().unwrap().is_none(),
            "it ended before it could be killed"
        );
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(files_below(&leads) >= 20);

    // The next import cleans up, whatever it brings.
    fs::write(database.folder().join("empty.json"), "[]").unwrap();
    loaddata(&database, &["empty.json"]).done();
    assert_eq!(files_below(&leads), 0);
    loaddata(&database, &[dump.to_str().unwrap()]).done();
    assert_eq!(files_below(&leads), 400);
    loaddata(&database, &["empty.json"]).done();
    assert_eq!(
        files_below(&leads),
        400,
        "a finished import leaves nothing to clean up"
    );
}

#[cfg(unix)]
#[test]
fn what_root_loads_belongs_to_the_user_of_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    // Where root does not run the tests, there is nothing to hand over.
    if std::os::unix::fs::chown(&data, Some(65_534), Some(65_534)).is_err() {
        return;
    }
    fs::write(folder.path().join("dump.json"), "[]").unwrap();
    let ended = paradise(folder.path(), &[SECRET], &["loaddata", "dump.json"]);
    ended.done();
    for entry in fs::read_dir(&data).unwrap() {
        let owner = std::os::unix::fs::MetadataExt::uid(&entry.unwrap().metadata().unwrap());
        assert_eq!(owner, 65_534);
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("dump.json"), "[]").unwrap();
    let mut child = program(folder.path(), &[SECRET], &["loaddata", "dump.json"])
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!((ended.status.code(), said.as_ref()), (Some(0), ""));
}

/// An object of a model that no importer takes.
pub(super) fn session(key: &str) -> Value {
    json!({ "model": "sessions.session", "pk": key, "fields": { "session_data": "…" } })
}

/// The README's example is what the program prints of the contract's dump with some objects that every Django site has.
#[db_test]
async fn the_readme_shows_what_is_printed(database: TestDatabase) {
    const README: &str = include_str!("../../README.md");
    let example = README
        .split("$ paradise loaddata dump.json --media media\n")
        .nth(1)
        .unwrap();
    let example = example.split("```").next().unwrap();
    let mut objects: Vec<Value> = serde_json::from_slice(&fs::read(seed()).unwrap()).unwrap();
    objects.extend((1..=12).map(|number| session(&number.to_string())));
    let entry = |pk| json!({ "model": "admin.logentry", "pk": pk, "fields": { "object_repr": "x" } });
    objects.extend((1..=3).map(entry));
    fs::write(
        database.folder().join("dump.json"),
        Value::from(objects).to_string(),
    )
    .unwrap();
    let media = data().join("media");
    let ended = loaddata(&database, &["dump.json", "--media", media.to_str().unwrap()]);
    assert_eq!(ended.done(), example);
}
