//! What scanners ask every site for, and what must not be there.

use super::proxy::Proxied;

/// Paths that are tried on every address of the internet, and ways into our own folders.
const PROBES: [&str; 46] = [
    "/.env",
    "/.env.old",
    "/api/.env",
    "/.git/config",
    "/.git/HEAD",
    "/.svn/entries",
    "/.htpasswd",
    "/.aws/credentials",
    "/.ssh/id_rsa",
    "/.DS_Store",
    "/.vscode/sftp.json",
    "/data/paradise.db",
    "/data/paradise.db-wal",
    "/paradise.db",
    "/db.sqlite3",
    "/data/secret_key",
    "/secret_key",
    "/data/private/leads/brief.pdf",
    "/private/leads/brief.pdf",
    "/media/../private/leads/brief.pdf",
    "/media/%2e%2e/private/leads/brief.pdf",
    "/media/..%2fprivate/leads/brief.pdf",
    "/media/..%5cprivate/leads/brief.pdf",
    "/media//../private/leads/brief.pdf",
    "/media/leads/brief.pdf",
    "/media../private/leads/brief.pdf",
    "/media/../paradise.db",
    "/media/..;/paradise.db",
    "/static/../data/paradise.db",
    "/static../.env",
    "/static/%2e%2e/.env",
    "/data/backups/",
    "/backup.sql",
    "/dump.json",
    "/deploy/nginx.conf",
    "/Cargo.toml",
    "/site.log",
    "/metrics",
    "/livez",
    "/readyz",
    "/server-status",
    "/phpinfo.php",
    "/wp-login.php",
    "/wp-config.php.bak",
    "/actuator/env",
    "/debug/pprof/",
];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs nginx: TEST_NGINX; scripts/test sets it"]
async fn a_scanner_finds_nothing() {
    let site = Proxied::start(&[]).await;
    // What is looked for is there, each with a word that must not be seen.
    for file in [
        ".env.old",
        "data/secret.txt",
        "data/backups/canary.sql",
        "data/private/leads/brief.pdf",
        "deploy/nginx.conf",
        "dump.json",
    ] {
        let path = site.file(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "canary").unwrap();
    }
    assert!(site.file("data/paradise.db").exists());
    for path in PROBES {
        for accept in ["*/*", "text/html"] {
            let answer = site.client().get(path).header("Accept", accept).send().await;
            // A path that leads out of the root is not even read.
            let refused = answer.status == 404 || (path.contains("..") && answer.status == 400);
            assert!(refused, "{path}: {}", answer.status);
            assert!(
                !answer.text().contains("canary") && !answer.text().contains("SQLite format"),
                "{path}"
            );
        }
    }
}
