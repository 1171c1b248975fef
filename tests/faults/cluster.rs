//! A PostgreSQL of the test's own, which it may stop and crash.

use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Command, Stdio},
};

use tempfile::TempDir;

use super::server::said;

/// Runs until it is dropped.
pub struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    port: u16,
}

impl Cluster {
    /// A new one that writes as durably as in production.
    pub fn start() -> Self {
        let programs = said("TEST_POSTGRES_BIN").expect("TEST_POSTGRES_BIN: the folder of initdb and pg_ctl");
        let cluster = Self {
            folder: TempDir::new().unwrap(),
            programs: programs.into(),
            // Free at this moment; nothing else here takes ports that the system gives out.
            port: TcpListener::bind("127.0.0.1:0")
                .unwrap()
                .local_addr()
                .unwrap()
                .port(),
        };
        if is_root() {
            let given = Command::new("chown")
                .arg("postgres")
                .arg(cluster.folder.path())
                .status();
            assert!(given.unwrap().success());
        }
        cluster.run(
            "initdb",
            &[
                "--username=tests",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
            ],
        );
        cluster.start_again();
        cluster
    }

    pub fn url(&self) -> String {
        format!("postgres://tests@127.0.0.1:{}/postgres", self.port)
    }

    /// As if its machine had lost power: nothing is written any more.
    pub fn crash(&self) {
        self.run("pg_ctl", &["stop", "--mode=immediate"]);
    }

    /// As for an update: it ends what everybody is doing.
    pub fn stop(&self) {
        self.run("pg_ctl", &["stop", "--mode=fast"]);
    }

    /// After a crash or a stop; returns when it takes connections.
    pub fn start_again(&self) {
        let options = format!(
            "--options=-c port={} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=on",
            self.port
        );
        self.run("pg_ctl", &["start", "--wait", "--log=server.log", &options]);
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let path = self.programs.join(program);
        // The server refuses to run as root.
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        let status = command
            .args(arguments)
            .arg("--pgdata=data")
            .current_dir(self.folder.path())
            // The server that pg_ctl leaves behind would hold a pipe open.
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success(), "{program} {arguments:?}");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.folder.path().join("data/postmaster.pid").exists() {
            self.crash();
        }
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout == b"0\n"
}
