//! A socket that somebody else holds, as systemd does for a port below 1024.

use std::{
    net::TcpListener,
    os::fd::OwnedFd,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;
use testkit::{
    Client,
    fake::{Authority, Tunnel},
};

use super::{NAME, give, settings};
use crate::{cli::program, support::eventually};

/// Ends with the story.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[tokio::test]
async fn a_held_socket_with_the_name_https_speaks_it() {
    let (folder, authority) = (TempDir::new().unwrap(), Authority::new());
    give(folder.path(), &authority);
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    // Nobody can listen there: only the held socket is used.
    let mut settings = settings("192.0.2.1:443").to_vec();
    settings.push(("BIND", "127.0.0.1:0"));
    let server = program(folder.path(), &settings, &["serve"]);
    // The socket must be descriptor 3 and the process its own: what a shell can do before it becomes the server.
    let pass = r#"exec 3<&0 </dev/null; export LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=https; exec "$@""#;
    let child = Command::new("/bin/sh")
        .args(["-c", pass, "sh"])
        .arg(server.get_program())
        .args(server.get_args())
        .current_dir(folder.path())
        .env_clear()
        .env("PRIVATE_BIND", "")
        .envs(settings)
        .stdin(OwnedFd::from(socket))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let _server = Server(child);
    let tunnel = Tunnel::to(port, NAME, &authority).await;
    eventually(async || tunnel.answers_to(port, NAME).await.then_some(())).await;
    let client = Client::new(&tunnel.base).host(NAME);
    assert_eq!(client.get("/api/content/products/").send().await.status, 200);
}
