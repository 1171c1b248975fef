//! `paradise collectstatic`: an operator whose web server serves the style sheets.

use std::{fs, io::Read as _, path::Path, process::Command};

use tempfile::TempDir;

use super::paradise;
use crate::support::Nginx;

fn collect(folder: &Path, args: &[&str]) -> String {
    let args = [&["collectstatic"], args].concat();
    paradise(folder, &[("STATIC_ROOT", "public")], &args)
        .done()
        .to_owned()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn what_the_program_serves_lies_in_the_folder_with_its_compressed_forms() {
    let here = TempDir::new().unwrap();
    let root = here.path().join("public");
    assert!(collect(here.path(), &["--dry-run"]).contains(" 0 unchanged"));
    assert!(!root.exists(), "a dry run writes nothing");
    collect(here.path(), &[]);
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(root.join("staticfiles.json")).unwrap()).unwrap();
    let paths = manifest["paths"].as_object().unwrap();
    assert!(paths.len() > 5, "{paths:?}");
    for (plain, hashed) in paths {
        let hashed = hashed.as_str().unwrap();
        let body = fs::read(root.join(plain)).unwrap();
        assert_eq!(fs::read(root.join(hashed)).unwrap(), body);
        if body.len() < 1024 {
            continue; // not always worth compressing
        }
        let packed = |ending: &str| fs::read(root.join(format!("{hashed}.{ending}"))).unwrap();
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(&*packed("gz"))
            .read_to_end(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, body, "{hashed}.gz");
        assert!(packed("br").len() < packed("gz").len());
        assert_eq!(
            packed("zst")[..4],
            [0x28, 0xb5, 0x2f, 0xfd],
            "the mark of zstd (RFC 8878)"
        );
    }
    assert!(
        !names(here.path()).contains(&"data".to_owned()),
        "no database is made for it"
    );
}

#[test]
fn a_second_time_writes_nothing_and_old_files_stay_until_asked() {
    let here = TempDir::new().unwrap();
    let root = here.path().join("public");
    collect(here.path(), &[]);
    let before = names(&root);
    assert!(collect(here.path(), &[]).contains(" 0 files written"));
    for name in [
        "admin.0123456789ab.css",
        "admin.0123456789ab.css.br",
        "ours.css",
        "admin.vendor.css",
    ] {
        fs::write(root.join(name), "x").unwrap();
    }
    collect(here.path(), &[]);
    assert!(
        root.join("admin.0123456789ab.css").exists(),
        "pages that are open still want it"
    );
    assert!(collect(here.path(), &["--clear"]).contains(" 2 deleted"));
    let mut expected = [before, vec!["admin.vendor.css".into(), "ours.css".into()]].concat();
    expected.sort();
    assert_eq!(names(&root), expected, "what others put there is theirs");
}

#[test]
fn a_folder_that_would_make_private_files_public_is_refused() {
    let here = TempDir::new().unwrap();
    for root in [".", "data", "data/media", "data/media/static"] {
        let ended = paradise(here.path(), &[("STATIC_ROOT", root)], &["collectstatic"]);
        assert!(ended.refused().contains("a folder of its own"), "{root}");
    }
    let ended = paradise(
        here.path(),
        &[("STATIC_ROOT", "/proc/static")],
        &["collectstatic"],
    );
    assert!(ended.refused().contains("cannot be written"), "{ended:?}");
    // The default lies in the data folder, beside what is private, and holds nothing of it.
    paradise(here.path(), &[], &["collectstatic"]).done();
    assert!(here.path().join("data/static/admin.css").exists());
}

#[test]
#[ignore = "needs nginx: TEST_NGINX; scripts/test sets it"]
fn nginx_serves_the_folder_with_the_same_bytes_and_its_gzip() {
    let here = TempDir::new().unwrap();
    collect(here.path(), &[]);
    let root = here.path().join("public");
    let socket = here.path().join("nginx.sock");
    let config = format!(
        "daemon off; pid {0}/pid; error_log {0}/error.log; worker_processes 1; user root;
         events {{}}
         http {{ access_log off; types {{ text/css css; }} server {{ listen unix:{1}; gzip_static on;
           location /static/ {{ alias {2}/; }} }} }}",
        here.path().display(),
        socket.display(),
        root.display(),
    );
    fs::write(here.path().join("nginx.conf"), config).unwrap();
    let _nginx = Nginx::start(here.path());
    let ask = |encoding: &str| {
        let output = Command::new("curl")
            .args([
                "-sf",
                "--retry",
                "50",
                "--retry-all-errors",
                "--retry-delay",
                "0",
                "-i",
                "-H",
            ])
            .arg(format!("Accept-Encoding: {encoding}"))
            .arg("--unix-socket")
            .arg(&socket)
            .arg("http://localhost/static/admin.css")
            .output()
            .unwrap();
        output.stdout
    };
    let mut answer = Vec::new();
    for _ in 0..100 {
        answer = ask("gzip");
        if !answer.is_empty() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let plain = ask("identity");
    let ends_with = |answer: &[u8], name: &str| answer.ends_with(&fs::read(root.join(name)).unwrap());
    assert!(String::from_utf8_lossy(&answer).contains("Content-Encoding: gzip"));
    assert!(ends_with(&answer, "admin.css.gz"));
    assert!(ends_with(&plain, "admin.css"));
}
