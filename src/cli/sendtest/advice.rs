//! What to do about the failures that people meet most often.

use super::Failure;

/// A phrase of a failure, and what usually helps.
type Advice = &'static [(&'static str, &'static str)];

pub(super) const MAIL: Advice = &[
    (
        "is not trusted",
        "EMAIL_HOST must be the name that the certificate shows; for an authority of your own, put its certificate into the system's store or name it in SSL_CERT_FILE",
    ),
    (
        "the user or the password",
        "check EMAIL_HOST_USER and EMAIL_HOST_PASSWORD; large mail services want a password made for this program",
    ),
    (
        "does not offer STARTTLS",
        "set EMAIL_USE_SSL=True with port 465, or EMAIL_USE_TLS=False if the server is on this machine",
    ),
    (
        "TLS with",
        "the port does not speak TLS in this way: EMAIL_USE_SSL=True is for 465, EMAIL_USE_TLS=True for 587",
    ),
    (
        "the greeting took longer",
        "a port that waits for TLS stays silent: set EMAIL_USE_SSL=True for it, or check EMAIL_HOST and EMAIL_PORT",
    ),
    (
        "STARTTLS took longer",
        "a port that waits for TLS stays silent: set EMAIL_USE_SSL=True for it, or check EMAIL_HOST and EMAIL_PORT",
    ),
    ("is no name of a server", "check EMAIL_HOST"),
    (
        "connection",
        "check EMAIL_HOST and EMAIL_PORT; many hosters close ports 25 and 587: try 465 or ask them",
    ),
    (
        "refused the sender",
        "DEFAULT_FROM_EMAIL must be an address that this account may send from",
    ),
    (
        "recipient",
        "check ADMIN_EMAIL or --to; if other recipients work, the server does not know this one",
    ),
];

pub(super) const TELEGRAM: Advice = &[
    (
        "token is wrong",
        "set TELEGRAM_BOT_TOKEN to what @BotFather gave, such as 123456:ABC…, without `bot` in front",
    ),
    (
        "chat not found",
        "write to the bot first, or add it to the group; TELEGRAM_CHAT_ID of a group begins with a minus",
    ),
    ("bot was", "add the bot to the chat again, or unblock it"),
    ("not a member", "add the bot to the chat"),
    (
        "not enough rights",
        "let the bot write in that chat: in a channel it must be an administrator",
    ),
    (
        "connection",
        "check that this machine reaches TELEGRAM_API_URL; where Telegram is blocked, set it to a proxy of yours",
    ),
    (
        "no answer in time",
        "check that this machine reaches TELEGRAM_API_URL; where Telegram is blocked, set it to a proxy of yours",
    ),
];

pub(super) const WEBHOOK: Advice = &[
    (
        "among the allowed hosts",
        "correct WEBHOOK_URLS, or name the host in WEBHOOK_ALLOW if it is one of yours",
    ),
    (
        "certificate",
        "the receiver needs a certificate for its name from a known authority; for one of your own, name it in SSL_CERT_FILE",
    ),
    (
        "answered 401",
        "check WEBHOOK_SECRET here and at the receiver, and both clocks",
    ),
    (
        "answered 403",
        "check WEBHOOK_SECRET here and at the receiver, and both clocks",
    ),
    (
        "answered 30",
        "name the address that it redirects to: redirects are not followed",
    ),
    ("connection", "check the address, and that the receiver runs"),
    (
        "no answer in time",
        "check the address, and that the receiver runs",
    ),
];

/// The failure with the first advice that fits, in one line.
pub(super) fn explain(advice: Advice, failure: &outbox::Failure) -> Failure {
    let what = failure.to_string();
    match advice.iter().find(|(phrase, _)| what.contains(phrase)) {
        Some((_, fix)) => Failure::new(format!("{what}; {fix}")),
        None => Failure::new(what),
    }
}
