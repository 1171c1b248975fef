//! Recognises placeholders from examples that the operator has to replace.

/// Words that occur only in examples.
const WORDS: [&str; 10] = [
    "changeme",
    "change-me",
    "change_me",
    "replaceme",
    "replace-me",
    "replace_me",
    "placeholder",
    "insert-here",
    "todo:",
    "xxxxx",
];

/// Words that follow `your` in an example: `your-bot-token-here`, `yourdomain.com`, `your_email@gmail.com`.
const YOURS: [&str; 24] = [
    "access", "account", "api", "app", "bot", "bucket", "chat", "company", "db", "domain", "dsn", "email",
    "host", "key", "mail", "name", "password", "phone", "project", "secret", "server", "site", "token",
    "user",
];

/// Whether a text is a placeholder from an example.
pub fn is_placeholder(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let is_framed = text.len() > 2 && text.starts_with('<') && text.ends_with('>');
    let is_yours = text.match_indices("your").any(|(at, your)| {
        let before = text[..at].chars().next_back();
        let after = text[at + your.len()..].trim_start_matches(['-', '_', ' ']);
        before.is_none_or(|c| !c.is_alphanumeric()) && YOURS.iter().any(|word| after.starts_with(word))
    });
    is_framed || is_yours || WORDS.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_example_says_is_told_from_what_a_company_says() {
        for text in [
            "your-bot-token-here",
            "your-chat-id-here",
            "your-app-password-here",
            "your-email@gmail.com",
            "yourdomain.com,www.yourdomain.com",
            "YOUR_SECRET_KEY",
            "change-me",
            "changeme123",
            "postgres://user:your_password@localhost/db",
            "<token>",
            "placeholder",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "",
            "Your Home",
            "Yourt",
            "bonyourname",
            "shop@example.uz",
            "123456:ABC-def",
            "Shop <shop@example.uz>",
            "p4ss-phrase-of-ours",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
