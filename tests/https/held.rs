//! A socket that somebody else holds, as systemd does for a port below 1024.

use std::{
    net::TcpListener,
    os::fd::OwnedFd,
    path::Path,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;
use testkit::{
    Client,
    fake::{Authority, Tunnel},
};

use super::{NAME, give, settings};
use crate::{cli::program, deploy::proxy::free_port, support::eventually};

/// Ends with the story.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Starts the program with a socket of this name.
fn serve(folder: &Path, settings: &[(&str, &str)], socket: TcpListener, name: &str) -> Server {
    let server = program(folder, settings, &["serve"]);
    // The socket must be descriptor 3 and the process its own: what a shell can do before it becomes the server.
    let pass = format!(
        r#"exec 3<&0 </dev/null; export LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES={name}; exec "$@""#
    );
    let child = Command::new("/bin/sh")
        .args(["-c", &pass, "sh"])
        .arg(server.get_program())
        .args(server.get_args())
        .current_dir(folder)
        .env_clear()
        .env("PRIVATE_BIND", "")
        .envs(settings.iter().copied())
        .stdin(OwnedFd::from(socket))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    Server(child)
}

#[tokio::test]
async fn a_held_socket_with_the_name_https_speaks_it() {
    let (folder, authority) = (TempDir::new().unwrap(), Authority::new());
    give(folder.path(), &authority);
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    // This address cannot be bound: only the held socket is used.
    let mut settings = settings("192.0.2.1:443").to_vec();
    settings.push(("BIND", "127.0.0.1:0"));
    let _server = serve(folder.path(), &settings, socket, "https");
    let tunnel = Tunnel::to(port, NAME, &authority).await;
    eventually(async || tunnel.answers_to(port, NAME).await.then_some(())).await;
    let client = Client::new(&tunnel.base).host(NAME);
    assert_eq!(client.get("/api/content/products/").send().await.status, 200);
}

#[tokio::test]
async fn a_held_socket_of_the_time_behind_a_proxy_is_not_all() {
    let (folder, authority) = (TempDir::new().unwrap(), Authority::new());
    give(folder.path(), &authority);
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let held = socket.local_addr().unwrap();
    let (http, https) = (free_port(), free_port());
    let bind_https = format!("127.0.0.1:{https}");
    let bind = format!("127.0.0.1:{http}");
    let mut settings = settings(&bind_https).to_vec();
    settings.push(("BIND", &bind));
    let _server = serve(folder.path(), &settings, socket, "paradise.socket");
    let tunnel = Tunnel::to(https, NAME, &authority).await;
    let listens = || std::net::TcpStream::connect(&bind_https).is_ok();
    eventually(async || listens().then_some(())).await;
    assert!(tunnel.answers_to(https, NAME).await);
    for address in [held.to_string(), bind.clone()] {
        let client = Client::new(&format!("http://{address}")).host(NAME);
        assert_eq!(client.get("/").send().await.status, 301, "{address}");
    }
}
