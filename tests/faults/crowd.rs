//! Many visitors upload large files at once: memory and disk usage stay bounded, and every visitor gets a response.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tempfile::TempDir;
use testkit::{Client, client::FilePart};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
};

use super::server::{FORM, Server, files_below, pdf_of};
use crate::support::eventually;

const MIB: u64 = 1024 * 1024;
const VISITORS: usize = 200;
/// Maximum number of concurrent uploads.
const SLOTS: u64 = 32;

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_visitors_send_ten_mebibytes_each_at_once() {
    let folder = TempDir::new().unwrap();
    let server = Server::start(folder.path(), &[]);
    assert_eq!(server.submit(Some(pdf_of(100))).await, 201);
    let before = server.peak_memory();

    let incoming = folder.path().join("data/private/incoming");
    let over = Arc::new(AtomicBool::new(false));
    let most = Arc::new(AtomicU64::new(0));
    let watching = std::thread::spawn({
        let (over, most) = (over.clone(), most.clone());
        move || {
            while !over.load(Ordering::Relaxed) {
                let sizes = std::fs::read_dir(&incoming).unwrap();
                // A file may be removed between listing the folder and reading its size.
                let sum = sizes
                    .filter_map(|entry| Some(entry.ok()?.metadata().ok()?.len()))
                    .sum();
                most.fetch_max(sum, Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    });
    let health = tokio::spawn({
        let (client, over) = (server.client(), over.clone());
        async move {
            let mut slowest = Duration::ZERO;
            while !over.load(Ordering::Relaxed) {
                let asked = Instant::now();
                assert_eq!(client.get("/api/health/").send().await.status, 200);
                slowest = slowest.max(asked.elapsed());
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            slowest
        }
    });

    // One shared copy: the memory of this process is not measured, but both processes must fit into memory.
    let part = FilePart::new("file", "brief.pdf", "application/pdf", pdf_of(10 * 1024 * 1024));
    let mut visitors = JoinSet::new();
    let at_once = Arc::new(tokio::sync::Barrier::new(VISITORS));
    let body = Arc::new(request(&server.client(), &part));
    for _ in 0..VISITORS {
        let (base, body, at_once) = (server.base().to_owned(), body.clone(), at_once.clone());
        visitors.spawn(async move {
            at_once.wait().await;
            send(&base, &body).await
        });
    }
    let answers = visitors.join_all().await;
    over.store(true, Ordering::Relaxed);
    watching.join().unwrap();
    let slowest = health.await.unwrap();

    let stored = answers.iter().filter(|status| **status == 201).count();
    assert!(stored >= 32, "{answers:?}");
    assert!(
        answers.iter().all(|status| [201, 503].contains(status)),
        "{answers:?}"
    );
    assert_eq!(server.leads().await, 1 + stored as u64);
    let grown = server.peak_memory() - before;
    assert!(grown <= 128 * MIB, "{} MiB", grown / MIB);
    let most = most.load(Ordering::Relaxed);
    assert!(
        (10 * MIB..=SLOTS * 10 * MIB).contains(&most),
        "{} MiB",
        most / MIB
    );
    assert!(slowest < Duration::from_secs(15), "{slowest:?}");
    server.stop();
}

/// A submit with a file, as raw bytes.
fn request(client: &Client, part: &FilePart) -> Vec<u8> {
    client
        .post("/api/leads/submit/")
        .header("Connection", "close")
        .multipart(&FORM, std::slice::from_ref(part))
        .bytes()
}

/// Sends a request without copying it and returns the status of the response.
async fn send(base: &str, bytes: &[u8]) -> u16 {
    let mut stream = TcpStream::connect(base.trim_start_matches("http://"))
        .await
        .unwrap();
    // A write error means it was refused while sending; the response is still there.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let line = String::from_utf8_lossy(&answer);
    line.split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_visitors_who_break_off_leave_no_files() {
    let folder = TempDir::new().unwrap();
    let server = Server::start(folder.path(), &[]);
    let part = FilePart::new("file", "brief.pdf", "application/pdf", pdf_of(300_000));
    let whole = Arc::new(request(&server.client(), &part));
    let mut visitors = JoinSet::new();
    for visitor in 0..1000_usize {
        let (base, whole) = (server.base().to_owned(), whole.clone());
        if visitors.len() >= 25 {
            visitors.join_next().await.unwrap().unwrap();
        }
        visitors.spawn(async move {
            let mut stream = TcpStream::connect(base.trim_start_matches("http://"))
                .await
                .unwrap();
            // At any position: within the head, within the file, before the last byte.
            let sent = whole.len() * (visitor % 100) / 100;
            stream
                .write_all(&whole[..sent.min(whole.len() - 1)])
                .await
                .unwrap();
        });
    }
    visitors.join_all().await;
    assert_eq!(server.submit(Some(pdf_of(300_000))).await, 201);
    // Data of the last clients may still be in transit.
    let private = folder.path().join("data/private");
    eventually(async || (files_below(&private).len() == 1).then_some(())).await;
    assert_eq!(server.leads().await, 1);
    server.stop();
}
