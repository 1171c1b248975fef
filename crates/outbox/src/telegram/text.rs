//! The text of a message, in pieces. Each piece is escaped when it is rendered, so a name or message of a visitor
//! cannot be markup.

use std::fmt::Write as _;

/// The maximum number of UTF-16 code units of a message, counted after parsing the markup (Bot API, `sendMessage`).
const MAX_UNITS: usize = 4096;
/// Marks where text was truncated.
const CUT: char = '…';

#[derive(Clone, Debug, PartialEq, Eq)]
enum Style {
    Plain,
    Bold,
    Italic,
    Code,
    Link(String),
}

/// A message under construction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(Vec<(Style, String)>);

impl Text {
    /// An empty message.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds plain text.
    pub fn plain(self, text: impl AsRef<str>) -> Self {
        self.with(Style::Plain, text.as_ref())
    }

    /// Adds bold text.
    pub fn bold(self, text: impl AsRef<str>) -> Self {
        self.with(Style::Bold, text.as_ref())
    }

    /// Adds italic text.
    pub fn italic(self, text: impl AsRef<str>) -> Self {
        self.with(Style::Italic, text.as_ref())
    }

    /// Adds text that is copied when tapped.
    pub fn code(self, text: impl AsRef<str>) -> Self {
        self.with(Style::Code, text.as_ref())
    }

    /// Adds a link.
    pub fn link(self, text: impl AsRef<str>, url: impl Into<String>) -> Self {
        self.with(Style::Link(url.into()), text.as_ref())
    }

    /// Adds a line break.
    pub fn line(self) -> Self {
        self.plain("\n")
    }

    /// Whether the text fits into a message without being truncated.
    pub fn fits(&self) -> bool {
        self.units() <= MAX_UNITS
    }

    /// The length as Telegram counts it.
    fn units(&self) -> usize {
        self.0.iter().map(|(_, text)| units(text)).sum()
    }

    /// Appends another text.
    pub fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    fn with(mut self, style: Style, text: &str) -> Self {
        // Telegram removes some control characters and refuses others.
        let text: String = text
            .replace("\r\n", "\n")
            .chars()
            .filter(|c| *c == '\n' || !c.is_control() && !is_direction(*c))
            .collect();
        if !text.is_empty() {
            self.0.push((style, text));
        }
        self
    }

    /// Renders Telegram's HTML: truncated to the size of a message, then escaped, so that no character, tag or entity
    /// is ever cut in two.
    pub fn render(&self) -> String {
        let is_long = !self.fits();
        let mut left = MAX_UNITS - if is_long { CUT.len_utf16() } else { 0 };
        let mut html = String::new();
        for (style, text) in &self.0 {
            let end = fitting(text, left);
            left -= units(&text[..end]);
            push(&mut html, style, &text[..end]);
            if end < text.len() {
                break;
            }
        }
        if is_long {
            html.push(CUT);
        }
        html
    }
}

/// Characters that change the direction of the following text: a name must not change the direction of the text around
/// it.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The number of bytes of the text that have at most this many UTF-16 units.
fn fitting(text: &str, mut units: usize) -> usize {
    for (position, c) in text.char_indices() {
        if c.len_utf16() > units {
            return position;
        }
        units -= c.len_utf16();
    }
    text.len()
}

fn push(html: &mut String, style: &Style, text: &str) {
    let text = escaped(text);
    // Writing to a string cannot fail.
    let _ = match style {
        _ if text.is_empty() => Ok(()),
        Style::Plain => write!(html, "{text}"),
        Style::Bold => write!(html, "<b>{text}</b>"),
        Style::Italic => write!(html, "<i>{text}</i>"),
        Style::Code => write!(html, "<code>{text}</code>"),
        Style::Link(url) => write!(html, "<a href=\"{}\">{text}</a>", escaped(url)),
    };
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
    }
    html
}

#[cfg(test)]
mod tests;
