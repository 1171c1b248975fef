//! The container of WebP: chunks with a name and a length that cannot be trusted.

/// The data of the first top-level chunk with that name, if the file contains all of it.
pub(super) fn chunk(bytes: &[u8], name: [u8; 4]) -> Option<&[u8]> {
    let mut rest = bytes.get(12..)?;
    loop {
        let (head, after) = rest.split_at_checked(8)?;
        let length = usize::try_from(u32::from_le_bytes([head[4], head[5], head[6], head[7]])).ok()?;
        let (data, after) = after.split_at_checked(length)?;
        if head[..4] == name {
            return Some(data);
        }
        // Data of odd length is followed by a byte of padding.
        rest = after.get(length % 2..)?;
    }
}
