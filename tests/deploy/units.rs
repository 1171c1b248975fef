//! The unit for systemd, and the Caddyfile.

use std::fs;

use tempfile::TempDir;

use super::{PUBLIC, accepted, deploy};
use crate::cli::paradise;
use crate::support::given;

/// The first line of a unit's text that sets this, and what to.
fn value<'a>(unit: &'a str, name: &str) -> &'a str {
    unit.lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
        .unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn an_operator_gets_units_that_fit_the_settings() {
    let units = deploy(
        &[("BIND", "127.0.0.1:8123"), ("MEDIA_ROOT", "/srv/shop/media")],
        &["systemd", "--user", "shop-2", "--path", "/opt/paradise/paradise"],
    );
    for (name, wanted) in [
        ("ExecStart", "/opt/paradise/paradise serve"),
        ("User", "shop-2"),
        ("StateDirectory", "shop-2"),
        ("WorkingDirectory", "/var/lib/shop-2"),
        ("Requires", "shop-2.socket"),
        ("Type", "notify"),
        ("Restart", "always"),
        ("ReadWritePaths", "-/srv/shop/media"),
        ("ListenStream", "127.0.0.1:8123"),
    ] {
        assert_eq!(value(&units, name), wanted, "{units}");
    }
    assert!(
        !units.lines().any(|line| line.starts_with("ExecStartPre")),
        "the program judges by itself"
    );
    let defaults = web::server::Options::default();
    let stop: u64 = value(&units, "TimeoutStopSec").parse().unwrap();
    assert!(stop > (defaults.drain_deadline + defaults.accept_stop_delay).as_secs());
}

#[test]
fn a_unit_that_could_not_work_is_not_written() {
    let folder = TempDir::new().unwrap();
    let refused = |settings: &[(&str, &str)], what: &str, word: &str| {
        let ended = paradise(folder.path(), settings, &["deploy", what]);
        assert!(ended.refused().contains(word), "{ended:?}");
        assert!(ended.stdout.is_empty());
    };
    refused(&[("DATA_DIR", "/home/anna/site")], "systemd", "DATA_DIR");
    refused(&[("MEDIA_ROOT", "/srv/my site")], "systemd", "MEDIA_ROOT");
    refused(&[], "nginx", "PUBLIC_URL");
    refused(&[("PUBLIC_URL", "http://shop.example.uz")], "caddy", "PUBLIC_URL");
    refused(
        &[
            ("PUBLIC_URL", "https://shop.example.uz"),
            ("ALLOWED_HOSTS", "a; return 200"),
        ],
        "nginx",
        "ALLOWED_HOSTS",
    );
    for user in ["root", "Anna", "a b", "a;b", ""] {
        let ended = paradise(folder.path(), &[], &["deploy", "systemd", "--user", user]);
        assert_eq!(ended.code, Some(2), "{user}");
    }
}

#[test]
fn all_names_of_a_site_lead_to_it_and_its_port_stays() {
    let settings = [
        ("PUBLIC_URL", "https://shop.example.uz:8443"),
        (
            "ALLOWED_HOSTS",
            "localhost,127.0.0.1,*,.example.org,SHOP.example.uz",
        ),
        ("BIND", "0.0.0.0:8000"),
    ];
    let site = deploy(&settings, &["nginx"]);
    assert_eq!(
        site.matches("server_name shop.example.uz .example.org;").count(),
        2,
        "{site}"
    );
    assert!(site.contains("listen 8443 ssl http2;"));
    assert!(site.contains("proxy_set_header Host $host:8443;"));
    assert!(
        site.contains("server 127.0.0.1:8000;"),
        "what listens everywhere is reached on loopback"
    );
    assert!(
        !site.contains("9000"),
        "the private listener is nobody's business"
    );
}

#[test]
#[ignore = "needs systemd-analyze: TEST_SYSTEMD; scripts/test sets it"]
fn systemd_takes_the_units_and_finds_little_that_could_be_closed() {
    let analyze = given("TEST_SYSTEMD");
    let folder = TempDir::new().unwrap();
    let program = env!("CARGO_BIN_EXE_paradise");
    let args = ["deploy", "systemd", "--path", program, "--output", "."];
    paradise(folder.path(), PUBLIC, &args).done();
    // 15 is an exposure of 1.5; above it, the program fails.
    let said = accepted(
        &analyze,
        &[
            "security",
            "--offline=yes",
            "--threshold=15",
            "./paradise.service",
        ],
        folder.path(),
    );
    assert!(said.contains("Overall exposure level"), "{said}");
    let files = ["verify", "--man=no", "./paradise.service", "./paradise.socket"];
    let said = accepted(&analyze, &files, folder.path());
    assert!(!said.contains("paradise."), "it has nothing to say: {said}");

    // Without a proxy there is a socket more.
    let whole = [("ACME_DOMAINS", "shop.example.uz")];
    paradise(folder.path(), &whole, &args).done();
    let files = [&files[..], &["./paradise-https.socket"]].concat();
    let said = accepted(&analyze, &files, folder.path());
    assert!(!said.contains("paradise"), "it has nothing to say: {said}");
}

#[test]
#[ignore = "needs caddy: TEST_CADDY; scripts/test sets it"]
fn caddy_takes_the_caddyfile() {
    let folder = TempDir::new().unwrap();
    for settings in [
        &[][..],
        &[
            ("PUBLIC_URL", "https://shop.example.uz:8443"),
            ("ALLOWED_HOSTS", ".example.org"),
        ],
    ] {
        fs::write(folder.path().join("Caddyfile"), deploy(settings, &["caddy"])).unwrap();
        let said = accepted(
            &given("TEST_CADDY"),
            &["validate", "--config", "Caddyfile", "--adapter", "caddyfile"],
            folder.path(),
        );
        assert!(said.contains("Valid configuration"), "{said}");
    }
}
