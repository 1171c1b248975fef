//! Receiving a file: limits, refusals, and what each leaves on the disk.

use std::time::Duration;

use media::{CHUNK, Error, Rules, Upload};

use crate::place::{Place, stories};
use crate::samples::{PDF, PNG, TEN_MIB, bytes_of, docx, pdf_of, send};

stories! {
    a_visitor_can_attach_a_document,
    files_of_every_size_around_the_buffer_arrive_whole,
    a_file_goes_when_its_transaction_fails,
    a_thousand_visitors_who_go_away_leave_nothing,
}

async fn a_visitor_can_attach_a_document(place: Place) {
    let received = send(&place.private, "C:\\макет.DOCX", &docx()).await.unwrap();
    assert_eq!(received.name.as_str(), "макет.DOCX");
    let file = received.keep("leads/2026/11").await.unwrap();

    assert!(file.path.starts_with("leads/2026/11/"), "{}", file.path);
    assert_eq!(file.path.len(), "leads/2026/11/".len() + 32 + ".docx".len());
    assert_eq!(file.size, docx().len() as u64);
    assert_eq!(place.unfinished(), 0);

    let (path, content_type) = (file.path.clone(), file.content_type);
    file.commit();
    let content = place.private.read(&path).await.unwrap();
    assert_eq!(
        (content.len, content.content_type),
        (docx().len() as u64, content_type)
    );
    assert_eq!(bytes_of(content).await, docx());
}

#[tokio::test]
async fn the_hash_is_that_of_the_bytes_sent_whether_they_fit_memory_or_not() {
    let place = Place::on_disk();
    let hashes = [
        (
            PDF.to_vec(),
            "cfa3181c1ee36e8bce5e39f84959f4558ea7ba32c0e4539a8ab3c8ce8c716ec6",
        ),
        (
            pdf_of(200_000),
            "979fab8a2bb194ad782a426a77151c2f4f3d382f6408908529eadc640a3ff787",
        ),
    ];
    for (bytes, hash) in hashes {
        let received = send(&place.private, "x.pdf", &bytes).await.unwrap();
        assert_eq!(
            (received.size, received.sha256.as_str()),
            (bytes.len() as u64, hash)
        );
    }
}

async fn files_of_every_size_around_the_buffer_arrive_whole(place: Place) {
    for size in [9, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5] {
        let file = send(&place.private, "x.pdf", &pdf_of(size))
            .await
            .unwrap()
            .keep("leads")
            .await
            .unwrap();
        let content = place.private.read(&file.path).await.unwrap();
        assert_eq!(bytes_of(content).await, pdf_of(size), "{size} bytes");
    }
}

#[tokio::test]
async fn a_small_file_touches_the_disk_only_when_it_is_kept() {
    let place = Place::on_disk();
    let received = send(&place.private, "x.pdf", &pdf_of(CHUNK)).await.unwrap();
    assert_eq!(place.unfinished(), 0);
    drop(received);
    assert_eq!(place.kept().await, 0);
}

#[tokio::test]
async fn ten_mebibytes_are_accepted_and_one_byte_more_is_not() {
    let place = Place::on_disk();
    let bytes = pdf_of(TEN_MIB + 1);
    let received = send(&place.private, "ten.pdf", &bytes[..TEN_MIB]).await.unwrap();
    assert_eq!(received.size, 10_485_760);
    drop(received);

    let refused = send(&place.private, "ten.pdf", &bytes).await;
    assert!(matches!(refused, Err(Error::TooLarge)), "{refused:?}");
    assert_eq!(place.unfinished(), 0);
}

#[tokio::test]
async fn an_empty_file_is_refused() {
    let place = Place::on_disk();
    let refused = send(&place.private, "e.pdf", b"").await;
    assert!(matches!(refused, Err(Error::Empty)), "{refused:?}");
}

#[tokio::test]
async fn a_forbidden_extension_is_refused_before_a_byte_is_read() {
    let place = Place::on_disk();
    for name in ["x.exe", "noext", "evil.svg", "x.pdf.exe", "x.php::$DATA"] {
        let refused = Upload::start(&place.private, Rules::ATTACHMENT, name).await;
        assert!(matches!(refused, Err(Error::ExtensionNotAllowed)), "{name}");
    }
    let refused = Upload::start(&place.private, Rules::PICTURE, "x.pdf").await;
    assert!(
        matches!(refused, Err(Error::ExtensionNotAllowed)),
        "a document is no picture"
    );
}

