//! PNG: the parts of a file that are needed for its pixels (W3C PNG, third edition, §5).

use super::PictureError;

const SIGNATURE: usize = 8;
/// Length and type before the data of a chunk, and the checksum after it.
const FRAME: usize = 12;

/// The file with only the chunks that make up the picture. Compressed texts and profiles can expand to gigabytes, and
/// the frames of an animation are not needed.
pub(super) fn critical(bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    let mut kept = bytes.get(..SIGNATURE).ok_or(PictureError::Damaged)?.to_vec();
    for (name, chunk) in chunks(bytes) {
        if matches!(name, b"IHDR" | b"PLTE" | b"tRNS" | b"IDAT" | b"IEND") {
            kept.extend_from_slice(chunk);
        }
    }
    Ok(kept)
}

/// The data of the EXIF chunk, which is not compressed.
pub(super) fn exif(bytes: &[u8]) -> Option<&[u8]> {
    let (_, chunk) = chunks(bytes).find(|(name, _)| *name == b"eXIf")?;
    chunk.get(8..chunk.len() - 4)
}

/// Names and whole chunks; a truncated chunk ends the list.
fn chunks(bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = bytes.get(SIGNATURE..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (length, _) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (chunk, after) = rest.split_at_checked(length.checked_add(FRAME)?)?;
        rest = after;
        Some((&chunk[4..8], chunk))
    })
}
