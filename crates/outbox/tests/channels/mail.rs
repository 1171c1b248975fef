//! The mailer with a server that accepts, refuses, is slow, is silent or disconnects.

use std::time::{Duration, Instant};

use mail_parser::HeaderValue;
use outbox::mail::{Mailer, Options};
use testkit::fake::{Fault, MailServer, Step};

use super::{letter, mailer, options, permanent, transient};

#[tokio::test]
async fn a_letter_arrives_as_it_was_written_and_the_receipt_is_the_servers_word() {
    let server = MailServer::start().await;
    let receipt = mailer(&server).send(&letter()).await.unwrap();
    assert_eq!(receipt.0, "250 2.0.0 Ok: queued as 00001");

    let received = &server.received()[0];
    assert_eq!(
        (received.from.as_str(), &*received.to),
        ("shop@example.uz", &["boss@example.uz".to_owned()][..])
    );
    let mail = received.parsed();
    assert_eq!(mail.message_id(), Some("0190-77@shop.example.uz"));
    assert_eq!(mail.subject(), Some("Заявка № 17"));
    let from = mail.from().unwrap().first().unwrap();
    assert_eq!(
        (from.name(), from.address()),
        (Some("Тёплый дом"), Some("shop@example.uz"))
    );
    assert_eq!(
        mail.reply_to().unwrap().first().unwrap().address(),
        Some("ann@example.uz")
    );
    assert_eq!(
        mail.body_text(0).unwrap().replace("\r\n", "\n").trim_end(),
        "Имя: Анна\n.\n..две точки"
    );
    assert_eq!(mail.body_html(0).unwrap().trim_end(), "<p>Имя: Анна</p>");
    assert!(mail.date().is_some(), "a date");
    for (name, value) in [("Auto-Submitted", "auto-generated"), ("Content-Language", "ru")] {
        let found = mail.header(name).and_then(|header| match header {
            HeaderValue::Text(text) => Some(text.to_string()),
            HeaderValue::TextList(texts) => Some(texts.join(",")),
            _ => None,
        });
        assert_eq!(found.as_deref(), Some(value), "{name}");
    }
}

#[tokio::test]
async fn letters_in_a_row_share_a_connection_and_a_dead_one_is_replaced() {
    let server = MailServer::start().await;
    let mailer = mailer(&server);
    for _ in 0..3 {
        mailer.send(&letter()).await.unwrap();
    }
    assert_eq!(server.connections(), 1);

    server.fail_once(Step::Message, Fault::Drop);
    transient(mailer.send(&letter()).await);
    mailer.send(&letter()).await.unwrap();
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_refusal_of_the_letter_is_final_and_anything_about_us_is_not() {
    let server = MailServer::start().await;
    let full = |code: u16, text: &str| Fault::Answer(code, text.to_owned());
    for (step, code, text, is_final) in [
        (Step::Connect, 554, "5.7.1 your address is blocked", false),
        (Step::Connect, 421, "4.3.2 try later", false),
        (Step::Hello, 550, "5.7.1 no", false),
        (Step::From, 550, "5.7.1 not your address", false),
        (Step::From, 552, "5.3.4 too large", true),
        (Step::Recipient, 450, "4.2.1 greylisted", false),
        (Step::Recipient, 550, "5.1.1 nobody here", true),
        (Step::Recipient, 530, "5.7.0 sign in first", false),
        (Step::Data, 451, "4.3.0 later", false),
        (Step::Message, 554, "5.7.1 spam", true),
        (Step::Message, 452, "4.3.1 no space", false),
    ] {
        server.fail_once(step, full(code, text));
        let result = mailer(&server).send(&letter()).await;
        let reason = if is_final {
            permanent(result)
        } else {
            transient(result).0
        };
        // The answer of the server is shown to the operator.
        assert!(
            reason.contains(&code.to_string()) && reason.contains(text),
            "{step:?}: {reason}"
        );
    }
    assert!(server.received().is_empty(), "and nothing was taken");
}

#[tokio::test]
async fn a_recipient_who_is_none_costs_no_connection_and_a_sender_can_be_corrected() {
    let server = MailServer::start().await;
    let mut to_nobody = letter();
    to_nobody.to = "nobody".to_owned();
    let reason = permanent(mailer(&server).send(&to_nobody).await);
    assert!(reason.contains("recipient"), "{reason}");

    let mut from_nobody = letter();
    from_nobody.from = "Shop".to_owned();
    let (reason, _) = transient(mailer(&server).send(&from_nobody).await);
    assert!(reason.contains("sender"), "{reason}");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_silent_server_is_given_up_at_every_step() {
    let server = MailServer::start().await;
    let short = |timeout| {
        Mailer::new(Options {
            timeout,
            ..options(server.port())
        })
    };
    for step in [
        Step::Connect,
        Step::Hello,
        Step::From,
        Step::Recipient,
        Step::Data,
        Step::Message,
    ] {
        server.fail_once(step, Fault::Silent);
        let start = Instant::now();
        let (reason, _) = transient(short(Duration::from_millis(300)).send(&letter()).await);
        assert!(reason.contains("took longer"), "{step:?}: {reason}");
        assert!(start.elapsed() < Duration::from_secs(8), "{step:?}");
    }
    // A slow server is not treated as a silent one.
    server.heal();
    server.fail_once(Step::Message, Fault::Slow(Duration::from_millis(200)));
    mailer(&server).send(&letter()).await.unwrap();
}

#[tokio::test]
async fn a_lost_answer_repeats_a_letter_under_the_same_id() {
    let server = MailServer::start().await;
    server.fail_once(Step::Message, Fault::Drop);
    let mailer = mailer(&server);
    transient(mailer.send(&letter()).await);
    mailer.send(&letter()).await.unwrap();
    let received = server.received();
    let ids: Vec<_> = received
        .iter()
        .map(|mail| mail.parsed().message_id().map(ToOwned::to_owned))
        .collect();
    assert_eq!(ids.len(), 2);
    assert!(ids[0].is_some() && ids[0] == ids[1], "{ids:?}");
}

#[tokio::test]
async fn nobody_at_home_is_told_with_host_and_port() {
    let port = {
        let server = MailServer::start().await;
        server.port()
    };
    // The listener is closed once its task has ended.
    let mut result = Mailer::new(options(port)).send(&letter()).await;
    while result.is_ok() {
        result = Mailer::new(options(port)).send(&letter()).await;
    }
    let (reason, _) = transient(result);
    assert!(
        reason.contains(&format!("localhost:{port}")) || reason.contains("connection"),
        "{reason}"
    );

    let nowhere = Options {
        host: "no-such-host.invalid".to_owned(),
        ..options(25)
    };
    let (reason, _) = transient(Mailer::new(nowhere).send(&letter()).await);
    assert!(reason.contains("no-such-host.invalid"), "{reason}");
}
