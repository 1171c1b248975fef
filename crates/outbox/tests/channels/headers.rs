//! Header injection: whatever a visitor types stays in its place. Messages are read back by an independent parser.

use outbox::mail::Mail;
use testkit::fake::MailServer;

use super::{letter, mailer};

const HOSTILE: &[&str] = &[
    "a\r\nBcc: all@evil.uz",
    "a\nBcc: all@evil.uz",
    "a\rBcc: all@evil.uz",
    "a\r\n\r\n<script>",
    "a\r\n Bcc: all@evil.uz",
    "a\0b",
    "\r\nBcc: all@evil.uz\r\n",
    "a\u{2028}Bcc: all@evil.uz",
    "a\u{85}Bcc: all@evil.uz",
    "=?utf-8?Q?a=0D=0ABcc:_all@evil.uz?=",
    "=?utf-8?B?YQ0KQmNjOiBhbGxAZXZpbC51eg==?=",
    "%0d%0aBcc: all@evil.uz",
    "ann@example.uz, all@evil.uz",
    "ann@example.uz>\r\nBcc: <all@evil.uz",
    "\"ann\r\nBcc: all@evil.uz\"@example.uz",
    "ann@example.uz\r\nRCPT TO:<all@evil.uz>",
    ".\r\nMAIL FROM:<all@evil.uz>",
];

/// The names of all headers in the raw message.
fn header_names(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(raw);
    let head = text.split("\r\n\r\n").next().unwrap();
    let lines = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
    let mut names: Vec<_> = lines
        .map(|line| line.split(':').next().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn no_value_becomes_a_header_a_recipient_or_a_command() {
    let server = MailServer::start().await;
    let mailer = mailer(&server);
    mailer.send(&letter()).await.unwrap();
    let usual = header_names(&server.received()[0].raw);
    assert!(usual.contains(&"Reply-To".to_owned()), "{usual:?}");

    for text in HOSTILE {
        let attack = Mail {
            message_id: format!("1{text}@example.uz"),
            from: format!("{text} <shop@example.uz>"),
            reply_to: Some((*text).to_owned()),
            subject: (*text).to_owned(),
            text: (*text).to_owned(),
            html: Some((*text).to_owned()),
            lang: (*text).to_owned(),
            request_id: format!("1{text}"),
            ..letter()
        };
        // A name that breaks the sender is our own mistake and is refused. Text of the visitor must not prevent
        // sending.
        let result = mailer.send(&attack).await;
        let sent = match result {
            Ok(_) => true,
            Err(_) => mailer
                .send(&Mail {
                    from: letter().from,
                    ..attack
                })
                .await
                .is_ok(),
        };
        assert!(sent, "{text:?}");
        let received = server.received().pop().unwrap();
        assert_eq!(received.to, ["boss@example.uz"], "{text:?}");
        let expected: Vec<_> = usual.iter().filter(|name| *name != "Reply-To").cloned().collect();
        assert_eq!(
            header_names(&received.raw),
            expected,
            "{text:?}: no address, so no Reply-To"
        );
        let mail = received.parsed();
        assert!(mail.bcc().is_none() && mail.cc().is_none(), "{text:?}");
        let subject = mail.subject().unwrap_or_default();
        assert!(!subject.contains(['\r', '\n', '\0']), "{text:?}: {subject:?}");
        assert!(!received.raw.contains(&0), "{text:?}");
    }

    for address in HOSTILE {
        let attack = Mail {
            to: (*address).to_owned(),
            ..letter()
        };
        super::permanent(mailer.send(&attack).await);
    }
    assert_eq!(server.received().len(), 1 + HOSTILE.len());
}

#[tokio::test]
async fn a_long_subject_is_cut_between_characters() {
    let server = MailServer::start().await;
    let long = Mail {
        subject: "Ў".repeat(1000),
        ..letter()
    };
    mailer(&server).send(&long).await.unwrap();
    let received = server.received();
    assert_eq!(received[0].parsed().subject(), Some("Ў".repeat(200).as_str()));
}
