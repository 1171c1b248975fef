//! JPEG: files that its decoder accepts and should not: those that need hours of decoding, and truncated ones.

use super::PictureError;

/// A progressive picture comes in about ten passes over its pixels; each further one costs a whole pass and only a few bytes.
const MAX_SCANS: usize = 100;

/// Markers; neither occurs within the data of a scan.
const START_OF_SCAN: [u8; 2] = [0xFF, 0xDA];
const END_OF_IMAGE: [u8; 2] = [0xFF, 0xD9];

/// Refuses a flood of scans, and a last one without an end. A thumbnail or two inside of the metadata do no harm.
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
