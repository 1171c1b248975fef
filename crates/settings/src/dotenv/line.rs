//! One line of a `.env` file: `NAME=value`, in the syntax of Django's users.
//!
//! A value extends to the end of its line. Unquoted, ` #` starts a comment. In single quotes no character is special.
//! In double quotes `\n \r \t \" \\ \$` are escapes. `$` is never expanded, because Django's generated secret keys
//! contain it.

/// The error of a line. It never contains the line, which may hold a secret.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(super) enum LineError {
    #[error("a line must read NAME=value, with a name of letters, digits and _")]
    NoName,
    #[error("the closing quote is missing; a value must end on its line")]
    OpenQuote,
    #[error("after the closing quote only a comment may follow")]
    AfterQuote,
}

/// Name and value of a trimmed line; `None` for an empty line or a comment.
pub(super) fn parse(line: &str) -> Result<Option<(String, String)>, LineError> {
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let (name, value) = line.split_once('=').ok_or(LineError::NoName)?;
    let name = name.trim_end();
    let name = name
        .strip_prefix("export")
        .filter(|rest| rest.starts_with(char::is_whitespace))
        .map_or(name, str::trim);
    let is_name = !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !is_name {
        return Err(LineError::NoName);
    }
    let value = match value.trim_start().chars().next() {
        Some('\'') => single_quoted(&value.trim_start()[1..])?,
        Some('"') => double_quoted(&value.trim_start()[1..])?,
        _ => unquoted(value).to_owned(),
    };
    Ok(Some((name.to_owned(), value)))
}

fn unquoted(value: &str) -> &str {
    let mut after_space = false;
    let end = value
        .find(|c: char| {
            let comment = c == '#' && after_space;
            after_space = c.is_whitespace();
            comment
        })
        .unwrap_or(value.len());
    value[..end].trim()
}

fn single_quoted(rest: &str) -> Result<String, LineError> {
    let (value, after) = rest.split_once('\'').ok_or(LineError::OpenQuote)?;
    only_comment(after)?;
    Ok(value.to_owned())
}

fn double_quoted(rest: &str) -> Result<String, LineError> {
    let mut value = String::new();
    let mut chars = rest.chars();
    loop {
        match chars.next().ok_or(LineError::OpenQuote)? {
            '"' => break,
            '\\' => match chars.next().ok_or(LineError::OpenQuote)? {
                'n' => value.push('\n'),
                'r' => value.push('\r'),
                't' => value.push('\t'),
                c @ ('"' | '\\' | '$') => value.push(c),
                c => value.extend(['\\', c]),
            },
            c => value.push(c),
        }
    }
    only_comment(chars.as_str())?;
    Ok(value)
}

fn only_comment(after: &str) -> Result<(), LineError> {
    let after = after.trim();
    if after.is_empty() || after.starts_with('#') {
        Ok(())
    } else {
        Err(LineError::AfterQuote)
    }
}

/// Quotes a value so that parsing it gives the same text.
pub(crate) fn quoted(value: &str) -> String {
    let plain = value.trim() == value && !value.contains(['"', '\'', '#', '\\', '\n', '\r']);
    if plain {
        return value.to_owned();
    }
    let escaped = value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
        .replace('\r', "\\r");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(line: &str) -> Result<String, LineError> {
        parse(line.trim()).map(|pair| pair.expect("a line with a value").1)
    }

    #[test]
    fn an_operator_writes_values_as_for_django() {
        for (line, expected) in [
            ("A=b", "b"),
            ("export A=b", "b"),
            ("export\tA = b c  # why", "b c"),
            ("A=", ""),
            ("A= # nothing", ""),
            ("A=#1 shop", "#1 shop"),
            ("A=django-insecure-$x#y&(z", "django-insecure-$x#y&(z"),
            ("A=postgres://u:p@h/n?a=b", "postgres://u:p@h/n?a=b"),
            ("A='a \"b\" # c\\n' # why", "a \"b\" # c\\n"),
            (r#"A="a 'b' # \"c\"\n\$\d" "#, "a 'b' # \"c\"\n$\\d"),
            ("A=Гулистан мебель", "Гулистан мебель"),
            ("exported=1", "1"),
        ] {
            assert_eq!(value(line).as_deref(), Ok(expected), "{line}");
        }
    }

    #[test]
    fn a_broken_line_is_refused() {
        for (line, expected) in [
            ("A", LineError::NoName),
            ("=b", LineError::NoName),
            ("1A=b", LineError::NoName),
            ("A B=c", LineError::NoName),
            ("A='b", LineError::OpenQuote),
            ("A=\"b\\\"", LineError::OpenQuote),
            ("A=\"b\\", LineError::OpenQuote),
            ("A='b' c", LineError::AfterQuote),
        ] {
            assert_eq!(value(line), Err(expected), "{line}");
        }
    }

    #[test]
    fn what_is_written_reads_the_same() {
        for text in [
            "", "a b", " a ", "a # b", "#", "'", "\"\\\"", "a\\nb", "a\nb\r", "$a", "ё",
        ] {
            assert_eq!(value(&format!("A={}", quoted(text))).as_deref(), Ok(text));
        }
    }
}
