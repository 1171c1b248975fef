//! Files made to fill the memory or to keep a decoder busy. They are refused at once, or opened with little memory.
//!
//! It is one test in a process of its own, because it measures the peak memory of the process.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::{
    fs,
    io::{Cursor, Write as _},
    time::{Duration, Instant},
};

use flate2::{Compression, write::ZlibEncoder};
use image::{ImageFormat, RgbImage};
use media::picture::{Picture, PictureError};

/// Ten times the time that a refusal may take.
const DEADLINE: Duration = Duration::from_secs(2);
/// Memory that all bombs together may take, in KiB.
const MEMORY: u64 = 200 * 1024;
/// Size of each expanding bomb.
const UNFOLDED: usize = 512 * 1024 * 1024;

/// The peak memory of this process so far, in KiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn zeros(length: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    let block = vec![0; 1024 * 1024];
    for _ in 0..length / block.len() {
        encoder.write_all(&block).unwrap();
    }
    encoder.finish().unwrap()
}

fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(&name);
    crc.update(data);
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&length[..], &name, data, &crc.sum().to_be_bytes()].concat()
}

/// A PNG with this size, depth, colour type and chunks.
fn png(side: u32, depth: u8, color: u8, chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let side = side.to_be_bytes();
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend(chunk(
        *b"IHDR",
        &[&side[..], &side, &[depth, color, 0, 0, 0]].concat(),
    ));
    for (name, data) in chunks {
        bytes.extend(chunk(**name, data));
    }
    bytes.extend(chunk(*b"IEND", &[]));
    bytes
}

/// A grey PNG of one pixel after a chunk that expands.
fn png_behind(name: [u8; 4], head: &[u8], folded: &[u8]) -> Vec<u8> {
    let mut pixel = ZlibEncoder::new(Vec::new(), Compression::fast());
    pixel.write_all(&[0, 128]).unwrap();
    let pixel = pixel.finish().unwrap();
    png(1, 8, 0, &[(&name, &[head, folded].concat()), (b"IDAT", &pixel)])
}

fn gif_of(frames: usize) -> Vec<u8> {
    let mut bytes = b"GIF89a\xF4\x01\xF4\x01\x80\0\0\0\0\0\xff\xff\xff".to_vec();
    for _ in 0..frames {
        bytes.extend(b",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0");
    }
    bytes.push(b';');
    bytes
}

/// A GIF with a screen of one pixel and a frame of four billion.
fn gif_beyond_its_screen() -> Vec<u8> {
    let mut bytes = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
    bytes.extend(b",\0\0\0\0\xFF\xFF\xFF\xFF\0\x02\x02D\x01\0;");
    bytes
}

fn riff(chunks: &[(&[u8; 4], u32, &[u8])]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    for (name, length, data) in chunks {
        body.extend(*name);
        body.extend(length.to_le_bytes());
        body.extend(*data);
    }
    let length = u32::try_from(body.len()).unwrap().to_le_bytes();
    [b"RIFF", &length[..], &body].concat()
}

fn small(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::new(8, 8).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

const EIGHT_BY_EIGHT: [u8; 6] = [7, 0, 0, 7, 0, 0];

fn webp_of(frames: usize) -> Vec<u8> {
    let picture = &small(ImageFormat::WebP)[12..];
    let frame = [&[0; 6], &EIGHT_BY_EIGHT[..], &[10, 0, 0, 0], picture].concat();
    let header = [&[0b10, 0, 0, 0], &EIGHT_BY_EIGHT[..]].concat();
    let length = u32::try_from(frame.len()).unwrap();
    let mut chunks: Vec<(&[u8; 4], u32, &[u8])> = vec![(b"VP8X", 10, &header), (b"ANIM", 6, &[0; 6])];
    chunks.extend(vec![(b"ANMF", length, &frame[..]); frames]);
    riff(&chunks)
}

/// Metadata with a claimed length of four gigabytes.
fn webp_with_endless_exif() -> Vec<u8> {
    let header = [&[0b1000, 0, 0, 0], &EIGHT_BY_EIGHT[..]].concat();
    let picture = &small(ImageFormat::WebP)[12..];
    let length = u32::try_from(picture.len() - 8).unwrap();
    riff(&[
        (b"VP8X", 10, &header),
        (b"VP8L", length, &picture[8..]),
        (b"EXIF", u32::MAX - 1, b"II*\0"),
    ])
}

/// A JPEG whose only scan is repeated many times.
fn jpeg_of(scans: usize) -> Vec<u8> {
    let jpeg = small(ImageFormat::Jpeg);
    let start = jpeg.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap();
    let (head, scan) = jpeg[..jpeg.len() - 2].split_at(start);
    [head, &scan.repeat(scans), &[0xFF, 0xD9]].concat()
}

const MANY: Result<(), PictureError> = Err(PictureError::TooManyPixels);
const OPEN: Result<(), PictureError> = Ok(());

#[tokio::test]
async fn bombs_are_refused_at_once_or_opened_for_little() {
    let folded = zeros(UNFOLDED);
    let bombs = [
        (
            "a PNG that claims 100,000 squared",
            png(100_000, 8, 2, &[(b"IDAT", &[])]),
            MANY,
        ),
        (
            "a PNG of 19,000 squared",
            png(19_000, 1, 0, &[(b"IDAT", &zeros(46_000_000))]),
            MANY,
        ),
        (
            "a PNG of short sides and many pixels",
            png(11_900, 8, 2, &[(b"IDAT", &folded)]),
            MANY,
        ),
        (
            "a PNG of few pixels, each of eight bytes",
            png(7_000, 16, 6, &[(b"IDAT", &folded)]),
            MANY,
        ),
        (
            "a text that unfolds",
            png_behind(*b"zTXt", b"Comment\0\0", &folded),
            OPEN,
        ),
        (
            "a text in all languages that unfolds",
            png_behind(*b"iTXt", b"Comment\0\x01\0\0\0", &folded),
            OPEN,
        ),
        (
            "a profile that unfolds",
            png_behind(*b"iCCP", b"p3\0\0", &folded),
            OPEN,
        ),
        ("a GIF of 10,000 frames", gif_of(10_000), OPEN),
        ("a GIF's frame beyond its screen", gif_beyond_its_screen(), MANY),
        ("a WebP of 10,000 frames", webp_of(10_000), OPEN),
        ("a WebP with endless metadata", webp_with_endless_exif(), OPEN),
        (
            "a JPEG of 100,000 scans",
            jpeg_of(100_000),
            Err(PictureError::Damaged),
        ),
    ];
    let before = peak();
    for (what, bytes, wanted) in bombs {
        let start = Instant::now();
        let outcome = Picture::decode(bytes).await.map(|_| ());
        assert_eq!(outcome, wanted, "{what}");
        assert!(start.elapsed() < DEADLINE, "{what} took {:?}", start.elapsed());
        let taken = peak() - before;
        assert!(taken < MEMORY, "{what}: {taken} KiB");
    }
}
