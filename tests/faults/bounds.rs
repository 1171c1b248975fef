//! Bodies made to be expensive for the server. Memory and time stay bounded for any input, and the response reports the
//! error.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpStream, tcp::OwnedReadHalf},
    task::JoinSet,
};

use super::server::Server;

const MIB: usize = 1024 * 1024;
/// Maximum growth of the server's memory for any one of these bodies.
const GROWTH: u64 = 64 * MIB as u64;
/// Time limit for a response to one of them: ten times the target, for a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);
const SUBMIT: &str = "/api/leads/submit/";
const TRACK: &str = "/api/analytics/track/";
const LOGIN: &str = "/admin/login/";

/// Nested lists, which are the most expensive as a tree of values: 160 bytes per byte.
fn nested(size: usize) -> String {
    let unit = format!("{}0{}", "[".repeat(100), "]".repeat(100));
    let units = vec![unit.as_str(); size / (unit.len() + 1)].join(",");
    format!("{{\"metadata\":[{units}]}}")
}

/// A body with one field per eleven bytes.
fn crowded(size: usize) -> String {
    let fields: Vec<_> = (0..size / 11).map(|n| format!("\"{n}\":0")).collect();
    format!("{{{}}}", fields.join(","))
}

fn head(path: &str, content_type: &str, length: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\nConnection: close\r\n{length}\r\n\r\n"
    )
}

fn whole(path: &str, content_type: &str, body: &str) -> Vec<u8> {
    let length = format!("Content-Length: {}", body.len());
    [head(path, content_type, &length).as_bytes(), body.as_bytes()].concat()
}

fn chunked(path: &str, content_type: &str, body: &str) -> Vec<u8> {
    let mut request = head(path, content_type, "Transfer-Encoding: chunked").into_bytes();
    for piece in body.as_bytes().chunks(16 * 1024) {
        request.extend(format!("{:x}\r\n", piece.len()).bytes());
        request.extend_from_slice(piece);
        request.extend(b"\r\n");
    }
    request.extend(b"0\r\n\r\n");
    request
}

/// Sends a request and returns the status and text of the response, which may arrive before everything is sent.
async fn send(base: &str, request: &[u8]) -> (u16, String) {
    let stream = TcpStream::connect(base.trim_start_matches("http://"))
        .await
        .unwrap();
    let (mut from, mut to) = stream.into_split();
    let sending = async {
        let _ = to.write_all(request).await;
        std::future::pending::<()>().await;
    };
    let answer = tokio::select! {
        answer = whole_answer(&mut from) => answer,
        () = sending => String::new(),
    };
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    (status.unwrap_or_default(), answer)
}

async fn whole_answer(from: &mut OwnedReadHalf) -> String {
    let mut bytes = Vec::new();
    loop {
        let answer = String::from_utf8_lossy(&bytes);
        let is_whole = answer.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let head = head.to_ascii_lowercase();
            let length = head
                .split("content-length: ")
                .nth(1)
                .and_then(|rest| rest.lines().next());
            length.is_some_and(|length| body.len() >= length.parse().unwrap())
        });
        if is_whole || from.read_buf(&mut bytes).await.unwrap_or_default() == 0 {
            return String::from_utf8_lossy(&bytes).into_owned();
        }
    }
}

/// Like [`send`], with a measurement.
async fn weighed(server: &Server, what: &str, request: &[u8]) -> (u16, String) {
    let before = server.forget_peak();
    let (asked, cpu) = (Instant::now(), server.cpu_time());
    let answer = send(server.base(), request).await;
    let (took, cpu) = (asked.elapsed(), server.cpu_time().saturating_sub(cpu));
    let growth = server.peak_memory().saturating_sub(before);
    println!(
        "{what}: {}, {} KiB, {took:?}, {cpu:?} of processor",
        answer.0,
        growth / 1024
    );
    assert!(growth < GROWTH, "{what}: {} MiB", growth / MIB as u64);
    assert!(took < PATIENCE && cpu < PATIENCE, "{what}: {took:?}, {cpu:?}");
    answer
}

