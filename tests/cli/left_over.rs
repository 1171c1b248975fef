//! What an example or the replaced program has left in the settings, and the old proxy and database beside them.

use std::collections::BTreeSet;

use paradise::{settings::OF_DJANGO, site};
use tempfile::TempDir;

use super::{paradise, sql};

#[test]
fn what_an_example_says_is_named_by_check_for_any_setting() {
    let folder = TempDir::new().unwrap();
    // The rest of it is refused at once: see the table above.
    let env = "SITE_NAME=your-company-name\nEMAIL_HOST_PASSWORD=your-app-password-here\nEMAIL_HOST=smtp.gmail.com\n\
               EMAIL_HOST_USER=your-email@gmail.com\nALLOWED_HOSTS=yourdomain.com,www.yourdomain.com\n";
    std::fs::write(folder.path().join(".env"), env).unwrap();
    let ended = paradise(folder.path(), &[], &["check", "--json"]);
    assert_eq!(ended.code, Some(1), "a placeholder is an error: {ended:?}");
    for name in [
        "SITE_NAME",
        "EMAIL_HOST_PASSWORD",
        "EMAIL_HOST_USER",
        "ALLOWED_HOSTS",
    ] {
        let told = format!("{name} (.env:");
        assert!(ended.stdout.contains(&told), "{name}: {ended:?}");
    }
    assert!(
        !ended.stdout.contains("your-app-password"),
        "a value is not repeated"
    );

    for (name, text) in [
        ("TELEGRAM_BOT_TOKEN", "your-bot-token-here"),
        ("TELEGRAM_CHAT_ID", "your-chat-id-here"),
    ] {
        let ended = paradise(folder.path(), &[(name, text)], &["check"]);
        let sentence = ended.refused();
        assert!(
            sentence.contains(name) && sentence.contains("placeholder of an example"),
            "{sentence}"
        );
    }
}

#[test]
fn settings_of_the_replaced_program_are_named_by_check_and_by_nothing_else() {
    let folder = TempDir::new().unwrap();
    let env =
        "DATA_UPLOAD_MAX_MEMORY_SIZE=10485760\nGUNICORN_WORKERS=4\nSTATIC_URL=/assets/\nPUBLIC_URLL=x\n";
    std::fs::write(folder.path().join(".env"), env).unwrap();
    let ended = paradise(folder.path(), &[], &["migrate"]);
    ended.done();
    assert_eq!(ended.stderr.lines().count(), 1, "{ended:?}");
    assert!(
        ended.stderr.contains("PUBLIC_URLL") && ended.stderr.contains("PUBLIC_URL`?"),
        "{ended:?}"
    );
    let ended = paradise(folder.path(), &[], &["check"]);
    let told = ended.stdout.matches("warning setting-ignored").count();
    assert_eq!(told, 1, "{ended:?}");
    for name in ["DATA_UPLOAD_MAX_MEMORY_SIZE", "GUNICORN_WORKERS", "STATIC_URL"] {
        assert!(ended.stdout.contains(name), "{ended:?}");
    }
    // None of them is a setting here.
    for key in site::slices().settings().iter().flat_map(|group| group.keys) {
        let is_other = OF_DJANGO.iter().any(|other| match other.strip_suffix('*') {
            Some(start) => key.name.starts_with(start),
            None => key.name == *other,
        });
        assert!(!is_other, "{}", key.name);
    }
}

#[test]
fn a_check_that_does_not_exist_is_not_silenced() {
    let folder = TempDir::new().unwrap();
    let silenced = [(
        "SILENCED_CHECKS",
        "publik-url-missing:we have none,public-url-missing:we have none",
    )];
    let ended = paradise(folder.path(), &silenced, &["check"]);
    assert!(ended.done().contains("warning silenced-unknown"), "{ended:?}");
    assert!(ended.stdout.contains("publik-url-missing"), "{ended:?}");
    assert!(!ended.stdout.contains("warning public-url-missing"), "{ended:?}");
}

#[test]
fn the_env_of_a_django_site_behind_its_nginx_is_told_that_no_proxy_is_trusted() {
    let folder = TempDir::new().unwrap();
    let env = "DEBUG=False\nSECRET_KEY=kJ8s0zq1LmW4xv7TnB5rYc2Hd9Gf6Pa3\nALLOWED_HOSTS=orzu.uz,www.orzu.uz\n\
               CORS_ALLOWED_ORIGINS=https://orzu.uz\nCSRF_TRUSTED_ORIGINS=https://orzu.uz\nMEDIA_URL=/media/\n";
    std::fs::write(folder.path().join(".env"), env).unwrap();
    let ended = paradise(folder.path(), &[], &["check"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(
        ended.stdout.contains("error proxy-untrusted") && ended.stdout.contains("TRUSTED_PROXIES"),
        "{ended:?}"
    );
    let trusted = [
        ("TRUSTED_PROXIES", "127.0.0.1,::1"),
        ("PUBLIC_URL", "https://orzu.uz"),
    ];
    let ended = paradise(folder.path(), &trusted, &["check"]);
    assert!(!ended.done().contains("proxy-untrusted"), "{ended:?}");
}

#[tokio::test]
async fn the_database_of_a_django_site_is_named_by_check_and_stays_as_it_is() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("db.sqlite3");
    std::fs::write(&file, "").unwrap();
    sql(
        &file,
        "CREATE TABLE django_migrations (id integer PRIMARY KEY, app text)",
    )
    .await;
    sql(&file, "INSERT INTO django_migrations (app) VALUES ('leads')").await;
    std::fs::write(folder.path().join("dump.json"), "[]").unwrap();
    let before = std::fs::read(&file).unwrap();
    let settings = [("DATABASE_URL", "sqlite:///db.sqlite3"), ("BIND", "127.0.0.1:0")];
    for args in [
        &["check"][..],
        &["check", "--deploy"],
        &["serve"],
        &["migrate"],
        &["loaddata", "dump.json"],
        &["createtoken", "--user", "anna"],
    ] {
        let ended = paradise(folder.path(), &settings, args);
        assert_eq!(ended.code, Some(1), "{args:?}: {ended:?}");
        let told = format!("{}{}", ended.stdout, ended.stderr);
        assert!(told.contains("Django site"), "{args:?}: {ended:?}");
        assert!(
            std::fs::read(&file).unwrap() == before,
            "{args:?} changed the file"
        );
    }
    let beside: BTreeSet<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("db.sqlite3"))
        .collect();
    assert_eq!(beside.len(), 1, "nothing beside it: {beside:?}");
}
