//! `start.sh`: somebody unpacks the program into a folder of theirs and starts it.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    net::TcpListener,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;
use testkit::Client;

use crate::cli::{Ended, ended};

/// What unpacking leaves: the script, and the program if it was not forgotten.
fn unpacked(folder: &TempDir, with_program: bool) -> PathBuf {
    let place = folder.path().join("мой сайт (новый)");
    fs::create_dir(&place).unwrap();
    fs::copy(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("start.sh"),
        place.join("start.sh"),
    )
    .unwrap();
    if with_program {
        symlink(env!("CARGO_BIN_EXE_paradise"), place.join("paradise")).unwrap();
    }
    place
}

fn start(place: &Path, lang: &str, bind: &str) -> Child {
    // Some other working folder than the script's.
    Command::new("sh")
        .arg(place.join("start.sh"))
        .current_dir("/")
        .env_clear()
        .envs([("PATH", "/usr/bin:/bin"), ("LANG", lang), ("BIND", bind)])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn failed(place: &Path, lang: &str, bind: &str) -> String {
    let Ended { code, stderr, stdout } = ended(start(place, lang, bind));
    assert_eq!(code, Some(1), "{stderr}{stdout}");
    stderr
}

fn free_port() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_starts_it_in_a_folder_with_spaces_and_cyrillic_in_its_name() {
    let folder = TempDir::new().unwrap();
    let place = unpacked(&folder, true);
    let address = free_port().local_addr().unwrap().to_string();
    let mut running = start(&place, "ru_RU.UTF-8", &address);
    let mut said = String::new();
    for line in BufReader::new(running.stdout.take().unwrap()).lines() {
        said.push_str(&line.unwrap());
        said.push('\n');
        if said.contains("createsuperuser") {
            break;
        }
    }
    assert!(said.contains("Сайт открыт здесь"), "{said}");
    assert!(said.contains(&format!("http://{address}/admin/")), "{said}");
    let answer = Client::new(&format!("http://{address}"))
        .get("/api/health/")
        .send()
        .await;
    assert_eq!(answer.status, 200);
    assert!(place.join("data/paradise.db").exists(), "its data lies beside it");
    let mode = fs::metadata(place.join(".env")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "the secret is its owner's");

    let second = failed(&place, "uz_UZ.UTF-8", &address);
    assert!(second.contains("Portni boshqa dastur egallagan"), "{second}");

    let stopped = Command::new("kill")
        .arg(running.id().to_string())
        .status()
        .unwrap();
    assert!(stopped.success());
    assert_eq!(running.wait().unwrap().code(), Some(0));
    assert!(TcpListener::bind(&address).is_ok(), "the server went with it");
}

#[test]
fn what_goes_wrong_is_said_in_words() {
    let folder = TempDir::new().unwrap();
    let place = unpacked(&folder, false);
    let said = failed(&place, "ru_RU.UTF-8", "");
    assert!(said.contains("Положите файл paradise рядом"), "{said}");

    symlink(env!("CARGO_BIN_EXE_paradise"), place.join("paradise")).unwrap();
    fs::write(place.join(".env"), "SECRET_KEY=short\n").unwrap();
    let said = failed(&place, "C.UTF-8", "");
    assert!(
        said.contains("secret-key-weak") && said.contains("what to correct is said above"),
        "{said}"
    );

    // Another program, that knows nothing of us.
    let other = free_port();
    fs::remove_file(place.join(".env")).unwrap();
    let address = other.local_addr().unwrap().to_string();
    let answering = std::thread::spawn(move || {
        while let Ok((stream, _)) = other.accept() {
            drop(stream);
        }
    });
    let said = failed(&place, "C.UTF-8", &address);
    assert!(said.contains("Another program has the port"), "{said}");
    drop(answering);
}

#[test]
fn start_bat_is_written_for_its_interpreter() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("start.bat")).unwrap();
    assert_eq!(
        text.matches('\n').count(),
        text.matches("\r\n").count(),
        "its lines end as Windows wants"
    );
    assert!(text.is_ascii(), "it is read before the code page is set");
    let labels: Vec<_> = text.lines().filter_map(|line| line.strip_prefix(':')).collect();
    for target in text.split("goto :").skip(1) {
        let target = target.split_whitespace().next().unwrap();
        assert!(labels.contains(&target), "no label {target}");
    }
    for line in text.lines().filter(|line| !line.trim_start().starts_with("rem ")) {
        assert_eq!(line.matches('"').count() % 2, 0, "a quote is open: {line}");
        assert!(
            !line.contains("%PROGRAM%") || line.contains("\"%PROGRAM%\"") || line.contains("set \"PROGRAM"),
            "{line}"
        );
    }
    for command in ["init --yes", "check", "health", "serve"] {
        assert!(text.contains(&format!("\"%PROGRAM%\" {command}")), "{command}");
    }
}
