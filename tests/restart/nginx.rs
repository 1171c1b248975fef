//! Restarts behind Debian's nginx, which does not send a POST twice.

use std::{
    fs,
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::{
    holder::Holder,
    rolling::{hold_to_its_word, restart_under_load},
};
use crate::support::Nginx;

/// Answers between two restarts; with those that come without nginx, well over 100,000 in all.
const ANSWERS: usize = 2_500;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs nginx: TEST_NGINX; scripts/test sets it"]
async fn twenty_restarts_behind_nginx_fail_nobody_and_lose_no_lead() {
    let folder = TempDir::new().unwrap();
    let settings = [("TRUSTED_PROXIES", "127.0.0.1")];
    let holder = Holder::new(folder.path(), &settings);
    let (_nginx, address) = start(folder.path(), holder.address());
    let base = format!("http://{address}");
    let outcome = restart_under_load(&holder, &base, ANSWERS).await;
    hold_to_its_word(folder.path(), &settings, &outcome).await;
}

/// In front of one server, at this address.
fn start(folder: &Path, server: SocketAddr) -> (Nginx, SocketAddr) {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    configure(folder, address, server);
    let nginx = Nginx::start(folder);
    let start = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert!(start.elapsed() < Duration::from_secs(30), "nginx does not listen");
        std::thread::sleep(Duration::from_millis(20));
    }
    (nginx, address)
}

/// With connections that are kept on both sides; by default, nginx sends nothing but GET and the like a second time.
fn configure(folder: &Path, address: SocketAddr, server: SocketAddr) {
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
    fs::write(folder.join("nginx.conf"), text).unwrap();
}