#[tokio::test]
async fn a_lying_file_is_refused_and_a_long_one_never_reaches_the_disk() {
    let place = Place::on_disk();
    let refused = send(&place.private, "x.pdf", b"<html></html>").await;
    assert!(matches!(refused, Err(Error::ContentMismatch)), "{refused:?}");

    let mut upload = Upload::start(&place.private, Rules::ATTACHMENT, "x.pdf")
        .await
        .unwrap();
    upload = upload.write(&vec![b'<'; CHUNK]).await.unwrap();
    let refused = upload.write(b"<").await;
    assert!(matches!(refused, Err(Error::ContentMismatch)), "{refused:?}");
    assert_eq!(place.unfinished(), 0);
}

#[tokio::test]
async fn a_visitor_who_goes_away_leaves_nothing() {
    let place = Place::on_disk();
    let upload = Upload::start(&place.private, Rules::ATTACHMENT, "x.pdf")
        .await
        .unwrap();
    let upload = upload.write(&pdf_of(3 * CHUNK)).await.unwrap();
    assert_eq!(place.unfinished(), 1);
    drop(upload);
    assert_eq!(place.unfinished(), 0);
}

async fn a_file_goes_when_its_transaction_fails(place: Place) {
    let file = send(&place.private, "x.png", PNG)
        .await
        .unwrap()
        .keep("leads/2026/11")
        .await
        .unwrap();
    let path = file.path.clone();
    assert!(place.private.exists(&path).await.unwrap());
    drop(file);
    place.settled(0).await;
    assert!(!place.private.exists(&path).await.unwrap());
}

/// Clients disconnect at any moment: while sending, before the file is stored, before its row is committed.
async fn a_thousand_visitors_who_go_away_leave_nothing(place: Place) {
    let bytes = pdf_of(3 * CHUNK);
    for visitor in 0..1000 {
        let mut upload = Upload::start(&place.private, Rules::ATTACHMENT, "x.pdf")
            .await
            .unwrap();
        match visitor % 4 {
            0 => drop(upload),
            1 => drop(upload.write(&bytes).await.unwrap()),
            2 => {
                upload = upload.write(&bytes).await.unwrap();
                drop(upload.finish().await.unwrap());
            }
            _ => {
                let received = upload.write(&bytes[..100]).await.unwrap().finish().await.unwrap();
                drop(received.keep("leads/2026/11").await.unwrap());
            }
        }
    }
    assert_eq!(place.unfinished(), 0);
    place.settled(0).await;
}

#[tokio::test]
async fn an_editor_can_take_a_picture_back_for_further_work() {
    let place = Place::on_disk();
    for bytes in [pdf_of(10), pdf_of(3 * CHUNK)] {
        let received = send(&place.private, "x.pdf", &bytes).await.unwrap();
        assert_eq!(received.into_bytes().await.unwrap(), bytes);
    }
    assert_eq!((place.unfinished(), place.kept().await), (0, 0));
}

#[tokio::test]
async fn a_crash_leaves_only_unfinished_files_and_the_sweep_removes_old_ones() {
    let place = Place::on_disk();
    let upload = Upload::start(&place.private, Rules::ATTACHMENT, "x.pdf")
        .await
        .unwrap();
    std::mem::forget(upload.write(&pdf_of(3 * CHUNK)).await.unwrap());
    let received = send(&place.private, "x.pdf", &pdf_of(3 * CHUNK)).await.unwrap();
    std::mem::forget(received);
    assert_eq!((place.unfinished(), place.kept().await), (2, 0));

    assert_eq!(
        place
            .private
            .sweep_incoming(Duration::from_hours(1))
            .await
            .unwrap(),
        0
    );
    assert_eq!(place.private.sweep_incoming(Duration::ZERO).await.unwrap(), 2);
    assert_eq!(place.unfinished(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_thirty_third_upload_waits_for_a_slot_and_is_told_to_come_back() {
    let place = Place::on_disk();
    let mut running = Vec::new();
    for _ in 0..32 {
        running.push(
            Upload::start(&place.private, Rules::ATTACHMENT, "x.pdf")
                .await
                .unwrap(),
        );
    }
    let refused = Upload::start(&place.private.clone(), Rules::ATTACHMENT, "x.pdf").await;
    assert!(matches!(refused, Err(Error::Busy)), "{refused:?}");

    let store = place.private.clone();
    let waiting =
        tokio::spawn(async move { Upload::start(&store, Rules::ATTACHMENT, "x.pdf").await.map(drop) });
    tokio::time::sleep(Duration::from_secs(2)).await;
    running.pop();
    waiting.await.unwrap().unwrap();
}
