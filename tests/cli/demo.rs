//! `paradise demo`.
#![cfg(unix)]

use tempfile::TempDir;
use testkit::Client;

use super::serve::Running;

#[tokio::test]
async fn a_newcomer_gets_a_filled_site_and_keeps_it() {
    let folder = TempDir::new().unwrap();
    let demo = Running::start(folder.path(), &[("DEBUG", "False")], &["demo"], "Ctrl-C");
    assert!(
        demo.greeting.contains("Sign in as `admin` with the password "),
        "{}",
        demo.greeting
    );
    for path in [
        "/api/leads/submit/",
        "/api/analytics/track/",
        "/api/content/products/?lang=ru",
    ] {
        assert!(
            demo.greeting.contains(&format!("{}{path}", demo.base)),
            "{}",
            demo.greeting
        );
    }
    let health = Client::new(&demo.base).get("/api/health/").send().await.json();
    assert_eq!(
        health["checks"]["settings"]["debug"], true,
        "the demo is for development"
    );
    demo.stop();

    let again = Running::start(folder.path(), &[], &["demo"], "Ctrl-C");
    assert!(
        again.greeting.starts_with("The data of the last time is kept"),
        "{}",
        again.greeting
    );
    assert!(
        !again.greeting.contains("Sign in as"),
        "the password is shown once"
    );
    again.stop();
}

#[test]
fn the_demo_listens_to_this_machine_only() {
    let folder = TempDir::new().unwrap();
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port();
    let settings = [("BIND", &*format!("0.0.0.0:{port}"))];
    let ended = super::paradise(folder.path(), &settings, &["demo"]);
    assert!(
        ended.refused().contains(&format!("127.0.0.1:{port}")),
        "{ended:?}"
    );
}
