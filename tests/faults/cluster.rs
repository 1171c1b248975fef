//! A separate PostgreSQL server for a test, which the test may stop and crash.

use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Command, Stdio},
};

use tempfile::TempDir;

use super::server::said;

/// A server that runs until it is dropped.
pub struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    port: u16,
}

impl Cluster {
    /// Starts a new server with the durability settings of production.
    pub fn start() -> Self {
        let programs = said("TEST_POSTGRES_BIN").expect("TEST_POSTGRES_BIN: the folder of initdb and pg_ctl");
        let cluster = Self {
            folder: TempDir::new().unwrap(),
            programs: programs.into(),
            // It is free at this moment, and nothing else here uses ports assigned by the system.
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

    /// Simulates a power failure of its machine: nothing more is written.
    pub fn crash(&self) {
        self.run("pg_ctl", &["stop", "--mode=immediate"]);
    }

    /// Stops it as for an update: all running operations are ended.
    pub fn stop(&self) {
        self.run("pg_ctl", &["stop", "--mode=fast"]);
    }

    /// Starts it after a crash or a stop. Returns when it accepts connections.
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
            // The server process started by pg_ctl would hold a pipe open.
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
