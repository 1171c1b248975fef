//! Valid and invalid bodies, in pieces of several sizes.

use std::{cell::Cell, rc::Rc};

use futures_util::{FutureExt as _, stream};
use memchr::memmem;
use testkit::fuzz::{TestCaseError, fuzz};

use super::*;

const TYPE: &str = "multipart/form-data; boundary=b";
/// Sizes of pieces at which the parser has to wait in each of its states.
const SIZES: [usize; 4] = [1, 2, 7, usize::MAX];

type Read = Vec<(Disposition, Vec<u8>)>;

/// The contents of a body that arrives in pieces of a size, and the maximum number of bytes held at once.
fn read(body: &[u8], size: usize, limit: u64) -> (Result<Read, Fault>, usize) {
    let size = size.min(body.len().max(1));
    let pieces: Vec<_> = body.chunks(size).map(Bytes::copy_from_slice).collect();
    let body = Body::from_stream(stream::iter(pieces.into_iter().map(Ok::<_, axum::Error>)));
    let held = Rc::new(Cell::new(0));
    let reading = async {
        let mut parts = Parts::new(TYPE, body.into_data_stream(), limit)?;
        let mut read = Vec::new();
        while let Some(part) = parts.next().await? {
            held.set(held.get().max(parts.buffer.len()));
            let mut data = Vec::new();
            while let Some(chunk) = parts.chunk().await? {
                data.extend_from_slice(&chunk);
                held.set(held.get().max(parts.buffer.len()));
            }
            read.push((part, data));
        }
        Ok(read)
    };
    let read = reading.now_or_never().expect("everything is there");
    (read, held.get())
}

/// Reference implementation that works on the whole body.
fn naive(body: &[u8]) -> Option<Read> {
    let whole = [b"\r\n", body].concat();
    let find = |text: &[u8], what: &[u8]| memmem::find(text, what);
    let mut rest = &whole[find(&whole, b"\r\n--b")? + 5..];
    let mut read = Vec::new();
    loop {
        if rest.starts_with(b"--") {
            return Some(read);
        }
        let padding = rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        rest = rest[padding..].strip_prefix(b"\r\n")?;
        let head = [b"\r\n", rest].concat();
        let end = find(&head, b"\r\n\r\n").filter(|end| *end <= MAX_HEAD)?;
        let part = disposition(&head[2..end + 4]).ok()?;
        rest = &rest[end + 2..];
        let end = find(rest, b"\r\n--b")?;
        read.push((part, rest[..end].to_vec()));
        rest = &rest[end + 5..];
    }
}

fn file(name: &str) -> Disposition {
    Disposition {
        name: "file".to_owned(),
        file_name: Some(name.to_owned()),
    }
}

fn text(name: &str) -> Disposition {
    Disposition {
        name: name.to_owned(),
        file_name: None,
    }
}

#[test]
fn parts_are_read_however_the_network_cuts_them() {
    let body = "before\r\n--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--b \t\r\n\
                content-disposition: form-data; name=\"file\"; filename=\"x.pdf\"\r\nContent-Type: application/pdf\r\n\r\n\
                \r\n--\r\n--c\r\n\r\n--b\r\n\r\nno headers\r\n--b--\r\nbehind";
    for size in SIZES {
        let (parts, _) = read(body.as_bytes(), size, 10_000);
        assert_eq!(
            parts.unwrap(),
            [
                (text("a"), b"one".to_vec()),
                (file("x.pdf"), b"\r\n--\r\n--c\r\n".to_vec()),
                (text(""), b"no headers".to_vec()),
            ],
            "{size}"
        );
    }
}

#[test]
fn what_is_no_multipart_body_is_refused() {
    for body in [
        "",
        "--b",
        "--b\r\n",
        "--b\r\nX: y\r\n\r\n",
        "--b\r\nX: y\r\n\r\ndata",
        "--b\r\nX: y\r\n\r\ndata\r\n--b",
        "--bX\r\n\r\n",
        "--b\r\nno colon\r\n\r\n\r\n--b--",
        "--b\n\n\n--b--",
        "nothing at all",
    ] {
        for size in SIZES {
            let (parts, _) = read(body.as_bytes(), size, 10_000);
            assert!(matches!(parts, Err(Fault::Malformed)), "{body:?} {size}");
        }
    }
    for wrong in ["multipart/form-data", "multipart/form-data; boundary=\"\""] {
        let body = Body::empty().into_data_stream();
        assert!(
            matches!(Parts::new(wrong, body, 1), Err(Fault::Malformed)),
            "{wrong}"
        );
    }
}

#[test]
fn an_endless_head_preamble_or_part_is_cut_at_its_limit() {
    let endless = |beginning: &str, more: &str| {
        let times = 300_000 / more.len();
        [beginning.as_bytes(), &more.as_bytes().repeat(times)].concat()
    };
    let head = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n";
    for (body, is_too_large) in [
        (endless("", "y"), true),
        (endless("\r\n--", "\r\n--"), true),
        (endless(&format!("{head}\r\n"), "y"), true),
        (endless("--b", " "), true),
        (endless(&format!("{head}X: "), "y"), false),
        (endless(head, "X: y\r\n"), false),
    ] {
        for size in [1, 4096] {
            let (found, most) = read(&body, size, 100_000);
            let beginning = body[..60].escape_ascii();
            match found {
                Err(Fault::TooLarge) => assert!(is_too_large, "{beginning}"),
                Err(Fault::Malformed) => assert!(!is_too_large, "{beginning}"),
                other => panic!("{beginning}: {other:?}"),
            }
            assert!(most <= MAX_HEAD + 4096, "{most} bytes of {beginning}");
        }
    }
}

#[test]
fn every_raw_byte_counts() {
    let body = b"--b\r\n\r\n1234\r\n--b--";
    let length = body.len() as u64;
    for size in SIZES {
        assert!(read(body, size, length).0.is_ok());
        assert!(matches!(read(body, size, length - 1).0, Err(Fault::TooLarge)));
    }
}

#[test]
fn any_bytes_are_read_as_by_looking_at_the_whole_and_in_bounded_memory() {
    let seeds: [&[u8]; 3] = [
        b"--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--b--\r\n",
        b"x\r\n--b\r\ncontent-disposition: form-data; name=\"f\"; filename*=utf-8''%D0%B0.pdf\r\n\r\n%PDF\r\n--b\r\n\r\n\r\n--b--",
        b"--b--",
    ];
    let words: [&[u8]; 9] = [
        b"\r\n",
        b"--",
        b"\r\n--b",
        b"\r\n--b--",
        b"\r\n\r\n",
        b"\"",
        b"; filename*=",
        b" \t",
        b"Content-Disposition: form-data; name=",
    ];
    fuzz(&seeds, &words, |body| {
        let wanted = naive(body);
        for size in SIZES {
            let (parts, held) = read(body, size, u64::MAX);
            let most = size.min(body.len()) + MAX_HEAD + 8;
            if held > most {
                return Err(TestCaseError::fail(format!("{held} bytes were held")));
            }
            if parts.as_ref().ok() != wanted.as_ref() {
                let why = format!("in pieces of {size}: {parts:?}, and not {wanted:?}");
                return Err(TestCaseError::fail(why));
            }
        }
        Ok(())
    });
}
