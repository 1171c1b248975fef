//! The relative paths that the stores accept. They have forward slashes on every system. An accepted path cannot leave
//! its root.

use crate::Error;

/// The private store's folder of unfinished files. No stored path begins with it.
pub(crate) const PRIVATE_INCOMING: &str = "incoming";
/// The same for the public store. The dot hides it from `/media/`.
pub(crate) const PUBLIC_INCOMING: &str = ".incoming";

const RANDOM_BYTES: usize = 16;

/// 128 random bits as hex.
pub(crate) fn random_name() -> Result<String, Error> {
    let mut bytes = [0; RANDOM_BYTES];
    getrandom::fill(&mut bytes).map_err(std::io::Error::from)?;
    Ok(hex(&bytes))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

/// A new private path: `folder` (words of `a-z 0-9 _ -` separated by slashes), a random name, `extension`.
pub(crate) fn new_private(folder: &str, extension: &str) -> Result<String, Error> {
    let path = format!("{folder}/{}.{extension}", random_name()?);
    if is_private(&path) {
        Ok(path)
    } else {
        Err(Error::UnsafePath)
    }
}

/// Whether `path` has the form of [`new_private`].
pub(crate) fn is_private(path: &str) -> bool {
    let Some((folder, name)) = path.rsplit_once('/') else {
        return false;
    };
    let Some((stem, extension)) = name.split_once('.') else {
        return false;
    };
    stem.len() == 2 * RANDOM_BYTES
        && stem
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        && (1..=5).contains(&extension.len())
        && extension.bytes().all(is_word)
        && folder
            .split('/')
            .all(|part| !part.is_empty() && part.bytes().all(|b| is_word(b) || b == b'_' || b == b'-'))
        && folder.split('/').next() != Some(PRIVATE_INCOMING)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// Whether `path` may be a public file: no empty, hidden or parent-folder part, nothing that a file system might read
/// as another name (`C:`, `x.png::$DATA`, `leads.`), and not below a closed folder.
pub(crate) fn is_public(path: &str, closed: &[&str]) -> bool {
    path.split('/').all(is_public_part) && !is_closed(path, closed)
}

fn is_public_part(part: &str) -> bool {
    !part.is_empty()
        && !part.starts_with('.')
        && !part.ends_with(['.', ' '])
        && !part.contains(|c: char| c.is_control() || c == '\\' || c == ':')
}

/// Whether the path is in one of these folders. Case-insensitive, because some file systems ignore case.
pub(crate) fn is_closed(path: &str, closed: &[&str]) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    closed.iter().any(|folder| first.eq_ignore_ascii_case(folder))
}
