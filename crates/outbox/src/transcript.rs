//! A record of a conversation between two programs, for a test of a channel.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// What stands in the place of a secret.
const MASK: &str = "****";

/// Takes a conversation down, line by line, without the secrets that it was told of. Off, it takes nothing; clones share it.
#[derive(Clone, Default)]
pub struct Transcript(Option<Arc<Shared>>);

struct Shared {
    secrets: Vec<String>,
    lines: Mutex<Vec<String>>,
}

impl Transcript {
    /// Takes nothing down: for everyday work.
    pub fn off() -> Self {
        Self::default()
    }

    /// Takes everything down; each of these texts is masked wherever it stands.
    pub fn hiding<S: Into<String>>(secrets: impl IntoIterator<Item = S>) -> Self {
        let mut secrets: Vec<String> = secrets.into_iter().map(Into::into).collect();
        secrets.retain(|secret| !secret.is_empty());
        // A secret that is part of another must not leave the rest of that one behind.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Self(Some(Arc::new(Shared {
            secrets,
            lines: Mutex::default(),
        })))
    }

    /// The lines so far: `> ` what we said, `< ` what we heard, `* ` what happened in between.
    pub fn lines(&self) -> Vec<String> {
        let lines = self.0.as_ref().map(|shared| shared.lines.lock());
        lines.map_or_else(Vec::new, |lines| {
            lines.unwrap_or_else(PoisonError::into_inner).clone()
        })
    }

    /// Whether anything is taken down.
    pub(crate) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// What we said.
    pub(crate) fn said(&self, text: &str) {
        self.add("> ", text);
    }

    /// What the other side said.
    pub(crate) fn heard(&self, text: &str) {
        self.add("< ", text);
    }

    /// What happened: a connection, TLS.
    pub(crate) fn note(&self, text: &str) {
        self.add("* ", text);
    }

    fn add(&self, mark: &str, text: &str) {
        let Some(shared) = &self.0 else { return };
        let mut text = text.to_owned();
        for secret in &shared.secrets {
            text = text.replace(secret, MASK);
        }
        let mut lines = shared.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.extend(text.lines().map(|line| {
            // Whatever a server says, it does not steer the terminal that shows it.
            let line: String = line.chars().filter(|c| !c.is_control()).collect();
            format!("{mark}{line}").trim_end().to_owned()
        }));
    }
}

impl fmt::Debug for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_on() {
            "Transcript(on)"
        } else {
            "Transcript(off)"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_also_when_one_holds_another() {
        let transcript = Transcript::hiding(["abc", "abcdef", ""]);
        transcript.said("GET /botabcdef/x\nHost: abc");
        transcript.heard("\u{1b}[2Jhello\r\n");
        assert_eq!(
            transcript.lines(),
            ["> GET /bot****/x", "> Host: ****", "< [2Jhello"]
        );
    }

    #[test]
    fn switched_off_it_takes_nothing_down() {
        let transcript = Transcript::off();
        transcript.said("hello");
        assert!(transcript.lines().is_empty());
    }
}
