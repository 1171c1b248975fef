//! The mailer with an independent server: aiosmtpd with STARTTLS and authentication (`scripts/services.sh`).

use outbox::{
    Tls,
    mail::{Mailer, Options, Security},
};
use settings::Secret;

use super::{letter, options, secret, transient};

/// `smtp://USER:PASSWORD@localhost:PORT?ca=FILE`.
#[expect(clippy::disallowed_methods, reason = "the variable belongs to the tests")]
fn server() -> Options {
    let url = std::env::var("TEST_SMTP_URL").expect("TEST_SMTP_URL is set");
    let rest = url.strip_prefix("smtp://").unwrap();
    let (account, rest) = rest.split_once('@').unwrap();
    let (user, password) = account.split_once(':').unwrap();
    let (address, file) = rest.split_once("?ca=").unwrap();
    let (host, port) = address.split_once(':').unwrap();
    Options {
        host: host.to_owned(),
        security: Security::StartTls,
        user: user.to_owned(),
        password: secret(password),
        tls: Tls::trusting(&authorities(file)),
        ..options(port.parse().unwrap())
    }
}

fn authorities(file: &str) -> Vec<rustls::pki_types::CertificateDer<'static>> {
    use rustls::pki_types::{CertificateDer, pem::PemObject as _};
    let found: Vec<_> = CertificateDer::pem_file_iter(file)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(!found.is_empty());
    found
}

#[tokio::test]
#[ignore = "needs TEST_SMTP_URL; scripts/test sets it"]
async fn a_server_that_others_wrote_takes_our_letters() {
    let mailer = Mailer::new(server());
    for _ in 0..2 {
        let receipt = mailer.send(&letter()).await.unwrap();
        assert!(receipt.0.starts_with("250 "), "{}", receipt.0);
    }
    let wrong = Mailer::new(Options {
        password: secret("wrong"),
        ..server()
    });
    let (reason, _) = transient(wrong.send(&letter()).await);
    assert!(reason.contains("the user or the password"), "{reason}");
    let stranger = Mailer::new(Options {
        user: String::new(),
        password: Secret::default(),
        ..server()
    });
    // 530 is a problem of our configuration, so the message is not given up.
    let (reason, _) = transient(stranger.send(&letter()).await);
    assert!(reason.contains("530"), "{reason}");
}
