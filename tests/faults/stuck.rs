//! A stop while clients are stuck: one in the middle of its head, one of its body, one of reading. The program still
//! exits in time and with success, and nothing that it acknowledged is lost.

use std::time::Duration;

use serde_json::json;
use testkit::{TestDatabase, client::FilePart, db_test};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    task::JoinHandle,
};

use super::{
    journal::{Journal, keeps},
    server::{FORM, KEY, Server, files_below, pdf_of},
};
use crate::support::{environment, eventually};

/// Ten times 15 seconds.
const STOPPED_WITHIN: Duration = Duration::from_secs(150);
const VISITORS: usize = 4;
/// Each has a message of 200 KB. Together they are larger than the kernel's buffers.
const LONG_LEADS: usize = 100;

async fn connect(site: &Server) -> TcpStream {
    // A small buffer, so that unread data waits at the server.
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let address = site.base().strip_prefix("http://").unwrap();
    socket.connect(address.parse().unwrap()).await.unwrap()
}

/// Sends half a head and then nothing.
async fn stuck_in_a_head(site: &Server) -> TcpStream {
    let mut client = connect(site).await;
    let half = b"POST /api/leads/submit/ HTTP/1.1\r\nHost: localhost\r\nContent-Le";
    client.write_all(half).await.unwrap();
    client
}

/// Sends a form with a file, so slowly that it would take a quarter of an hour.
async fn stuck_in_a_body(site: &Server) -> JoinHandle<()> {
    let file = FilePart::new("file", "brief.pdf", "application/pdf", pdf_of(1_000_000));
    let client = site.client();
    let bytes = client
        .post("/api/leads/submit/")
        .multipart(&FORM, &[file])
        .bytes();
    let mut connection = connect(site).await;
    connection.write_all(&bytes[..100_000]).await.unwrap();
    tokio::spawn(async move {
        for piece in bytes[100_000..].chunks(100) {
            tokio::time::sleep(Duration::from_millis(100)).await;
            if connection.write_all(piece).await.is_err() {
                return;
            }
        }
    })
}

/// Reads an export of all leads, so slowly that it would take hours.
async fn stuck_in_reading(site: &Server) -> JoinHandle<()> {
    let client = site.staff();
    let asked = client.get("/api/leads/export_csv/").bytes();
    let mut connection = connect(site).await;
    connection.write_all(&asked).await.unwrap();
    let mut piece = [0; 100];
    connection.read_exact(&mut piece).await.unwrap();
    assert!(
        piece.starts_with(b"HTTP/1.1 200 "),
        "{}",
        String::from_utf8_lossy(&piece)
    );
    tokio::spawn(async move {
        while connection.read_exact(&mut piece).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    })
}

#[db_test]
async fn a_program_that_is_asked_to_stop_does_so_though_clients_are_stuck(database: TestDatabase) {
    let settings = [("DATABASE_URL", database.url()), ("SECRET_KEY", KEY)];
    let site = Server::start(database.folder(), &settings);
    let message = "я".repeat(100_000);
    for _ in 0..LONG_LEADS {
        let form = json!({ "name": "Анна", "company": "ООО", "phone": "+998901234567", "product_type": "woven",
            "message": message, "language": "ru" });
        let answer = site.client().post("/api/leads/submit/").json(form).send().await;
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
    let data_dir = database.folder().join("data");
    let incoming = data_dir.join("private/incoming");
    let _head = stuck_in_a_head(&site).await;
    let uploads = stuck_in_a_body(&site).await;
    let reads = stuck_in_reading(&site).await;
    eventually(async || (!files_below(&incoming).is_empty()).then_some(())).await;
    let visitors: Vec<_> = Journal::of_visitors(VISITORS)
        .0
        .into_iter()
        .map(|journal| tokio::spawn(journal.visit(site.client())))
        .collect();
    tokio::time::sleep(Duration::from_millis(500)).await;

    // It exits with code 0, or this fails.
    let stopping = tokio::task::spawn_blocking(move || site.stop());
    tokio::time::timeout(STOPPED_WITHIN, stopping)
        .await
        .unwrap()
        .unwrap();
    // The kernel still sends its buffered data to the slow reader after the program has exited.
    uploads.abort();
    reads.abort();
    assert_eq!(
        files_below(&incoming),
        [""; 0],
        "what nobody acknowledged is not kept"
    );

    let mut journals = vec![];
    for visitor in visitors {
        let mut journal = visitor.await.unwrap();
        journal.entries.retain(|entry| entry.acknowledged.is_some());
        assert!(journal.entries.len() > 1, "there was traffic");
        journals.push(journal);
    }
    let settings = [&settings[..], &[("DATA_DIR", data_dir.to_str().unwrap())]].concat();
    let core = environment(&settings).open_ready().await.unwrap();
    let leads = keeps(&core, &journals).await;
    let of_slow = leads.values().filter(|lead| lead.company == FORM[1].1).count();
    assert_eq!(of_slow, 0, "half a form is no lead");
    core.db.close().await.unwrap();
}
