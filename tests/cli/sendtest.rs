//! `paradise sendtest`: an operator tries a channel out, sees what was said, and is told what to correct.

use serde_json::Value;
use tempfile::TempDir;
use testkit::fake::{Authority, BotApi, Fault, HookReceiver, MailServer, MailSetup, MailTls, Reply, Step};

use super::{Ended, paradise};

const PASSWORD: &str = "canary-mail-password";
const TOKEN: &str = "123456:canary-bot-token";

/// Proxies of the environment, where nobody listens: tokens and leads do not go through them.
const PROXIES: [(&str, &str); 3] = [
    ("http_proxy", "http://127.0.0.1:1"),
    ("https_proxy", "http://127.0.0.1:1"),
    ("ALL_PROXY", "http://127.0.0.1:1"),
];

/// Runs `paradise sendtest CHANNEL …` with settings; whatever comes of it, no secret is shown.
fn sendtest(settings: &[(&str, &str)], args: &[&str]) -> Ended {
    let settings = &[settings, &PROXIES].concat();
    let folder = TempDir::new().unwrap();
    let all: Vec<&str> = ["sendtest"].iter().chain(args).copied().collect();
    let ended = paradise(folder.path(), settings, &all);
    assert!(!format!("{ended:?}").contains("canary"), "{ended:?}");
    assert!(
        !folder.path().join("data").exists(),
        "it needs no database and makes none"
    );
    ended
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sends_a_letter_over_starttls_and_reads_the_conversation() {
    let authority = Authority::new();
    let server = MailServer::start_with(MailSetup {
        tls: MailTls::StartTls(authority.acceptor("localhost")),
        account: Some(("shop@example.uz".to_owned(), PASSWORD.to_owned())),
    });
    let server = server.await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("authority.pem");
    authority.write_pem(&file);
    let port = server.port().to_string();
    let settings = [
        ("EMAIL_HOST", "localhost"),
        ("EMAIL_PORT", &port),
        ("EMAIL_HOST_USER", "shop@example.uz"),
        ("EMAIL_HOST_PASSWORD", PASSWORD),
        ("ADMIN_EMAIL", "boss@example.uz"),
        ("SITE_NAME", "Тёплый дом"),
    ];
    let trusting = [&settings[..], &[("SSL_CERT_FILE", file.to_str().unwrap())]].concat();
    let ended = sendtest(&trusting, &["mail"]);
    let said = ended.done();
    for line in [
        "< 220 mail.test ESMTP",
        "> STARTTLS",
        "* TLS, certificate checked",
        "> AUTH PLAIN ****",
        "> MAIL FROM:<shop@example.uz>",
        "> RCPT TO:<boss@example.uz>",
        "< 250 2.0.0 Ok: queued as 00001",
        "delivered: 250 2.0.0 Ok: queued as 00001",
    ] {
        assert!(
            said.lines().any(|found| found.starts_with(line)),
            "{line}: {said}"
        );
    }
    let received = &server.received()[0];
    assert!(received.encrypted);
    assert_eq!(
        received.parsed().subject(),
        Some("Проверочное сообщение: Тёплый дом")
    );

    let ended = sendtest(&trusting, &["mail", "--to", "ann@example.uz"]);
    ended.done();
    assert_eq!(server.received()[1].to, ["ann@example.uz"]);

    // Without that authority, the certificate is a stranger's.
    let refused = sendtest(&settings, &["mail"]);
    assert!(refused.refused().contains("is not trusted") && refused.refused().contains("SSL_CERT_FILE"));

    server.fail(Step::From, Fault::Answer(550, "5.7.1 not yours".to_owned()));
    let refused = sendtest(&trusting, &["mail"]);
    assert!(
        refused.refused().contains("5.7.1 not yours") && refused.refused().contains("DEFAULT_FROM_EMAIL")
    );
    assert!(
        refused.stdout.contains("< 550 5.7.1 not yours"),
        "{}",
        refused.stdout
    );

    let wrong = [&trusting[..], &[("EMAIL_HOST_PASSWORD", "canary-wrong")]].concat();
    let refused = sendtest(&wrong, &["mail"]);
    assert!(refused.refused().contains("535") && refused.refused().contains("EMAIL_HOST_PASSWORD"));
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_that_is_not_set_up_or_leads_nowhere_says_what_to_set() {
    for (settings, word) in [
        (&[][..], "EMAIL_HOST"),
        (&[("EMAIL_HOST", "localhost")], "ADMIN_EMAIL"),
        (
            &[("EMAIL_HOST", "localhost"), ("ADMIN_EMAIL", "boss@example.uz")],
            "DEFAULT_FROM_EMAIL",
        ),
    ] {
        let refused = sendtest(settings, &["mail"]);
        assert!(refused.refused().contains(word), "{word}: {refused:?}");
    }
    let server = MailServer::start().await;
    let port = server.port().to_string();
    let mut settings = vec![
        ("EMAIL_HOST", "localhost"),
        ("EMAIL_PORT", &port),
        ("ADMIN_EMAIL", "boss@example.uz"),
        ("DEFAULT_FROM_EMAIL", "Shop <shop@example.uz>"),
    ];
    let refused = sendtest(&settings, &["mail"]);
    assert!(refused.refused().contains("EMAIL_USE_TLS=False"), "{refused:?}");
    settings.push(("EMAIL_USE_TLS", "False"));
    sendtest(&settings, &["mail"]).done();
    server.forget("boss@example.uz");
    let refused = sendtest(&settings, &["mail"]);
    assert!(
        refused.refused().contains("550") && refused.refused().contains("ADMIN_EMAIL"),
        "{refused:?}"
    );

    server.heal();
    server.fail(Step::Connect, Fault::Silent);
    settings.push(("EMAIL_TIMEOUT", "1s"));
    let refused = sendtest(&settings, &["mail"]);
    assert!(refused.refused().contains("EMAIL_USE_SSL=True"), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_tries_telegram_out() {
    let api = BotApi::start(TOKEN).await;
    let url = api.url();
    let settings = [
        ("TELEGRAM_API_URL", url.as_str()),
        ("TELEGRAM_BOT_TOKEN", TOKEN),
        ("TELEGRAM_CHAT_ID", "-1001"),
    ];
    let ended = sendtest(&settings, &["telegram"]);
    let said = ended.done();
    for line in [
        "> POST /bot****/getMe",
        "> POST /bot****/sendMessage",
        "< {\"ok\":true",
        "delivered: message 1 in chat -1001 from @test_bot",
    ] {
        assert!(
            said.lines().any(|found| found.starts_with(line)),
            "{line}: {said}"
        );
    }
    assert!(
        api.messages()[0]
            .text
            .starts_with("Проверочное сообщение: Paradise\n")
    );

    for (status, description, word) in [
        (400, "Bad Request: chat not found", "Write to the bot first"),
        (
            403,
            "Forbidden: bot was kicked from the group chat",
            "Add the bot",
        ),
        (
            403,
            "Forbidden: bot is not a member of the channel chat",
            "Add the bot",
        ),
        (
            400,
            "Bad Request: not enough rights to send text messages to the chat",
            "administrator",
        ),
    ] {
        api.fail_once("sendMessage", status, description, &Value::Null);
        let refused = sendtest(&settings, &["telegram"]);
        assert!(
            refused.refused().contains(description) && refused.refused().contains(word),
            "{refused:?}"
        );
    }
    let wrong = [&settings[..], &[("TELEGRAM_BOT_TOKEN", "1:canary-wrong")]].concat();
    let refused = sendtest(&wrong, &["telegram"]);
    assert!(refused.refused().contains("@BotFather"), "{refused:?}");
    let nowhere = [&settings[..], &[("TELEGRAM_API_URL", "http://127.0.0.1:1")]].concat();
    let refused = sendtest(&nowhere, &["telegram"]);
    assert!(refused.refused().contains("TELEGRAM_API_URL"), "{refused:?}");
    assert!(
        sendtest(&[], &["telegram"])
            .refused()
            .contains("TELEGRAM_BOT_TOKEN")
    );
    assert!(
        sendtest(&settings[..2], &["telegram"])
            .refused()
            .contains("TELEGRAM_CHAT_ID")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_tries_a_webhook_out() {
    let receiver = HookReceiver::start().await;
    let url = receiver.url("/hook/canary-path");
    let settings = [
        ("WEBHOOK_URLS", url.as_str()),
        ("WEBHOOK_SECRET", "canary-signing-key"),
        ("WEBHOOK_ALLOW", "127.0.0.1"),
    ];
    let ended = sendtest(&settings, &["webhook"]);
    let said = ended.done();
    for line in [
        "> POST ****",
        "> webhook-id: msg_",
        "> webhook-signature: v1,",
        "< HTTP/1.1 204",
        "delivered: the receiver answered 204",
    ] {
        assert!(
            said.lines().any(|found| found.starts_with(line)),
            "{line}: {said}"
        );
    }
    assert_eq!(receiver.told()[0].json()["type"], "test");

    let refused = sendtest(&settings[..2], &["webhook"]);
    assert!(refused.refused().contains("WEBHOOK_ALLOW"), "{refused:?}");
    receiver.reply_once(Reply::status(404).body("Cannot POST /hook/canary-path"));
    let refused = sendtest(&settings, &["webhook"]);
    assert!(
        refused.refused().contains("the receiver answered 404"),
        "{refused:?}"
    );
    let host = format!("> host: 127.0.0.1:{}", receiver.address().port());
    assert!(refused.stdout.contains(&host), "{host}: {refused:?}");
    receiver.reply_once(Reply::status(401));
    let refused = sendtest(&settings, &["webhook"]);
    assert!(refused.refused().contains("WEBHOOK_SECRET"), "{refused:?}");
    let refused = sendtest(&settings, &["webhook", "--to", "http://127.0.0.1:1/"]);
    assert!(
        refused.refused().contains("that the receiver runs"),
        "{refused:?}"
    );
    assert!(
        sendtest(&settings, &["webhook", "--to", "nowhere"])
            .refused()
            .contains("--to")
    );
    assert!(sendtest(&[], &["webhook"]).refused().contains("WEBHOOK_URLS"));
    assert_eq!(sendtest(&[], &["pigeon"]).code, Some(2));
    assert_eq!(receiver.told().len(), 3);
}
