//! What nginx lets through, what it does not, and what arrives.

use testkit::{client::FilePart, fake::chosen_protocol};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use super::proxy::{HOST, Proxied};
use crate::support::eventually;

const LEAD: [(&str, &str); 4] = [
    ("name", "Anna"),
    ("company", "Orzu"),
    ("phone", "+998 90 123-45-67"),
    ("product_type", "woven"),
];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs nginx: TEST_NGINX; scripts/test sets it"]
async fn a_visitor_reaches_the_site_over_https_and_http_2() {
    let site = Proxied::start(&[]).await;
    let answer = site.client().get("/api/content/").send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(
        answer.json()["products"],
        format!("https://{HOST}/api/content/products/")
    );
    assert!(answer.header("strict-transport-security").is_some());
    for name in [
        "x-content-type-options",
        "strict-transport-security",
        "content-security-policy",
    ] {
        assert!(
            answer.headers_all(name).len() <= 1,
            "{name} is written in one place"
        );
    }
    assert!(
        !answer.header("server").unwrap_or_default().contains('/'),
        "no version is told"
    );
    for (version, name) in [("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")] {
        let said = openssl(site.https, version);
        assert!(
            said.contains(&format!("New, {name}, Cipher is ")),
            "{version}: {said}"
        );
    }
    assert!(
        !openssl(site.https, "-tls1_1").contains("Cipher is TLS"),
        "no older ones"
    );
    let chosen = chosen_protocol(site.https, HOST, &site.authority).await;
    assert_eq!(chosen.as_deref(), Some("h2"));

    let answer = site.plain().get("/contact/?lang=uz").send().await;
    assert_eq!(answer.status, 308);
    assert_eq!(
        answer.header("location"),
        Some("https://shop.example.uz/contact/?lang=uz")
    );
}

/// What OpenSSL says of a handshake with one version of TLS.
fn openssl(port: u16, version: &str) -> String {
    let said = std::process::Command::new("openssl")
        .args([
            "s_client",
            "-connect",
            &format!("127.0.0.1:{port}"),
            "-servername",
            HOST,
            version,
        ])
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    format!(
        "{}{}",
        String::from_utf8_lossy(&said.stdout),
        String::from_utf8_lossy(&said.stderr)
    )
}

