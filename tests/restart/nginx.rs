//! Restarts behind Debian's nginx, which does not send a POST twice.

use std::{
    fs,
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::{
    holder::Holder,
    rolling::{hold_to_its_word, restart_under_load},
};
use crate::faults::server::said;

/// Answers between two restarts; with those that come without nginx, well over 100,000 in all.
const ANSWERS: usize = 2_500;

#[tokio::test(flavor = "multi_thread")]
async fn twenty_restarts_behind_nginx_fail_nobody_and_lose_no_lead() {
    let folder = TempDir::new().unwrap();
    let settings = [("TRUSTED_PROXIES", "127.0.0.1")];
    let holder = Holder::new(folder.path(), &settings);
    let Some(nginx) = Nginx::start(folder.path(), holder.address()) else {
        return;
    };
    let base = format!("http://{}", nginx.address);
    let outcome = restart_under_load(&holder, &base, ANSWERS).await;
    hold_to_its_word(folder.path(), &settings, &outcome).await;
}

/// Runs until it is dropped.
struct Nginx {
    process: Child,
    address: SocketAddr,
}

impl Nginx {
    /// In front of one server. Where there is no nginx, the test is told as not run, and in CI it fails.
    fn start(folder: &Path, server: SocketAddr) -> Option<Self> {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let file = configure(folder, address, server);
        let process = Command::new("/usr/sbin/nginx")
            .args(["-e", "stderr", "-p"])
            .arg(folder)
            .arg("-c")
            .arg(&file)
            .stdout(Stdio::null())
            .spawn();
        let process = match process {
            Ok(process) => process,
            Err(error) => {
                eprintln!("NOT RUN: nginx cannot be started here: {error}");
                assert_ne!(said("CI").as_deref(), Some("true"), "CI must have nginx");
                return None;
            }
        };
        let nginx = Self { process, address };
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(start.elapsed() < Duration::from_secs(30), "nginx does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(nginx)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its workers go with it, which they do not when it is killed.
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

/// With connections that are kept on both sides; by default, nginx sends nothing but GET and the like a second time.
fn configure(folder: &Path, address: SocketAddr, server: SocketAddr) -> PathBuf {
    let file = folder.join("nginx.conf");
    let text = format!(
        "daemon off;
worker_processes 2;
user root;
pid {pid};
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_max_body_size 12m;
    client_body_temp_path bodies;
    proxy_temp_path proxied;
    fastcgi_temp_path unused;
    uwsgi_temp_path unused;
    scgi_temp_path unused;
    keepalive_requests 1000000;
    upstream paradise {{
        server {server} max_fails=0;
        keepalive 32;
        keepalive_timeout 60s;
    }}
    server {{
        listen {address};
        location / {{
            proxy_pass http://paradise;
            proxy_http_version 1.1;
            proxy_set_header Connection \"\";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
        }}
    }}
}}
",
        pid = folder.join("nginx.pid").display(),
    );
    fs::write(&file, text).unwrap();
    file
}