async fn server(folder: &TempDir) -> Server {
    let server = Server::start(folder.path(), &[("ALLOWED_HOSTS", "localhost,127.0.0.1")]);
    // The first request of each kind allocates memory that stays allocated.
    for path in [SUBMIT, TRACK, LOGIN] {
        send(server.base(), &whole(path, "application/json", "{\"a\":1}")).await;
    }
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_mebibytes_of_json_cost_no_more_than_they_weigh() {
    let folder = TempDir::new().unwrap();
    let server = server(&folder).await;
    let json = "application/json";
    for (kind, body) in [("nested", nested(10 * MIB)), ("crowded", crowded(10 * MIB))] {
        for path in [SUBMIT, TRACK, LOGIN] {
            for request in [whole(path, json, &body), chunked(path, json, &body)] {
                let (status, answer) = weighed(&server, &format!("{kind} {path}"), &request).await;
                // The sign-in form does not accept JSON at all.
                let wanted: &[u16] = if path == LOGIN { &[403, 413] } else { &[413] };
                assert!(wanted.contains(&status), "{kind} {path}: {answer}");
            }
        }
    }
    // Just small enough to be parsed.
    for (kind, body) in [("nested", nested(MIB - 100)), ("crowded", crowded(MIB - 100))] {
        for path in [SUBMIT, TRACK] {
            let (status, answer) =
                weighed(&server, &format!("{kind} {path}"), &whole(path, json, &body)).await;
            assert_eq!(status, 400, "{kind} {path}: {answer}");
        }
    }
    let form = "application/x-www-form-urlencoded";
    for path in [SUBMIT, TRACK, LOGIN] {
        let body = format!("message={}", "x".repeat(10 * MIB));
        let (status, answer) = weighed(&server, path, &chunked(path, form, &body)).await;
        assert!([403, 413].contains(&status), "{path}: {answer}");
    }
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endless_multipart_body_is_cut_at_its_limit() {
    let folder = TempDir::new().unwrap();
    let server = server(&folder).await;
    let multipart = "multipart/form-data; boundary=b";
    let part = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n";
    let file = |name| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.pdf\"\r\n\r\n%PDF-")
    };
    for (what, beginning, more, wanted) in [
        ("preamble", String::new(), "y", 413),
        ("head of a part", format!("{part}X: "), "y", 400),
        ("lines of headers", part.to_owned(), "X: y\r\n", 400),
        ("text", format!("{part}\r\n"), "y", 413),
        (
            "list of parts of one name",
            String::new(),
            &format!("{part}\r\n\r\n"),
            400,
        ),
        ("passed over", file("another"), "y", 413),
        ("file", file("file"), "y", 400),
    ] {
        let body = beginning + more.repeat(40 * MIB / more.len()).as_str();
        let (status, answer) = weighed(&server, what, &chunked(SUBMIT, multipart, &body)).await;
        assert_eq!(status, wanted, "{what}: {answer}");
        if what == "file" {
            let details = answer.split("\"details\":").nth(1).unwrap_or_default();
            assert!(
                details.starts_with("{\"file\":["),
                "at its field, and nothing else: {answer}"
            );
        }
        let (status, answer) = weighed(&server, what, &chunked(LOGIN, multipart, &body)).await;
        assert!([400, 403, 413].contains(&status), "{what}: {answer}");
    }
    assert_eq!(server.leads().await, 0);
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_large_bodies_leaves_room_for_visitors() {
    let folder = TempDir::new().unwrap();
    let server = server(&folder).await;
    let before = server.forget_peak();
    let body = Arc::new(whole(TRACK, "application/json", &nested(MIB - 100)));
    let mut flood = JoinSet::new();
    for _ in 0..300 {
        let (base, body) = (server.base().to_owned(), body.clone());
        flood.spawn(async move { send(&base, &body).await.0 });
    }
    let (mut slowest, mut submits) = (Duration::ZERO, 0);
    while !flood.is_empty() {
        let asked = Instant::now();
        assert_eq!(server.client().get("/api/health/").send().await.status, 200);
        slowest = slowest.max(asked.elapsed());
        assert_eq!(server.submit(None).await, 201);
        submits += 1;
        while let Some(answer) = flood.try_join_next() {
            let status = answer.unwrap();
            assert!([400, 503].contains(&status), "{status}");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let growth = server.peak_memory().saturating_sub(before);
    println!("{} MiB, health within {slowest:?}", growth / MIB as u64);
    assert!(growth < 4 * GROWTH, "{} MiB", growth / MIB as u64);
    assert!(slowest < Duration::from_secs(5), "{slowest:?}");
    assert_eq!(server.leads().await, submits);
    server.stop();
}
