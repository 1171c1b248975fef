//! The site as the world sees it: the real program behind a real nginx, with the site that `paradise deploy nginx` prints.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;
use testkit::{
    Client,
    fake::{Authority, Tunnel},
};

use super::{PUBLIC, accepted, deploy};
use crate::{
    cli::program,
    support::{Nginx, eventually, given},
};

pub const HOST: &str = "shop.example.uz";

/// The program, nginx in front of it, and a way there.
pub struct Proxied {
    site: Option<Child>,
    _nginx: Nginx,
    folder: TempDir,
    pub authority: Authority,
    pub tunnel: Tunnel,
    pub http: u16,
    pub https: u16,
}

pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

impl Proxied {
    /// Starts both; the program with some settings of its own.
    pub async fn start(settings: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        let authority = Authority::new();
        let (http, https, app) = (free_port(), free_port(), free_port());
        let bind = format!("127.0.0.1:{app}");
        let log = folder.path().join("site.log");
        let own = [("BIND", bind.as_str()), ("LOG_FILE_PATH", log.to_str().unwrap())];
        let all: Vec<_> = PUBLIC.iter().chain(settings).chain(&own).copied().collect();
        let text = deploy(&[settings, &own[..1]].concat(), &["nginx"]);
        let conf = configuration(folder.path(), &text, &authority, http, https);
        let nginx = given("TEST_NGINX");
        let said = accepted(&nginx, &["-t", "-c", conf.to_str().unwrap()], folder.path());
        assert!(!said.contains("[warn]") && !said.contains("[error]"), "{said}");
        let site = quiet(&mut program(folder.path(), &all, &["serve"]));
        let nginx = Nginx::start(folder.path());
        for port in [app, http, https] {
            eventually(async || TcpStream::connect(("127.0.0.1", port)).ok()).await;
        }
        let tunnel = Tunnel::to(https, HOST, &authority).await;
        let proxied = Self {
            site: Some(site),
            _nginx: nginx,
            folder,
            authority,
            tunnel,
            http,
            https,
        };
        let client = proxied.client();
        eventually(async || (client.get("/api/health/").send().await.status == 200).then_some(())).await;
        proxied
    }

    /// A visitor, over TLS.
    pub fn client(&self) -> Client {
        Client::new(&self.tunnel.base).host(HOST)
    }

    /// A visitor who has not heard of TLS.
    pub fn plain(&self) -> Client {
        Client::new(&format!("http://127.0.0.1:{}", self.http)).host(HOST)
    }

    /// What the program has written into its log.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("site.log")).unwrap()
    }

    /// A file in the program's folder.
    pub fn file(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Ends the program and leaves nginx alone.
    pub fn end_site(&mut self) {
        if let Some(mut site) = self.site.take() {
            site.kill().unwrap();
            site.wait().unwrap();
        }
    }
}

impl Drop for Proxied {
    fn drop(&mut self) {
        self.end_site();
    }
}

fn quiet(command: &mut Command) -> Child {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The site as printed, on ports and with a certificate of the test, in the least that nginx needs around it.
fn configuration(folder: &Path, site: &str, authority: &Authority, http: u16, https: u16) -> PathBuf {
    let (certificate, key) = authority.server_pem(HOST);
    let place = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    fs::write(place("fullchain.pem"), certificate).unwrap();
    fs::write(place("privkey.pem"), key).unwrap();
    let mut site = site.to_owned();
    for (printed, ours) in [
        (format!("/etc/letsencrypt/live/{HOST}/"), place("")),
        ("listen 80".to_owned(), format!("listen {http}")),
        ("listen [::]:80".to_owned(), format!("listen [::]:{http}")),
        ("listen 443".to_owned(), format!("listen {https}")),
        ("listen [::]:443".to_owned(), format!("listen [::]:{https}")),
    ] {
        assert!(site.contains(&printed), "{printed}");
        site = site.replace(&printed, &ours);
    }
    fs::write(place("site.conf"), site).unwrap();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|name| [name, "_temp_path ", &place(name), ";\n"].concat())
        .collect();
    // As root, workers would be somebody who may not enter the folder of a test.
    let user = if fs::read_dir("/root").is_ok() {
        "user root;"
    } else {
        ""
    };
    let text = format!(
        "{user}\ndaemon off;\npid {};\nerror_log {} info;\nworker_processes 1;\nevents {{ worker_connections 512; }}\n\
         http {{\naccess_log off;\n{temporary}include {};\n}}\n",
        place("nginx.pid"),
        place("nginx.log"),
        place("site.conf"),
    );
    let conf = folder.join("nginx.conf");
    fs::write(&conf, text).unwrap();
    conf
}
