//! A whole site with nothing before it: a domain is all that is set.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;
use testkit::fake::Authority;

use super::NAME;
use crate::{
    cli::paradise,
    support::{given, machine},
};

const STORY: &str = include_str!("whole.sh");

#[test]
fn everything_follows_from_the_domain_until_it_is_set() {
    let folder = TempDir::new().unwrap();
    let value = |settings: &[(&str, &str)], name: &str| {
        let ended = paradise(folder.path(), settings, &["config", "--json"]);
        let rows: Vec<Value> = serde_json::from_str(ended.done()).unwrap();
        let row = rows.into_iter().find(|row| row["name"] == name).unwrap();
        let text = |key: &str| row[key].as_str().unwrap().to_owned();
        (text("value"), text("origin"))
    };
    let domains = ("ACME_DOMAINS", "shop.example.uz,www.shop.example.uz");
    for (name, wanted) in [
        ("BIND", "[::]:80"),
        ("BIND_HTTPS", "[::]:443"),
        ("PUBLIC_URL", "https://shop.example.uz"),
    ] {
        let follows = (wanted.to_owned(), "follows from ACME_DOMAINS".to_owned());
        assert_eq!(value(&[domains], name), follows);
    }
    let own = ("BIND", "127.0.0.1:8080");
    assert_eq!(value(&[domains, own], "BIND").0, own.1);
    assert_eq!(value(&[], "BIND").0, "127.0.0.1:8000");

    let check = paradise(folder.path(), &[domains], &["check", "--json"]);
    let findings: Vec<Value> = serde_json::from_str(check.done()).unwrap();
    let ids: Vec<_> = findings.iter().map(|finding| &finding["id"]).collect();
    for id in [
        "open-without-tls",
        "public-url-missing",
        "redirect-loop",
        "https-wrong",
    ] {
        assert!(!ids.contains(&&Value::from(id)), "{findings:?}");
    }
}

#[test]
fn a_domain_that_does_not_lead_here_is_found() {
    // No name below `invalid` exists (RFC 2606).
    let settings = [("ACME_DOMAINS", "shop.invalid")];
    let folder = TempDir::new().unwrap();
    let check = paradise(folder.path(), &settings, &["check", "--online", "--json"]);
    let findings: Vec<Value> = serde_json::from_str(&check.stdout).unwrap();
    let found = findings
        .iter()
        .find(|finding| finding["id"] == "acme-unreachable");
    assert!(
        found.unwrap()["what"]
            .as_str()
            .unwrap()
            .contains("http://shop.invalid/")
    );
}

#[test]
#[ignore = "needs Pebble: TEST_PEBBLE, and root on Linux for a machine of its own; scripts/test sets it"]
fn a_domain_makes_a_whole_site() {
    let (folder, trust) = (TempDir::new().unwrap(), Authority::new());
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    trust.write_pem(&folder.path().join("trust.pem"));
    let (chain, key) = trust.server_pem("localhost");
    fs::write(path("chain.pem"), chain).unwrap();
    fs::write(path("key.pem"), key).unwrap();
    let pebble = serde_json::json!({ "pebble": {
        "listenAddress": "127.0.0.1:14000",
        "managementListenAddress": "127.0.0.1:15000",
        "certificate": path("chain.pem"),
        "privateKey": path("key.pem"),
        "httpPort": 80,
        "tlsPort": 443,
    }});
    fs::write(path("pebble.json"), pebble.to_string()).unwrap();
    let given = format!(
        "folder={} pebble={} name={NAME}\n",
        folder.path().display(),
        given("TEST_PEBBLE")
    );
    let said = machine::run("sqlite", &format!("{given}{STORY}"));
    for step in STORY.lines().filter_map(|line| line.strip_prefix("echo ")) {
        assert!(said.contains(step.trim_matches('"')), "{said}");
    }
}
