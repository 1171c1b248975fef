//! `paradise config`.

use std::fs;

use tempfile::TempDir;

use super::paradise;

#[test]
fn an_operator_sees_every_setting_and_who_set_it() {
    let folder = TempDir::new().unwrap();
    fs::write(
        folder.path().join(".env"),
        "SITE_NAME=Orzu\nSECRET_KEY=hunter2-hunter2-hunter2\nBIND=127.0.0.1:9000\n",
    )
    .unwrap();
    let settings = [
        ("BIND", "127.0.0.1:9001"),
        ("DATABASE_URL", "postgres://ann:hunter3@db/shop"),
    ];
    let text = paradise(folder.path(), &settings, &["config"]).done().to_owned();
    for line in [
        "Orzu  [.env:1]",
        "127.0.0.1:9001  [environment]",
        "postgres://db/shop  [environment]",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(
        text.contains("TIME_ZONE") && text.contains("Asia/Tashkent  [default]"),
        "{text}"
    );
    assert!(!text.contains("hunter"), "secrets are hidden");
    assert!(!folder.path().join("data").exists(), "looking changes nothing");
}

#[test]
fn settings_with_which_nothing_starts_are_shown_too() {
    let folder = TempDir::new().unwrap();
    let ended = paradise(
        folder.path(),
        &[("BIND", "everywhere"), ("DEBUG", "perhaps")],
        &["config"],
    );
    assert!(ended.stdout.contains("everywhere  [environment]"), "{ended:?}");
    assert_eq!(ended.code, Some(1));
    assert!(
        ended.stderr.contains("BIND=everywhere") && ended.stderr.contains("DEBUG=perhaps"),
        "{ended:?}"
    );
}

#[test]
fn a_script_reads_settings_as_json() {
    let folder = TempDir::new().unwrap();
    let ended = paradise(folder.path(), &[("SECRET_KEY", "hunter2")], &["config", "--json"]);
    let rows: serde_json::Value = serde_json::from_str(ended.done()).unwrap();
    let row = |name: &str| {
        rows.as_array()
            .unwrap()
            .iter()
            .find(|row| row["name"] == name)
            .unwrap()
    };
    assert_eq!(row("SECRET_KEY")["origin"], "environment");
    assert!(!ended.stdout.contains("hunter2"));
    assert_eq!(row("LANGUAGES")["value"], "ru,en,uz");
}

#[test]
fn the_address_of_a_webhook_is_a_secret() {
    let folder = TempDir::new().unwrap();
    let settings = [(
        "WEBHOOK_URLS",
        "https://hooks.example.com/T0/hunter2,https://crm.example.com/hunter3?x",
    )];
    for args in [&["config"][..], &["config", "--json"], &["check"]] {
        let ended = paradise(folder.path(), &settings, args);
        let told = format!("{}{}", ended.stdout, ended.stderr);
        assert!(!told.contains("hunter"), "{told}");
        assert!(
            told.contains("https://hooks.example.com/(hidden") || args == ["check"],
            "{told}"
        );
    }
}
