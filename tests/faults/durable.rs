//! A response confirms only what is on the disk: tests the order of system calls, and a disk that returns errors.

use tempfile::TempDir;
use testkit::Client;

use super::{
    journal::{Entry, Journal, hold_to_its_word, retry},
    trace::{Call, Trace},
};
use crate::{cli::serve::Running, support::environment};

fn serve(folder: &TempDir) -> Running {
    let settings = [
        ("RATE_LIMIT_CONTACT_FORM", "100000/h"),
        ("LOG_LEVEL", "error"),
        ("BACKUP_SCHEDULE", "off"),
    ];
    Running::start(folder.path(), &settings, &["serve"], "  paradise check")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_and_its_file_are_on_the_disk_before_the_answer_is_written() {
    let folder = TempDir::new().unwrap();
    let site = serve(&folder);
    let client = Client::new(&site.base);
    // The folder of the month is created with the first file.
    assert_eq!(Entry::new(0).send(&client).await.unwrap(), 201);
    let watched = "trace=fsync,fdatasync,rename,renameat,renameat2,write,writev,sendto,sendmsg";
    let Some(trace) = Trace::of(site.id(), folder.path(), &["-e", watched]) else {
        return;
    };
    assert_eq!(Entry::new(2).send(&client).await.unwrap(), 201);
    let calls = trace.end();
    site.stop();

    let find = |what: &dyn Fn(&Call) -> bool| {
        calls
            .iter()
            .find(|call| what(call))
            .unwrap_or_else(|| panic!("{calls:#?}"))
    };
    let is_sync = |call: &Call| call.text.starts_with("fsync(") || call.text.starts_with("fdatasync(");
    let file = find(&|call| is_sync(call) && call.text.contains("/private/incoming/"));
    let rename = find(&|call| call.text.starts_with("rename") && call.text.contains("/private/incoming/"));
    let target = rename.text.rsplit('"').nth(1).unwrap();
    let parent = target.rsplit_once('/').unwrap().0;
    let parent = parent[parent.find("/private/").unwrap()..].to_owned() + ">";
    let name = find(&|call| is_sync(call) && call.text.contains(&parent));
    let row = find(&|call| is_sync(call) && call.text.contains("paradise.db-wal") && call.began > name.ended);
    let answer = find(&|call| call.text.contains("HTTP/1.1 201"));

    let order = [file, rename, name, row, answer];
    for pair in order.windows(2) {
        assert!(pair[0].ended < pair[1].began, "{order:#?}");
    }
    for call in &order[..4] {
        assert!(call.text.ends_with("= 0"), "{call:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_disk_refuses_to_keep_anything_nothing_is_acknowledged_and_then_all_is_well() {
    let folder = TempDir::new().unwrap();
    let site = serve(&folder);
    let client = Client::new(&site.base);
    let (mut journals, _) = Journal::of_visitors(1);
    let entries = &mut journals[0].entries;
    let first = Entry::new(0);
    entries.push(first);
    assert_eq!(entries[0].send(&client).await.unwrap(), 201);

    let wal = folder.path().join("data/paradise.db-wal");
    let everything = ["-e", "inject=fsync,fdatasync:error=EIO"];
    let rows_alone = [
        "-e",
        "inject=fsync,fdatasync:error=EIO",
        "-P",
        wal.to_str().unwrap(),
    ];
    let mut number = 1;
    for refused in [&everything[..], &rows_alone[..]] {
        let Some(trace) = Trace::of(site.id(), folder.path(), refused) else {
            return;
        };
        for _ in 0..6 {
            let mut entry = Entry::new(number);
            let status = entry.send(&client).await.unwrap();
            assert!(status >= 500, "{status} to lead {number}");
            entries.push(entry);
            number += 1;
        }
        assert_eq!(client.get("/api/content/products/").send().await.status, 200);
        let calls = trace.end();
        assert!(calls.iter().any(|call| call.text.contains("EIO")), "{calls:#?}");
        // The same process works again.
        let mut entry = Entry::new(number);
        assert_eq!(entry.send(&client).await.unwrap(), 201);
        entries.push(entry);
        number += 1;
    }
    site.kill();

    let site = serve(&folder);
    retry(&mut journals, &Client::new(&site.base)).await;
    site.stop();
    let data_dir = folder.path().join("data");
    let settings = [
        ("DATABASE_URL", "sqlite"),
        ("DATA_DIR", data_dir.to_str().unwrap()),
    ];
    let core = environment(&settings).open_ready().await.unwrap();
    hold_to_its_word(&core, &journals).await;
    core.db.close().await.unwrap();
}
