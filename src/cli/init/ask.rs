//! Prompts in the terminal, in the user's language.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use text::{Lang, Message};

use super::refused;
use crate::failure::Failure;

/// Asks until the answer is valid. An empty line means the default.
pub(super) fn until_answered<T>(
    question: &Message,
    default: &str,
    lang: Lang,
    read: impl Fn(&str) -> Result<T, Message>,
) -> Result<T, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(refused(&Message::new("init-no-terminal"), lang));
    }
    loop {
        let shown = if default.is_empty() {
            String::new()
        } else {
            format!(" [{default}]")
        };
        eprint!("{}{shown}: ", question.render(lang));
        let line = line().map_err(|error| Failure::new(format!("the answer cannot be read: {error}")))?;
        let Some(line) = line else {
            return Err(refused(&Message::new("init-no-terminal"), lang));
        };
        let answer = match line.trim() {
            "" => default,
            answer => answer,
        };
        match read(answer) {
            Ok(answer) => return Ok(answer),
            Err(message) => eprintln!("  {}", message.render(lang)),
        }
    }
}

/// Reads one line. `None` at the end of the input.
fn line() -> std::io::Result<Option<String>> {
    std::io::stderr().flush()?;
    let mut line = String::new();
    let bytes = std::io::stdin().lock().read_line(&mut line)?;
    Ok((bytes > 0).then_some(line))
}
