//! Files whose content differs from their name (`docs/api/leads.md#files`). Each is refused, or returned to staff byte
//! for byte with a type that no browser executes. Nothing is ever opened, unpacked or decompressed.

use testkit::{Answer, client::FilePart, db_test};

use super::server::{FORM, files_below};
use crate::support::TestApp;

#[path = "../../crates/media/tests/media/samples.rs"]
#[expect(dead_code, reason = "the gate's own tests need more of them")]
mod samples;

use samples::{GIF, JPEG, PDF, PNG, doc, docx, zip};

const SCRIPT: &[u8] = b"<html><body><script>alert(document.domain)</script></body></html>";

fn with(head: &[u8], tail: &[u8]) -> Vec<u8> {
    [head, tail].concat()
}

/// A zip whose entries claim an unpacked size of four gigabytes each.
fn bomb() -> Vec<u8> {
    let mut bytes = zip(&["[Content_Types].xml", "_rels/.rels", "word/document.xml"]);
    // Compressed and uncompressed size of the last entry.
    let sizes = bytes.len() - "word/document.xml".len() - 12;
    bytes[sizes..sizes + 8].copy_from_slice(&[1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]);
    with(&bytes, &[0; 1024])
}

async fn send(app: &TestApp, name: &str, bytes: &[u8]) -> Answer {
    let file = FilePart::new("file", name, "text/html", bytes);
    app.client()
        .post("/api/leads/submit/")
        .multipart(&FORM, &[file])
        .send()
        .await
}

#[db_test]
async fn what_is_no_document_is_refused_whatever_it_is_called(app: TestApp) {
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    let mp4 = with(b"\0\0\0\x18ftypmp42", SCRIPT);
    let refused: [(&str, &[u8]); 14] = [
        ("page.html", SCRIPT),
        ("page.pdf", SCRIPT),
        ("photo.jpg", SCRIPT),
        ("logo.svg", svg),
        ("logo.png", svg),
        ("clip.mp4", &mp4),
        ("clip.jpg", &mp4),
        ("shell.php", PDF),
        ("shell.pdf.php", PDF),
        ("shell.php::$DATA", PDF),
        ("shell.pdf\u{202e}fdp.exe", PDF),
        ("applet.jar", &docx()),
        ("applet.docx", &zip(&["META-INF/MANIFEST.MF", "Evil.class"])),
        ("noextension", PDF),
    ];
    for (name, bytes) in refused {
        let answer = send(&app, name, bytes).await;
        assert_eq!(answer.status, 400, "{name:?}: {}", answer.text());
        assert!(
            answer.json()["error"]["details"]["file"].is_array(),
            "{name:?}: {}",
            answer.text()
        );
    }
}

#[db_test]
async fn what_is_taken_comes_back_as_it_was_and_runs_nowhere(app: TestApp) {
    let jar = zip(&["META-INF/MANIFEST.MF", "Evil.class"]);
    let pdf_script = with(PDF, b"1 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj");
    // The name as sent, the bytes, the name shown to staff.
    let taken: [(&str, Vec<u8>, &str); 11] = [
        (
            "photo.php.jpg",
            with(JPEG, b"<?php system($_GET['c']); ?>"),
            "photo.php.jpg",
        ),
        ("both.jpg", with(JPEG, SCRIPT), "both.jpg"),
        ("gifar.gif", with(GIF, &jar), "gifar.gif"),
        ("both.png", with(PNG, SCRIPT), "both.png"),
        ("script.pdf", pdf_script, "script.pdf"),
        ("macro.doc", with(&doc(), SCRIPT), "macro.doc"),
        ("bomb.docx", bomb(), "bomb.docx"),
        ("CON.jpg", JPEG.to_vec(), "_CON.jpg"),
        ("shell.php%00.pdf", PDF.to_vec(), "shell.php%00.pdf"),
        ("invoice\u{202e}gpj.pdf", PDF.to_vec(), "invoicegpj.pdf"),
        ("../../etc/cron.d/evil.pdf", PDF.to_vec(), "evil.pdf"),
    ];
    let staff = app
        .client()
        .default_header("Authorization", &format!("Bearer {}", app.token("admin").await));
    for (name, bytes, shown) in taken {
        let answer = send(&app, name, &bytes).await;
        assert_eq!(answer.status, 201, "{name:?}: {}", answer.text());
        let path = format!("/api/leads/{}/file/", answer.json()["lead_id"]);
        let file = staff.get(&path).send().await;
        assert_eq!((file.status, file.body == bytes), (200, true), "{name:?}");
        let header = |name| file.header(name).unwrap_or_default();
        let disposition = header("content-disposition");
        let saved = format!("attachment; filename=\"{}\";", shown.replace('%', "_"));
        assert!(disposition.starts_with(&saved), "{name:?}: {disposition}");
        assert!(
            !header("content-type").contains("html"),
            "{name:?}: {}",
            header("content-type")
        );
        assert_eq!(header("x-content-type-options"), "nosniff", "{name:?}");
        assert!(header("content-security-policy").contains("sandbox"), "{name:?}");
        assert_eq!(header("cache-control"), "no-store", "{name:?}");
        assert_eq!(app.client().get(&path).send().await.status, 403, "{name:?}");
    }
    let root = app.core.settings.private_root();
    assert_eq!(
        files_below(&root).len(),
        11,
        "one file for each, and nothing unpacked beside it"
    );
}

/// The zip bomb is never unpacked.
#[db_test]
async fn no_body_is_decompressed(app: TestApp) {
    for encoding in ["gzip", "br", "zstd", "deflate", "gzip, gzip", "x-unknown"] {
        for path in ["/api/leads/submit/", "/api/analytics/track/"] {
            let client = app.client();
            let request = client.post(path).header("Content-Encoding", encoding);
            let answer = request
                .body(vec![0x1f; 1000])
                .content_type("application/json")
                .send()
                .await;
            assert_eq!(answer.status, 415, "{encoding} to {path}: {}", answer.text());
        }
    }
}
