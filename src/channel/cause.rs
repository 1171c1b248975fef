//! Explains to users why a delivery failed. The raw answer of the other side or of the network is meant for operators.

use text::Lang;

/// A phrase of an error, and the name of its message keys: `cause-NAME` for the cause, `cause-NAME-fix` for the advice.
type Known = (&'static str, &'static str);

const MAIL: &[Known] = &[
    ("is not trusted", "mail-certificate"),
    ("the user or the password", "mail-account"),
    ("does not offer STARTTLS", "mail-starttls"),
    ("TLS with", "mail-tls"),
    ("the greeting took longer", "mail-silent"),
    ("STARTTLS took longer", "mail-silent"),
    ("is no name of a server", "mail-name"),
    ("has no address", "mail-name"),
    ("refused the connection", "mail-busy"),
    ("refused the sender", "mail-sender"),
    ("no address to send from", "mail-sender"),
    ("refused the message", "mail-message"),
    ("the recipient", "mail-recipient"),
    ("connection", "mail-unreachable"),
    ("took longer", "mail-unreachable"),
    ("no answer within", "mail-unreachable"),
];

const TELEGRAM: &[Known] = &[
    ("token is wrong", "telegram-token"),
    ("another program reads", "telegram-shared"),
    ("initiate conversation", "telegram-start"),
    ("thread not found", "telegram-topic"),
    ("chat not found", "telegram-chat"),
    ("bot was", "telegram-removed"),
    ("not a member", "telegram-absent"),
    ("not enough rights", "telegram-rights"),
    ("connection", "telegram-unreachable"),
    ("no answer", "telegram-unreachable"),
    ("answered 5", "telegram-unreachable"),
    ("answered 429", "telegram-rest"),
];

const WEBHOOK: &[Known] = &[
    ("among the allowed hosts", "webhook-host"),
    ("certificate", "webhook-certificate"),
    ("answered 401", "webhook-secret"),
    ("answered 403", "webhook-secret"),
    ("answered 30", "webhook-elsewhere"),
    ("answered 4", "webhook-refused"),
    ("answered 5", "webhook-broken"),
    ("connection", "webhook-unreachable"),
    ("no answer", "webhook-unreachable"),
];

/// The cause is unknown.
const OTHER: &str = "other";

/// The name of the setting that holds the server, used if an error does not name the server.
const UNNAMED: &str = "EMAIL_HOST";

/// Why a delivery failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    name: &'static str,
    /// The mail server of the delivery.
    server: String,
}

impl Cause {
    /// The cause behind an error of a channel.
    pub fn of(channel: &str, error: &str) -> Self {
        let known = match channel {
            "mail" => MAIL,
            "telegram" => TELEGRAM,
            "webhook" => WEBHOOK,
            _ => &[],
        };
        let found = known.iter().find(|(phrase, _)| error.contains(phrase));
        Self {
            name: found.map_or(OTHER, |(_, name)| name),
            server: server(error).unwrap_or(UNNAMED).to_owned(),
        }
    }

    /// Whether the cause is one of the common ones.
    pub fn is_known(&self) -> bool {
        self.name != OTHER
    }

    /// The cause as a sentence.
    pub fn words(&self, lang: Lang) -> String {
        self.sentence(&format!("cause-{}", self.name), lang)
    }

    /// The usual fix as a sentence.
    pub fn fix(&self, lang: Lang) -> String {
        self.sentence(&format!("cause-{}-fix", self.name), lang)
    }

    fn sentence(&self, key: &str, lang: Lang) -> String {
        text::words_with(key, [("server", self.server.as_str())], lang).unwrap_or_default()
    }
}

/// The server name at the beginning of a mail channel's error: `NAME: …`, `NAME refused …`, `NAME is no name …`, `NAME
/// has no address`, `no connection to NAME:PORT: …`.
fn server(error: &str) -> Option<&str> {
    let rest = error.strip_prefix("no connection to ");
    let (name, behind) = rest.unwrap_or(error).split_once(' ')?;
    let is_told = rest.is_some()
        || name.ends_with(':')
        || ["refused ", "is no name ", "has no "]
            .iter()
            .any(|said| behind.starts_with(said));
    let name = name.trim_end_matches(':');
    let name = match rest {
        Some(_) => name.rsplit_once(':').map_or(name, |(name, _)| name),
        None => name,
    };
    let is_name = !name.is_empty() && !name.contains(|c: char| c.is_control() || "<>\"@".contains(c));
    (is_told && is_name).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_has_words_and_advice_in_every_language() {
        let names = [MAIL, TELEGRAM, WEBHOOK]
            .into_iter()
            .flatten()
            .map(|(_, name)| name);
        for name in names.chain([&OTHER]) {
            for lang in Lang::ALL {
                let cause = Cause {
                    name,
                    server: "mx.example.uz".to_owned(),
                };
                for text in [cause.words(lang), cause.fix(lang)] {
                    assert!(text.ends_with('.'), "{name} in {lang}: {text}");
                }
            }
        }
    }

    #[test]
    fn what_servers_say_is_recognised() {
        for (channel, error, name) in [
            (
                "mail",
                "no connection to localhost:25: Connection refused (os error 111)",
                "mail-unreachable",
            ),
            (
                "mail",
                "mx.example.uz: a connection took longer than 5 s",
                "mail-unreachable",
            ),
            (
                "mail",
                "mx.example.uz: the greeting took longer than 10 s",
                "mail-silent",
            ),
            (
                "mail",
                "mx.example.uz refused the user or the password: 535 5.7.8",
                "mail-account",
            ),
            (
                "mail",
                "mx.example.uz refused the recipient: 550 5.1.1",
                "mail-recipient",
            ),
            (
                "mail",
                "mx.example.uz refused the connection: 421 4.3.2",
                "mail-busy",
            ),
            (
                "telegram",
                "Telegram answered 400: Bad Request: chat not found",
                "telegram-chat",
            ),
            (
                "telegram",
                "Telegram answered 403: Forbidden: bot was kicked from the group chat",
                "telegram-removed",
            ),
            (
                "telegram",
                "Telegram answered 502: Bad Gateway",
                "telegram-unreachable",
            ),
            ("webhook", "the receiver answered 500", "webhook-broken"),
            (
                "webhook",
                "no connection: Connection refused (os error 111)",
                "webhook-unreachable",
            ),
            ("pigeon", "no connection", OTHER),
        ] {
            assert_eq!(Cause::of(channel, error).name, name, "{error}");
        }
    }

    #[test]
    fn the_server_that_was_asked_is_named() {
        for (error, name) in [
            ("mx.example.uz refused the connection: 421 4.3.2", "mx.example.uz"),
            (
                "no connection to mx.example.uz:25: Connection refused",
                "mx.example.uz",
            ),
            ("no connection to [::1]:25: Connection refused", "[::1]"),
            (
                "mx.example.uz: the greeting took longer than 10 s",
                "mx.example.uz",
            ),
            ("mx is no name of a server that is known here: x", "mx"),
            ("no answer within 30 s", UNNAMED),
        ] {
            let cause = Cause::of("mail", error);
            assert_eq!(cause.server, name, "{error}");
            for lang in Lang::ALL {
                assert!(cause.words(lang).contains(name), "{error}: {}", cause.words(lang));
            }
        }
    }
}
