//! The image and the compose file: what can be judged without a daemon.

use std::{fs, net::TcpListener, path::Path};

use tempfile::TempDir;

use super::deploy;
use crate::cli::paradise;

#[test]
fn the_image_holds_the_program_alone_and_runs_as_nobody_special() {
    let image = deploy(&[("BIND", "127.0.0.1:8123")], &["docker"]);
    let last = image.rsplit("\nFROM ").next().unwrap();
    assert!(
        last.starts_with("gcr.io/distroless/"),
        "small, and without a shell"
    );
    let user = last.lines().find_map(|line| line.strip_prefix("USER ")).unwrap();
    let ids: Vec<u32> = user.split(':').map(|id| id.parse().unwrap()).collect();
    assert!(ids.len() == 2 && ids.iter().all(|id| *id >= 1000), "{user}");
    assert!(last.contains("BIND=0.0.0.0:8123") && last.contains("EXPOSE 8123"));
    let copied: Vec<_> = last.lines().filter(|line| line.starts_with("COPY ")).collect();
    assert!(
        copied.iter().all(|line| line.contains("--from=build")),
        "nothing of the source: {copied:?}"
    );
    let health = last.lines().find(|line| line.starts_with("HEALTHCHECK")).unwrap();
    assert!(
        health.ends_with(r#"CMD ["/usr/local/bin/paradise", "health"]"#),
        "{health}"
    );
    assert!(image.contains(concat!("FROM rust:", env!("CARGO_PKG_RUST_VERSION"), "-")));
}

#[test]
fn what_is_private_stays_out_of_the_image() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let ignored = fs::read_to_string(root.join(".dockerignore")).unwrap();
    let ignored: Vec<_> = ignored.lines().collect();
    for path in [".git", "target", "data", ".env", ".env.*"] {
        assert!(ignored.contains(&path), "{path}");
    }
    for needed in [
        "Cargo.toml",
        "Cargo.lock",
        "src",
        "crates",
        "locales",
        "templates",
        "benches",
        "tests",
    ] {
        assert!(root.join(needed).exists(), "{needed}");
        assert!(!ignored.contains(&needed), "the build needs {needed}");
    }
}

#[test]
fn the_database_of_compose_is_reached_by_the_site_alone() {
    let compose = deploy(&[], &["compose"]);
    let ports: Vec<_> = compose.lines().filter(|line| line.contains(":8000\"")).collect();
    assert_eq!(
        ports,
        ["      - \"127.0.0.1:8000:8000\""],
        "only this machine's proxy reaches the site"
    );
    assert!(!compose.contains("5432:"), "and nobody the database");
    for hardening in ["read_only: true", "no-new-privileges:true", "cap_drop:"] {
        assert!(compose.contains(hardening), "{hardening}");
    }
    let defaults: Vec<_> = compose
        .lines()
        .filter(|line| line.contains("PASSWORD") && !line.contains(":?"))
        .collect();
    assert!(
        defaults.iter().all(|line| line.starts_with('#')),
        "no password is given: {defaults:?}"
    );
}

#[test]
fn a_container_asks_the_program_whether_it_is_well() {
    let folder = TempDir::new().unwrap();
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let bind = format!("0.0.0.0:{port}");
    let ended = paradise(folder.path(), &[("BIND", &bind)], &["health"]);
    assert!(ended.refused().contains("no server answers"), "{ended:?}");
}

#[cfg(unix)]
#[test]
fn a_container_that_is_well_says_so() {
    use crate::cli::serve::Running;
    let folder = TempDir::new().unwrap();
    for settings in [
        &[][..],
        &[("ENABLE_HEALTH_CHECK", "False")],
        &[("ALLOWED_HOSTS", ".example.uz")],
    ] {
        let site = Running::start(folder.path(), settings, &[], "  paradise check");
        let bind = site.base.strip_prefix("http://").unwrap();
        let mut settings = settings.to_vec();
        settings.push(("BIND", bind));
        let ended = paradise(folder.path(), &settings, &["health"]);
        assert_eq!(ended.done(), "healthy\n");
        site.stop();
    }
}
