//! `paradise init`: from five answers to a site that starts.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, process::Command};

use tempfile::TempDir;

use super::accepted;
use crate::cli::{paradise, serve::Running};

const FLAGS: [&str; 11] = [
    "init",
    "--domain",
    "https://shop.example.uz/",
    "--mail",
    "smtp://info@example.uz:p%40ss%25word@mail.example.uz boss@example.uz,deputy@example.uz",
    "--telegram",
    "123456:ABC-def -1001234567",
    "--admin",
    "anna",
    "--yes",
    "--user=shop",
];

fn setting(folder: &Path, name: &str) -> String {
    let ended = paradise(folder, &[], &["config", "--json"]);
    let rows: serde_json::Value = serde_json::from_str(ended.done()).unwrap();
    let row = rows
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["name"] == name)
        .unwrap();
    row["value"].as_str().unwrap().to_owned()
}

#[test]
fn an_operator_answers_five_questions_and_three_commands_remain() {
    let folder = TempDir::new().unwrap();
    let said = paradise(folder.path(), &[], &FLAGS);
    let said = said.done();
    for command in [
        "  sudo sh deploy/install.sh",
        "  sudo sh deploy/proxy.sh",
        "  sudo env -C /var/lib/shop runuser -u shop -- /usr/local/bin/paradise createsuperuser --username anna",
    ] {
        assert!(said.lines().any(|line| line == command), "{command}: {said}");
    }
    assert_eq!(said.lines().filter(|line| line.starts_with("  sudo")).count(), 3);
    for (name, wanted) in [
        ("PUBLIC_URL", "https://shop.example.uz"),
        ("TRUSTED_PROXIES", "127.0.0.1/32,::1/128"),
        ("EMAIL_HOST", "mail.example.uz"),
        ("EMAIL_HOST_USER", "info@example.uz"),
        ("ADMIN_EMAIL", "boss@example.uz,deputy@example.uz"),
        ("TELEGRAM_CHAT_ID", "-1001234567"),
    ] {
        let found = setting(folder.path(), name);
        let same = found == wanted || found == wanted.replace("/32", "").replace("/128", "");
        assert!(same, "{name}: {found}");
    }
    let dotenv = fs::read_to_string(folder.path().join(".env")).unwrap();
    assert!(
        dotenv.contains("EMAIL_HOST_PASSWORD=p@ss%word\n"),
        "the password is the one that was meant"
    );
    let mode = fs::metadata(folder.path().join(".env"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);

    let check = paradise(folder.path(), &[], &["check"]);
    assert!(!check.done().contains("critical"), "{check:?}");
    let files = folder.path().join("deploy");
    let unit = fs::read_to_string(files.join("shop.service")).unwrap();
    assert!(unit.contains("User=shop\n"), "{unit}");
    assert!(
        fs::read_to_string(files.join("nginx.conf"))
            .unwrap()
            .contains("server_name shop.example.uz;")
    );
    for script in ["install.sh", "proxy.sh"] {
        accepted("sh", &["-n", script], &files);
        let text = fs::read_to_string(files.join(script)).unwrap();
        assert!(!text.contains("p@ss"), "no secret leaves .env");
        let last = text.lines().last().unwrap();
        assert!(last.contains("shop"), "{last}");
    }
}

#[test]
fn an_operator_without_a_proxy_has_one_setting_and_one_command_less() {
    let folder = TempDir::new().unwrap();
    let args = [
        "init",
        "--yes",
        "--domain=shop.example.uz",
        "--without-proxy",
        "--user=shop",
    ];
    let said = paradise(folder.path(), &[("LANG", "en_GB.UTF-8")], &args);
    let said = said.done();
    assert!(said.contains("Two commands remain:"), "{said}");
    assert_eq!(said.lines().filter(|line| line.starts_with("  sudo")).count(), 2);
    assert_eq!(setting(folder.path(), "ACME_DOMAINS"), "shop.example.uz");
    assert_eq!(setting(folder.path(), "PUBLIC_URL"), "https://shop.example.uz");
    assert_eq!(setting(folder.path(), "TRUSTED_PROXIES"), "");
    let check = paradise(folder.path(), &[], &["check"]);
    assert!(!check.done().contains("critical"), "{check:?}");

    let files = folder.path().join("deploy");
    let read = |name: &str| fs::read_to_string(files.join(name)).unwrap();
    for name in ["nginx.conf", "proxy.sh"] {
        assert!(!files.join(name).exists(), "{name}");
    }
    let unit = read("shop.service");
    for line in [
        "Requires=shop.socket shop-https.socket",
        "Sockets=shop.socket shop-https.socket",
        "AmbientCapabilities=",
    ] {
        assert!(unit.lines().any(|found| found == line), "{line}: {unit}");
    }
    assert!(read("shop.socket").contains("ListenStream=[::]:80\n"));
    let https = read("shop-https.socket");
    for line in [
        "ListenStream=[::]:443",
        "FileDescriptorName=https",
        "Service=shop.service",
    ] {
        assert!(https.lines().any(|found| found == line), "{line}: {https}");
    }
    accepted("sh", &["-n", "install.sh"], &files);
    assert!(read("install.sh").contains("enable --now shop.socket shop-https.socket\n"));

    let wrong = [
        "init",
        "--yes",
        "--force",
        "--domain=shop.example.uz:8443",
        "--without-proxy",
    ];
    paradise(folder.path(), &[("LANG", "en")], &wrong).refused();
}

#[test]
fn the_site_of_a_newcomer_without_a_name_starts_as_it_was_made() {
    let folder = TempDir::new().unwrap();
    let said = paradise(folder.path(), &[("LANG", "ru_RU.UTF-8")], &["init", "--yes"]);
    let said = said.done().to_owned();
    assert!(said.contains("Осталось выполнить три команды"), "{said}");
    for command in ["check", "createsuperuser --username admin", "serve"] {
        assert!(
            said.lines().any(|line| line.ends_with(&format!(" {command}"))),
            "{command}: {said}"
        );
    }
    assert!(!folder.path().join("deploy").exists(), "nobody else reaches it");
    assert!(
        !paradise(folder.path(), &[], &["check"])
            .done()
            .contains("critical")
    );
    let site = Running::start(folder.path(), &[], &[], "  paradise check");
    site.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_site_of_an_operator_starts_as_it_was_made() {
    let folder = TempDir::new().unwrap();
    paradise(folder.path(), &[], &FLAGS).done();
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let bind = format!("127.0.0.1:{port}");
    let mut site = crate::cli::program(folder.path(), &[("BIND", &bind)], &["serve"])
        .spawn()
        .unwrap();
    let client = testkit::Client::new(&format!("http://{bind}"))
        .host("shop.example.uz")
        .https();
    let healthy = async || {
        let listens = tokio::net::TcpStream::connect(&bind).await.is_ok();
        (listens && client.get("/api/health/").send().await.status == 200).then_some(())
    };
    crate::support::eventually(healthy).await;
    site.kill().unwrap();
    site.wait().unwrap();
}

#[test]
fn two_sites_never_share_a_secret() {
    let key = || {
        let folder = TempDir::new().unwrap();
        paradise(folder.path(), &[], &["init", "--yes"]).done();
        let text = fs::read_to_string(folder.path().join(".env")).unwrap();
        let key = text
            .lines()
            .find_map(|line| line.strip_prefix("SECRET_KEY="))
            .unwrap();
        assert!(key.len() >= 43, "{key}");
        key.to_owned()
    };
    assert_ne!(key(), key());
}

#[test]
fn what_is_there_is_kept() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join(".env"), "SITE_NAME=Old\n").unwrap();
    let ended = paradise(folder.path(), &[], &FLAGS);
    assert!(ended.refused().contains(".env is there already"), "{ended:?}");
    let forced = [&FLAGS[..], &["--force"]].concat();
    for kept in [".env.old", ".env.old2"] {
        paradise(folder.path(), &[], &forced).done();
        assert!(folder.path().join(kept).exists(), "{kept}");
    }
    assert_eq!(
        fs::read_to_string(folder.path().join(".env.old")).unwrap(),
        "SITE_NAME=Old\n"
    );

    // A site that somebody has worked on is no less theirs.
    let site = folder.path().join("deploy/nginx.conf");
    fs::write(&site, "# mine\n").unwrap();
    fs::remove_file(folder.path().join(".env")).unwrap();
    let ended = paradise(folder.path(), &[], &FLAGS);
    assert!(
        ended.refused().contains("nginx.conf is there already"),
        "{ended:?}"
    );
    assert!(!folder.path().join(".env").exists(), "all or nothing");
    paradise(folder.path(), &[], &forced).done();
    assert_eq!(
        fs::read_to_string(folder.path().join("deploy/nginx.conf.old")).unwrap(),
        "# mine\n"
    );
}

