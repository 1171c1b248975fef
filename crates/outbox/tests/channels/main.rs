//! The transports with servers that behave like real ones, in normal operation and in failures.
#![expect(clippy::unwrap_used, reason = "in a test, a failed step is the message")]

mod headers;
mod mail;
mod real_server;
mod telegram;
mod tls;
mod webhook;

use std::time::Duration;

use outbox::{
    Failure, Tls, Transcript,
    mail::{Mail, Mailer, Options, Purpose, Security},
};
use settings::Secret;
use testkit::fake::MailServer;

/// Long enough for anything that works, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asserts that the failure is permanent, and returns its reason.
fn permanent(result: Result<impl std::fmt::Debug, Failure>) -> String {
    match result {
        Err(Failure::Permanent { reason }) => reason,
        other => panic!("not permanent: {other:?}"),
    }
}

fn transient(result: Result<impl std::fmt::Debug, Failure>) -> (String, Option<u64>) {
    match result {
        Err(Failure::Transient { reason, retry_after }) => (reason, retry_after.map(|wait| wait.as_secs())),
        other => panic!("not transient: {other:?}"),
    }
}

fn secret(text: &str) -> Secret {
    Secret::from(text.to_owned())
}

/// Options for a server on this machine, without TLS and authentication.
fn options(port: u16) -> Options {
    Options {
        host: "localhost".to_owned(),
        port,
        security: Security::Plain,
        user: String::new(),
        password: Secret::default(),
        timeout: PATIENCE,
        tls: Tls::system(),
        transcript: Transcript::off(),
    }
}

fn mailer(server: &MailServer) -> Mailer {
    Mailer::new(options(server.port()))
}

fn letter() -> Mail {
    Mail {
        message_id: "0190-77@shop.example.uz".to_owned(),
        from: "Тёплый дом <shop@example.uz>".to_owned(),
        to: "boss@example.uz".to_owned(),
        reply_to: Some("ann@example.uz".to_owned()),
        subject: "Заявка № 17".to_owned(),
        text: "Имя: Анна\n.\n..две точки".to_owned(),
        html: Some("<p>Имя: Анна</p>".to_owned()),
        lang: "ru".to_owned(),
        purpose: Purpose::Notice,
        request_id: "3fa9c1d2-00002a".to_owned(),
    }
}
