//! A file's name as sent by the client, made safe. It is displayed and offered for saving, and never becomes a path on
//! this machine.

use std::fmt;

const MAX_BYTES: usize = 255;
const MAX_EXTENSION_BYTES: usize = 16;

/// The client's name of a file, safe to print and to save on any system: no path, no control or direction-changing
/// characters, no reserved Windows name, 1 to 255 bytes of UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName(String);

impl FileName {
    /// Cleans `raw`. A name without any usable character becomes `file`.
    pub fn new(raw: &str) -> Self {
        let last_part = raw.rsplit(['/', '\\']).next().unwrap_or_default();
        let cleaned: String = last_part
            .chars()
            .filter(|c| !is_invisible(*c))
            .map(harmless)
            .collect();
        let mut name = trimmed(&cleaned).to_owned();
        if name.is_empty() {
            name.push_str("file");
        }
        if is_reserved(&name) {
            name.insert(0, '_');
        }
        Self(shortened(name))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Windows drops trailing dots and spaces, so `x.exe.` would be saved as `x.exe`.
fn trimmed(name: &str) -> &str {
    name.trim_start()
        .trim_end_matches(|c: char| c == '.' || c.is_whitespace())
}

/// Control characters and those that reorder, hide or break a line of text. Joiners are kept, because some scripts need
/// them.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Replaces characters that no Windows name may contain; `:` would name an alternate data stream.
fn harmless(c: char) -> char {
    if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') {
        '_'
    } else {
        c
    }
}

/// Device names, which Windows recognises in the part before the first dot, whatever follows.
fn is_reserved(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_ascii_uppercase();
    if matches!(
        stem.as_str(),
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$"
    ) {
        return true;
    }
    let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    port.is_some_and(|port| {
        let mut digits = port.chars();
        digits
            .next()
            .is_some_and(|c| c.is_ascii_digit() || matches!(c, '¹' | '²' | '³'))
            && digits.next().is_none()
    })
}

fn shortened(name: String) -> String {
    if name.len() <= MAX_BYTES {
        return name;
    }
    let extension = name.rfind('.').map_or("", |dot| &name[dot..]);
    let extension = if extension.len() > MAX_EXTENSION_BYTES {
        ""
    } else {
        extension
    };
    let stem_end = name.floor_char_boundary(MAX_BYTES - extension.len());
    trimmed(&format!("{}{extension}", &name[..stem_end])).to_owned()
}
