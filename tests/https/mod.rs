//! https in the program itself: what visitors get, and what an operator may do while they do.

mod files;
mod held;
mod http2;
mod ordered;
mod whole;

use std::path::Path;

use testkit::{
    Client,
    fake::{Authority, Tunnel},
};

use crate::{cli::serve::Running, deploy::proxy::free_port};

const NAME: &str = "shop.example.uz";

/// A site that speaks https with a certificate of its folder.
pub struct Shop {
    pub site: Running,
    pub port: u16,
}

/// Puts a certificate for the shop where its settings look for it.
fn give(folder: &Path, authority: &Authority) {
    let (chain, key) = authority.server_pem(NAME);
    std::fs::write(folder.join("key.pem"), key).unwrap();
    std::fs::write(folder.join("chain.pem"), chain).unwrap();
}

fn settings(bind: &str) -> [(&str, &str); 5] {
    [
        ("ALLOWED_HOSTS", NAME),
        ("BIND_HTTPS", bind),
        ("TLS_CERT", "chain.pem"),
        ("TLS_KEY", "key.pem"),
        ("LOG_LEVEL", "info"),
    ]
}

impl Shop {
    fn open(folder: &Path, authority: &Authority) -> Self {
        Self::open_with(folder, authority, &[])
    }

    /// With other settings, too.
    pub fn open_with(folder: &Path, authority: &Authority, more: &[(&str, &str)]) -> Self {
        give(folder, authority);
        let port = free_port();
        let bind = format!("127.0.0.1:{port}");
        let settings = [&settings(&bind), more].concat();
        Self {
            site: Running::start(folder, &settings, &["serve"], "  paradise check"),
            port,
        }
    }

    /// A client that speaks https, and believes this authority only.
    async fn client(&self, authority: &Authority) -> (Client, Tunnel) {
        let tunnel = Tunnel::to(self.port, NAME, authority).await;
        let host = format!("{NAME}:{}", self.port);
        (Client::new(&tunnel.base).host(&host), tunnel)
    }

    /// A client without https.
    fn plain(&self) -> Client {
        Client::new(&self.site.base).host(&format!("{NAME}:8080"))
    }
}