#[test]
fn an_answer_that_is_none_is_refused_in_the_language_of_the_terminal() {
    let folder = TempDir::new().unwrap();
    for (flag, answer, lang, word) in [
        ("--domain", "shop example", "ru_RU.UTF-8", "не адрес сайта"),
        (
            "--domain",
            "http://shop.example.uz",
            "ru_RU.UTF-8",
            "не адрес сайта",
        ),
        (
            "--domain",
            "shop.example.uz/page",
            "ru_RU.UTF-8",
            "не адрес сайта",
        ),
        ("--domain", "localhost", "en_US.UTF-8", "no name of a site"),
        ("--database", "mysql://x", "uz_UZ.UTF-8", "baza"),
        ("--mail", "mail.example.uz", "", "no mail server"),
        (
            "--mail",
            "smtp://boss:secret@mail.example.uz",
            "",
            "no mail server",
        ),
        ("--telegram", "123456:ABC", "ru_RU.UTF-8", "@BotFather"),
        ("--admin", "a; rm -rf /", "C", "Latin letters"),
    ] {
        let ended = paradise(folder.path(), &[("LANG", lang)], &["init", "--yes", flag, answer]);
        assert!(ended.refused().contains(word), "{flag} {answer}: {ended:?}");
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            0,
            "{flag} {answer}: nothing is written"
        );
    }
    let ended = paradise(folder.path(), &[("LANG", "ru_RU.UTF-8")], &["init"]);
    assert!(ended.refused().contains("спросить некого"), "{ended:?}");
}

#[test]
fn somebody_at_a_terminal_is_asked_again_until_the_answer_is_one() {
    let folder = TempDir::new().unwrap();
    // script(1) is the terminal.
    let program = format!("'{}' init", env!("CARGO_BIN_EXE_paradise"));
    let asked = Command::new("sh")
        .args(["-c", "printf 'shop example\\nshop.example.uz\\n\\n\\n\\nanna\\n' | LANG=uz_UZ.UTF-8 script -qec \"$0\" /dev/null"])
        .arg(program)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&asked.stdout);
    assert!(asked.status.success(), "{said}");
    for number in 1..=5 {
        assert!(said.contains(&format!("{number}/5. ")), "{number}: {said}");
    }
    assert_eq!(
        said.matches("1/5. ").count(),
        2,
        "the wrong answer is not taken: {said}"
    );
    assert!(said.contains("Bu sayt manzili emas"), "{said}");
    assert!(said.contains("--username anna"), "{said}");
    assert_eq!(setting(folder.path(), "PUBLIC_URL"), "https://shop.example.uz");
}
