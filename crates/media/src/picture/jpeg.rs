//! JPEG: files that are small and keep a decoder busy for hours.

use super::PictureError;

/// A progressive picture comes in about ten passes over its pixels; each further one costs a whole pass and only a few bytes.
const MAX_SCANS: usize = 100;

const START_OF_SCAN: [u8; 2] = [0xFF, 0xDA];

/// Refuses a flood of scans. Within a scan the marker cannot occur; a thumbnail or two inside of the metadata do no harm.
pub(super) fn check(bytes: &[u8]) -> Result<(), PictureError> {
    let scans = bytes.windows(2).filter(|pair| *pair == START_OF_SCAN).count();
    if scans > MAX_SCANS {
        Err(PictureError::Damaged)
    } else {
        Ok(())
    }
}
