//! Extension and content must agree: accepted and refused files.

use media::Kind;

use crate::samples::{GIF, JPEG, PDF, PNG, WEBP, doc, docx, zip};

fn passes(name: &str, content: &[u8]) -> bool {
    Kind::from_name(name).is_some_and(|kind| kind.matches(content))
}

#[test]
fn every_kind_of_the_contract_passes_under_each_of_its_extensions() {
    let files: [(&str, &[u8], &str); 8] = [
        ("art.pdf", PDF, "application/pdf"),
        ("art.doc", &doc(), "application/msword"),
        (
            "art.docx",
            &docx(),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("art.jpg", JPEG, "image/jpeg"),
        ("art.jpeg", JPEG, "image/jpeg"),
        ("art.png", PNG, "image/png"),
        ("art.gif", GIF, "image/gif"),
        ("art.webp", WEBP, "image/webp"),
    ];
    for (name, content, mime) in files {
        assert!(passes(name, content), "{name}");
        assert!(passes(&name.to_uppercase(), content), "{name} in capitals");
        assert_eq!(Kind::from_name(name).map(Kind::mime), Some(mime));
    }
}

#[test]
fn no_kind_passes_as_another() {
    let files = [
        ("pdf", PDF.to_vec()),
        ("doc", doc()),
        ("docx", docx()),
        ("jpg", JPEG.to_vec()),
        ("png", PNG.to_vec()),
        ("gif", GIF.to_vec()),
        ("webp", WEBP.to_vec()),
    ];
    for (own, content) in &files {
        for (other, _) in &files {
            assert_eq!(
                passes(&format!("x.{other}"), content),
                own == other,
                "{own} named .{other}"
            );
        }
    }
}

#[test]
fn only_the_last_extension_counts() {
    for name in [
        "x.exe",
        "noext",
        "x.pdf.exe",
        "a.",
        "evil.svg",
        "evil.html",
        "x.zip",
        ".pdf",
        "",
        "x.pdf ",
        "x.рdf",
    ] {
        assert_eq!(Kind::from_name(name), None, "{name:?}");
    }
    for name in ["x.exe.pdf", "X.PDF", ".hidden.pdf", "макет №1.pdf", "..pdf"] {
        assert_eq!(Kind::from_name(name), Some(Kind::Pdf), "{name:?}");
    }
}

#[test]
fn content_that_lies_about_its_kind_is_refused() {
    let mut html_before_jpeg = b"<script>alert(1)</script>".to_vec();
    html_before_jpeg.extend(JPEG);
    let mut html_before_pdf = b"<html>".to_vec();
    html_before_pdf.extend(PDF);
    let lies: [(&str, &[u8]); 19] = [
        ("h.pdf", b"<script>alert(1)</script>"),
        ("html.png", b"<html><script>alert(1)</script></html>"),
        ("exe.pdf", b"MZ\x90\0plain"),
        ("png.jpg", PNG),
        ("text.docx", b"just text"),
        ("svg.gif", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        ("video.jpg", b"\0\0\0\x18ftypmp42<html>"),
        ("polyglot.jpg", &html_before_jpeg),
        ("polyglot.pdf", &html_before_pdf),
        ("script.gif", b"GIF=1;alert(1)"),
        ("truncated.png", b"\x89PNG"),
        ("truncated.webp", b"RIFF\0\0\0\0WEB"),
        ("other-riff.webp", b"RIFF\0\0\0\0WAVEfmt "),
        ("webp-without-riff.webp", b"<scr\0\0\0\0WEBPVP8L"),
        ("truncated.docx", b"PK\x03\x04"),
        (
            "sheet.docx",
            &zip(&["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"]),
        ),
        (
            "slides.docx",
            &zip(&["[Content_Types].xml", "ppt/presentation.xml"]),
        ),
        ("plain-zip.docx", &zip(&["evil.exe"])),
        ("java.docx", &zip(&["META-INF/MANIFEST.MF", "Evil.class"])),
    ];
    for (name, content) in lies {
        assert!(!passes(name, content), "{name}");
    }
}

#[test]
fn documents_of_unusual_writers_are_accepted() {
    let package = zip(&["[Content_Types].xml", "_rels/.rels"]);
    let files: [(&str, &[u8]); 5] = [
        (
            "google.docx",
            &zip(&["word/numbering.xml", "word/settings.xml", "[Content_Types].xml"]),
        ),
        (
            "libreoffice.docx",
            &zip(&[
                "_rels/.rels",
                "docProps/core.xml",
                "docProps/app.xml",
                "word/document.xml",
            ]),
        ),
        ("parts-beyond-the-head.docx", &package),
        ("byte-order-mark.pdf", b"\xEF\xBB\xBF%PDF-1.7\n"),
        ("blank-lines.pdf", b"\r\n\r\n%PDF-1.3\n"),
    ];
    for (name, content) in files {
        assert!(passes(name, content), "{name}");
    }
}

#[test]
fn judging_survives_any_cut_of_any_file() {
    for content in [
        PDF.to_vec(),
        doc(),
        docx(),
        JPEG.to_vec(),
        PNG.to_vec(),
        GIF.to_vec(),
        WEBP.to_vec(),
    ] {
        for end in 0..=content.len() {
            for extension in ["pdf", "doc", "docx", "jpg", "png", "gif", "webp"] {
                let passed = passes(&format!("x.{extension}"), &content[..end]);
                assert!(!passed || end > 0, "nothing at all passed as {extension}");
            }
        }
    }
}
