//! A record of a conversation between two programs, for a test of a channel.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// The replacement for a secret.
const MASK: &str = "****";

/// Records a conversation, line by line, with the given secrets masked. If it is off, it records nothing. Clones share
/// the same record.
#[derive(Clone, Default)]
pub struct Transcript(Option<Arc<Shared>>);

struct Shared {
    secrets: Vec<String>,
    lines: Mutex<Vec<String>>,
}

impl Transcript {
    /// Records nothing: for normal operation.
    pub fn off() -> Self {
        Self::default()
    }

    /// Records everything. Each of these texts is masked wherever it occurs.
    pub fn hiding<S: Into<String>>(secrets: impl IntoIterator<Item = S>) -> Self {
        let mut secrets: Vec<String> = secrets.into_iter().map(Into::into).collect();
        secrets.retain(|secret| !secret.is_empty());
        // Longest first: if a secret is part of another one, the rest of the longer one must not remain.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Self(Some(Arc::new(Shared {
            secrets,
            lines: Mutex::default(),
        })))
    }

    /// The lines so far: `> ` for what we sent, `< ` for what we received, `* ` for events in between.
    pub fn lines(&self) -> Vec<String> {
        let lines = self.0.as_ref().map(|shared| shared.lines.lock());
        lines.map_or_else(Vec::new, |lines| {
            lines.unwrap_or_else(PoisonError::into_inner).clone()
        })
    }

    /// Whether it records.
    pub(crate) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Records what we sent.
    pub(crate) fn said(&self, text: &str) {
        self.add("> ", text);
    }

    /// Records what the other side sent.
    pub(crate) fn heard(&self, text: &str) {
        self.add("< ", text);
    }

    /// Records an event, such as a connection or TLS.
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
            // Control characters are removed, so that a server cannot control the terminal that shows them.
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
