//! Mail with TLS: if the required security is not available, nothing is sent.

use outbox::{
    Tls, Transcript,
    mail::{Mailer, Options, Security},
};
use testkit::fake::{Authority, Fault, MailServer, MailSetup, MailTls, Step};

use super::{letter, options, secret, transient};

const PASSWORD: &str = "canary-пароль-7f3a";

async fn server(tls: MailTls) -> MailServer {
    let account = Some(("shop".to_owned(), PASSWORD.to_owned()));
    MailServer::start_with(MailSetup { tls, account }).await
}

fn with(server: &MailServer, security: Security, tls: Tls) -> Options {
    Options {
        security,
        user: "shop".to_owned(),
        password: secret(PASSWORD),
        tls,
        ..options(server.port())
    }
}

#[tokio::test]
async fn starttls_and_tls_from_the_first_byte_both_sign_in() {
    let authority = Authority::new();
    let trusting = Tls::trusting(&[authority.der()]);
    for (tls, security) in [
        (
            MailTls::StartTls(authority.acceptor("localhost")),
            Security::StartTls,
        ),
        (MailTls::Implicit(authority.acceptor("localhost")), Security::Tls),
    ] {
        let server = server(tls).await;
        let transcript = Transcript::hiding([PASSWORD]);
        let mailer = Mailer::new(Options {
            transcript: transcript.clone(),
            ..with(&server, security, trusting.clone())
        });
        mailer.send(&letter()).await.unwrap();
        let received = &server.received()[0];
        assert!(received.encrypted, "{security:?}");
        assert_eq!(received.user.as_deref(), Some("shop"));

        let said = transcript.lines().join("\n");
        for line in [
            "< 220 mail.test ESMTP",
            "> EHLO",
            "> AUTH PLAIN ****",
            "< 235 2.7.0",
            "> RCPT TO:<boss@example.uz>",
        ] {
            assert!(said.contains(line), "{line}: {said}");
        }
        assert_eq!(said.matches("220 mail.test").count(), 1, "one greeting: {said}");
        assert!(
            !said.contains("AHNob3A") && !said.contains(PASSWORD),
            "the password, in base64 or not: {said}"
        );
    }
}

#[tokio::test]
async fn a_certificate_of_another_name_or_authority_gets_nothing() {
    let authority = Authority::new();
    let trusting = Tls::trusting(&[authority.der()]);
    for (name, tls) in [("localhost", Tls::system()), ("mail.example.uz", trusting)] {
        for security in [Security::StartTls, Security::Tls] {
            let acceptor = authority.acceptor(name);
            let server = server(match security {
                Security::Tls => MailTls::Implicit(acceptor),
                _ => MailTls::StartTls(acceptor),
            });
            let server = server.await;
            let mailer = Mailer::new(with(&server, security, tls.clone()));
            let (reason, _) = transient(mailer.send(&letter()).await);
            assert!(
                reason.contains("the certificate of localhost is not trusted"),
                "{reason}"
            );
            assert!(server.received().is_empty());
        }
    }
}

#[tokio::test]
async fn without_the_promised_starttls_neither_password_nor_letter_leaves() {
    let server = server(MailTls::None).await;
    let transcript = Transcript::hiding(Vec::<String>::new());
    let mailer = Mailer::new(Options {
        transcript: transcript.clone(),
        ..with(&server, Security::StartTls, Tls::system())
    });
    let (reason, _) = transient(mailer.send(&letter()).await);
    assert!(reason.contains("does not offer STARTTLS"), "{reason}");
    let said = transcript.lines().join("\n");
    assert!(
        !said.contains("AUTH PLAIN *") && !said.contains("> MAIL"),
        "{said}"
    );
}

#[tokio::test]
async fn a_wrong_password_waits_for_a_right_one_and_is_not_shown() {
    let authority = Authority::new();
    let server = server(MailTls::Implicit(authority.acceptor("localhost"))).await;
    let mailer = Mailer::new(Options {
        password: secret("wrong-canary"),
        ..with(&server, Security::Tls, Tls::trusting(&[authority.der()]))
    });
    let (reason, _) = transient(mailer.send(&letter()).await);
    assert!(
        reason.contains("the user or the password") && reason.contains("535"),
        "{reason}"
    );
    assert!(!reason.contains("canary"));
    assert!(!format!("{mailer:?}").contains("canary"));
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_given_up() {
    let authority = Authority::new();
    let server = server(MailTls::StartTls(authority.acceptor("localhost"))).await;
    server.fail(Step::StartTls, Fault::Silent);
    let mailer = Mailer::new(Options {
        timeout: std::time::Duration::from_millis(300),
        ..with(&server, Security::StartTls, Tls::system())
    });
    let (reason, _) = transient(mailer.send(&letter()).await);
    assert!(reason.contains("STARTTLS took longer"), "{reason}");
}