/// The headers of security that an answer has, by name.
fn security(answer: &testkit::Answer) -> Vec<(&'static str, Option<String>)> {
    let names = [
        "strict-transport-security",
        "content-security-policy",
        "x-content-type-options",
        "x-frame-options",
        "referrer-policy",
        "permissions-policy",
        "cross-origin-resource-policy",
        "cache-control",
    ];
    names
        .map(|name| (name, answer.header(name).map(str::to_owned)))
        .into()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs nginx: TEST_NGINX; scripts/test sets it"]
async fn a_browser_reads_a_picture_in_part_and_a_page_compressed_by_the_program() {
    let site = Proxied::start(&[]).await;
    let media = site.file("data/media/products");
    std::fs::create_dir_all(&media).unwrap();
    std::fs::write(media.join("p1.png"), b"0123456789").unwrap();
    let client = site.client();
    let answer = client
        .get("/media/products/p1.png")
        .header("Range", "bytes=2-4")
        .send()
        .await;
    assert_eq!((answer.status, answer.body.as_slice()), (206, &b"234"[..]));
    let answer = client.head("/media/products/p1.png").send().await;
    assert_eq!(
        (answer.status, answer.header("content-length")),
        (200, Some("10"))
    );
    let answer = client
        .get("/contact/")
        .header("Accept-Encoding", "br")
        .header("Accept", "text/html")
        .send()
        .await;
    assert_eq!(answer.status, 200);
    let answer = client
        .get("/api/content/products/")
        .header("Accept-Encoding", "br")
        .send()
        .await;
    assert_eq!(answer.status, 200);
    let etag = answer.header("etag").unwrap().to_owned();
    assert!(!etag.starts_with("W/"), "nginx leaves it as it is");
    let again = client
        .get("/api/content/products/")
        .header("Accept-Encoding", "br")
        .header("If-None-Match", &etag);
    assert_eq!(again.send().await.status, 304);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs nginx: TEST_NGINX; scripts/test sets it"]
async fn who_asks_is_not_a_matter_of_what_he_says() {
    let site = Proxied::start(&[
        ("RATE_LIMIT_CONTACT_FORM", "1/h"),
        ("LOG_LEVEL", "info,access=debug"),
    ])
    .await;
    let client = site.client();
    let mut statuses = Vec::new();
    for address in ["203.0.113.7", "203.0.113.8", "203.0.113.9"] {
        let lead = client
            .post("/api/leads/submit/")
            .header("X-Forwarded-For", address)
            .header("X-Real-IP", address)
            .header("Forwarded", &format!("for={address};host=evil.example"))
            .header("X-Forwarded-Host", "evil.example")
            .header("X-Request-Id", "chosen-by-a-stranger")
            .form(&LEAD);
        statuses.push(lead.send().await.status);
    }
    assert_eq!(statuses, [201, 429, 429]);
    let answer = client
        .get("/api/content/?forged")
        .header("X-Forwarded-Host", "evil.example")
        .header("X-Forwarded-Proto", "http")
        .send()
        .await;
    assert_eq!(
        answer.json()["products"],
        "https://shop.example.uz/api/content/products/"
    );
    assert!(!answer.text().contains("evil"));
    let log = site.log();
    assert!(log.contains("/api/leads/submit/"), "{log}");
    for forged in ["203.0.113", "evil.example", "chosen-by-a-stranger"] {
        assert!(!log.contains(forged), "{forged}: {log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs nginx: TEST_NGINX; scripts/test sets it"]
async fn a_name_that_is_not_ours_gets_no_answer() {
    let site = Proxied::start(&[]).await;
    for client in [site.client(), site.plain()] {
        for host in ["evil.example", "127.0.0.1", "shop.example.uz.evil.example"] {
            let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            client.raw(request.as_bytes()).await.unwrap_err();
        }
    }
    assert!(site.tunnel.answers_to(site.https, HOST).await);
    assert!(!site.tunnel.answers_to(site.https, "evil.example").await);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs nginx: TEST_NGINX; scripts/test sets it"]
async fn a_large_file_passes_and_one_that_is_too_large_is_told_so_in_our_words() {
    let site = Proxied::start(&[]).await;
    let client = site.client().default_header("Origin", "https://front.example.uz");
    let file = |megabytes: usize| {
        let mut bytes = b"%PDF-1.7\n".to_vec();
        bytes.resize(megabytes * 1024 * 1024, b' ');
        [FilePart::new("file", "brief.pdf", "application/pdf", bytes)]
    };
    let send = async |megabytes| {
        client
            .post("/api/leads/submit/")
            .header("Accept-Language", "uz")
            .multipart(&LEAD, &file(megabytes))
            .send()
            .await
    };
    let answer = send(10).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let answer = send(12).await;
    assert_eq!(answer.status, 400, "{}", answer.text());
    assert!(
        answer.json()["error"]["details"]["file"][0].is_string(),
        "at the field: {}",
        answer.text()
    );
    // Beyond what the program would read, nginx says what the program would.
    let answer = send(40).await;
    assert_eq!(answer.status, 413);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(
        answer.header("access-control-allow-origin"),
        Some("https://front.example.uz")
    );
    assert_eq!(answer.json()["error"]["code"], 413);
    let own = client.get("/api/nowhere/").send().await;
    assert_eq!(
        security(&answer),
        security(&own),
        "as protected as an answer of the program"
    );
    assert!(
        security(&own).iter().all(|(_, value)| value.is_some()),
        "{:?}",
        security(&own)
    );
    assert!(
        answer.json()["error"]["message"]
            .as_str()
            .unwrap()
            .contains("juda katta"),
        "{}",
        answer.text()
    );
    // Staff send pictures, several at a time.
    let pictures = client
        .post("/admin/products/1/")
        .body(vec![b' '; 40 * 1024 * 1024])
        .send()
        .await;
    assert_ne!(pictures.status, 413);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs nginx: TEST_NGINX; scripts/test sets it"]
async fn a_site_that_is_down_says_when_to_come_again() {
    let mut site = Proxied::start(&[]).await;
    site.end_site();
    let answer = site
        .client()
        .get("/api/health/")
        .header("Accept-Language", "en")
        .send()
        .await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("5")));
    assert_eq!(answer.json()["error"]["code"], 503);
    assert!(
        answer.json()["error"]["message"]
            .as_str()
            .unwrap()
            .contains("temporarily")
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs nginx: TEST_NGINX; scripts/test sets it"]
async fn one_address_cannot_hold_the_site_for_itself() {
    let site = Proxied::start(&[]).await;
    let tunnel = site.tunnel.base.strip_prefix("http://").unwrap();
    let mut held = Vec::new();
    // More than the limit: the question below may itself have a place for a moment.
    for _ in 0..80 {
        let mut stream = TcpStream::connect(tunnel).await.unwrap();
        let request =
            "POST /api/leads/submit/ HTTP/1.1\r\nHost: shop.example.uz\r\nContent-Length: 9\r\n\r\n";
        stream.write_all(request.as_bytes()).await.unwrap();
        held.push(stream);
    }
    let client = site.client();
    let answer = eventually(async || {
        let answer = client.get("/api/health/").send().await;
        (answer.status == 429).then_some(answer)
    })
    .await;
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert_eq!(answer.json()["error"]["code"], 429);
    drop(held);
    eventually(async || (client.get("/api/health/").send().await.status == 200).then_some(())).await;
}

/// Requests that two servers might read differently; a second one hides in each.
const SMUGGLED: [(&str, &str); 8] = [
    (
        "both lengths",
        "POST /api/leads/submit/ HTTP/1.1\r\nHost: shop.example.uz\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
    ),
    (
        "two lengths",
        "POST /api/leads/submit/ HTTP/1.1\r\nHost: shop.example.uz\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\nGET /admin/ HTTP/1.1\r\nHost: shop.example.uz\r\n\r\n",
    ),
    (
        "an unknown coding",
        "POST /api/leads/submit/ HTTP/1.1\r\nHost: shop.example.uz\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    ),
    (
        "two codings",
        "POST /api/leads/submit/ HTTP/1.1\r\nHost: shop.example.uz\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    ),
    (
        "space before the colon",
        "POST /api/leads/submit/ HTTP/1.1\r\nHost: shop.example.uz\r\nTransfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    ),
    (
        "a length that is no number",
        "POST /api/leads/submit/ HTTP/1.1\r\nHost: shop.example.uz\r\nContent-Length: +5\r\n\r\n12345",
    ),
    (
        "two hosts",
        "GET /api/content/ HTTP/1.1\r\nHost: shop.example.uz\r\nHost: evil.example\r\n\r\n",
    ),
    (
        "a chunk of an endless size",
        "POST /api/leads/submit/ HTTP/1.1\r\nHost: shop.example.uz\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n",
    ),
];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs nginx: TEST_NGINX; scripts/test sets it"]
async fn a_request_inside_another_one_is_refused() {
    let site = Proxied::start(&[]).await;
    for (what, request) in SMUGGLED {
        let answer = site.client().raw(request.as_bytes()).await.unwrap();
        assert!(
            matches!(answer.status, 400 | 413 | 501),
            "{what}: {}",
            answer.status
        );
    }
    let health = site.client().get("/api/health/").send().await;
    assert_eq!(health.status, 200, "everything goes on");
}
