//! The client: what it sends, what it parses, and which failures it handles.

use crate::server::{answer, serve};
use serde_json::json;
use std::io::Write;
use testkit::Client;
use testkit::client::FilePart;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

#[tokio::test]
async fn a_request_is_sent_as_written_and_nothing_more() {
    let (base, received) = serve(|_| answer("200 OK", "", "")).await;
    let client = Client::new(&base).host("shop.example.uz").https();
    client
        .request("BREW", "/pot?x=1&x=2")
        .header("X-A", "1")
        .header("X-A", "ж\t")
        .send()
        .await;
    client
        .post("/api/")
        .header("host", "other")
        .bearer("t")
        .json(json!({"a": 12.0}))
        .send()
        .await;
    client
        .put("/f/")
        .header("Content-Type", "text/odd")
        .form(&[("a", "b c")])
        .send()
        .await;
    let wanted = [
        "BREW /pot?x=1&x=2 HTTP/1.1\r\nHost: shop.example.uz\r\nX-Forwarded-Proto: https\r\nX-A: 1\r\nX-A: ж\t\r\n\r\n",
        "POST /api/ HTTP/1.1\r\nX-Forwarded-Proto: https\r\nhost: other\r\nAuthorization: Bearer t\r\n\
         Content-Type: application/json\r\nContent-Length: 10\r\n\r\n{\"a\":12.0}",
        "PUT /f/ HTTP/1.1\r\nHost: shop.example.uz\r\nX-Forwarded-Proto: https\r\nContent-Type: text/odd\r\n\
         Content-Length: 5\r\n\r\na=b+c",
    ];
    assert_eq!(*received.lock().unwrap(), wanted);
}

#[tokio::test]
async fn a_multipart_form_carries_its_file() {
    let (base, received) = serve(|_| answer("201 Created", "", "{}")).await;
    let file = FilePart::new("file", "x.pdf", "application/pdf", "%PDF-1.4");
    let sent = Client::new(&base)
        .post("/")
        .multipart(&[("name", "Анна")], &[file])
        .send()
        .await;
    assert_eq!(sent.status, 201);
    let request = received.lock().unwrap()[0].clone();
    assert!(request.contains("name=\"name\"\r\n\r\nАнна\r\n"), "{request}");
    assert!(
        request.contains("filename=\"x.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\r\n"),
        "{request}"
    );
}

#[tokio::test]
async fn answers_are_read_in_every_framing() {
    let (base, _) = serve(|request| match request.split(' ').nth(1).unwrap() {
        "/chunked" => {
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
                .to_vec()
        }
        "/continued" => [
            b"HTTP/1.1 100 Continue\r\n\r\n".to_vec(),
            answer("200 OK", "", "late"),
        ]
        .concat(),
        "/nothing" => b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(),
        _ => answer(
            "200 OK",
            "Set-Cookie: a=1; Path=/\r\nset-cookie: b=2=3\r\n",
            "plain",
        ),
    })
    .await;
    let client = Client::new(&base);
    assert_eq!(client.get("/chunked").send().await.text(), "abcde");
    assert_eq!(client.get("/continued").send().await.text(), "late");
    assert_eq!(client.get("/nothing").send().await.body, b"");
    assert_eq!(client.get("/").send().await.cookies(), [("a", "1"), ("b", "2=3")]);
    let head = client.head("/").send().await;
    assert_eq!(
        (head.header("content-length"), head.body.as_slice()),
        (Some("5"), &b""[..])
    );
}

#[tokio::test]
async fn compressed_answers_are_decoded_on_reading() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(b"{\"a\":1}").unwrap();
    let gzip = gzip.finish().unwrap();
    let mut br = Vec::new();
    brotli::CompressorWriter::new(&mut br, 4096, 5, 22)
        .write_all(b"{\"a\":2}")
        .unwrap();
    let (base, _) = serve(move |request| {
        let (name, body) = if request.contains("/gzip") {
            ("gzip", &gzip)
        } else {
            ("br", &br)
        };
        answer("200 OK", &format!("content-encoding: {name}\r\n"), body)
    })
    .await;
    let client = Client::new(&base);
    assert_eq!(client.get("/gzip").send().await.json(), json!({"a": 1}));
    assert_eq!(client.get("/br").send().await.json(), json!({"a": 2}));
}

#[tokio::test]
async fn an_answer_that_comes_before_the_whole_request_was_read_is_received() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_exact(&mut [0; 1000]).await.unwrap();
        stream
            .write_all(&answer("413 Content Too Large", "connection: close\r\n", "no"))
            .await
            .unwrap();
        // Nothing more is read, so sending the rest must fail.
        socket_shutdown_read(stream);
    });
    let refused = Client::new(&base)
        .post("/")
        .body(vec![b'x'; 20_000_000])
        .send()
        .await;
    assert_eq!((refused.status, refused.text().as_str()), (413, "no"));
}

/// Waits until the response was sent. Dropping the stream then resets the connection, because unread data is left.
fn socket_shutdown_read(stream: tokio::net::TcpStream) {
    tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        drop(stream);
    });
}

#[tokio::test]
async fn a_connection_is_kept_only_on_request() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        for connection in 1.. {
            let (mut stream, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let mut buffer = [0; 1000];
                while stream.read(&mut buffer).await.is_ok_and(|count| count > 0) {
                    let close = if buffer.starts_with(b"GET /last") {
                        "connection: close\r\n"
                    } else {
                        ""
                    };
                    stream
                        .write_all(&answer("200 OK", close, connection.to_string()))
                        .await
                        .unwrap();
                }
            });
        }
    });
    let fresh = Client::new(&base);
    assert_eq!(
        [
            fresh.get("/").send().await.text(),
            fresh.get("/").send().await.text()
        ],
        ["1", "2"]
    );
    let kept = fresh.keep_alive();
    assert_eq!(
        [
            kept.get("/").send().await.text(),
            kept.get("/last").send().await.text()
        ],
        ["3", "3"]
    );
    assert_eq!(kept.get("/").send().await.text(), "4");
}

#[tokio::test]
async fn half_an_answer_is_an_error_not_a_short_body() {
    let (base, _) =
        serve(|_| b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nab".to_vec()).await;
    let answer = Client::new(&base).get("/").try_send().await;
    assert_eq!(answer.unwrap_err().kind(), std::io::ErrorKind::UnexpectedEof);
    assert!(
        Client::new("http://127.0.0.1:1")
            .get("/")
            .try_send()
            .await
            .is_err(),
        "nobody listens there"
    );
}
