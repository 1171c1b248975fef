//! JPEG files that the decoder accepts although it should not: those that need hours of decoding, and truncated ones.

use super::PictureError;

/// A progressive picture has about ten passes over its pixels. Each further one costs a whole pass and only a few
/// bytes.
const MAX_SCANS: usize = 100;

/// Markers. Neither occurs within the data of a scan.
const START_OF_SCAN: [u8; 2] = [0xFF, 0xDA];
const END_OF_IMAGE: [u8; 2] = [0xFF, 0xD9];

/// Refuses a file with too many scans, and one whose last scan has no end. Thumbnails inside the metadata are harmless.
pub(super) fn check(bytes: &[u8]) -> Result<(), PictureError> {
    let (mut scans, mut is_ended) = (0, false);
    for pair in bytes.windows(2) {
        if pair == START_OF_SCAN {
            scans += 1;
            is_ended = false;
        } else if pair == END_OF_IMAGE {
            is_ended = true;
        }
    }
    if is_ended && scans <= MAX_SCANS {
        Ok(())
    } else {
        Err(PictureError::Damaged)
    }
}
