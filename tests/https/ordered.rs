//! Certificates that the program orders itself, from a real authority for trials: Pebble, of the people of Let's Encrypt.

use std::{
    fs::{self, File},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use rustls::pki_types::{CertificateDer, pem::PemObject as _};
use tempfile::TempDir;
use testkit::{
    Client,
    fake::{Authority, Tunnel},
};

use crate::{cli::program, deploy::proxy::free_port, support::given};

/// A name that the authority finds this machine under.
const NAME: &str = "localhost";
/// Seconds that a certificate lives: it is renewed after two thirds of them.
const LIFE: u64 = 9;

/// A process that ends with the story.
struct Process {
    child: Child,
    log: std::path::PathBuf,
}

impl Process {
    fn start(command: &mut Command, log: &Path) -> Self {
        let file = File::options().create(true).append(true).open(log).unwrap();
        let child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .spawn()
            .unwrap();
        Self {
            child,
            log: log.to_owned(),
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Both sides, in one folder.
struct World {
    folder: TempDir,
    /// Of the authority's own servers, not of what it signs.
    trust: Authority,
    http: u16,
    https: u16,
    directory: u16,
    management: u16,
}

impl World {
    fn new() -> Self {
        let (folder, trust) = (TempDir::new().unwrap(), Authority::new());
        trust.write_pem(&folder.path().join("trust.pem"));
        let (chain, key) = trust.server_pem(NAME);
        fs::write(folder.path().join("pebble-chain.pem"), chain).unwrap();
        fs::write(folder.path().join("pebble-key.pem"), key).unwrap();
        Self {
            folder,
            trust,
            http: free_port(),
            https: free_port(),
            directory: free_port(),
            management: free_port(),
        }
    }

    /// Starts the authority, which looks for proofs at this port, and waits until it answers.
    async fn authority(&self, http: u16) -> Process {
        let settings = serde_json::json!({ "pebble": {
            "listenAddress": format!("127.0.0.1:{}", self.directory),
            "managementListenAddress": format!("127.0.0.1:{}", self.management),
            "certificate": "pebble-chain.pem",
            "privateKey": "pebble-key.pem",
            "httpPort": http,
            "tlsPort": 1,
            "certificateValidityPeriod": LIFE,
        }});
        fs::write(self.folder.path().join("pebble.json"), settings.to_string()).unwrap();
        let mut pebble = Command::new(given("TEST_PEBBLE"));
        pebble
            .args(["-config", "pebble.json"])
            .current_dir(self.folder.path())
            .env("PEBBLE_VA_NOSLEEP", "1");
        let process = Process::start(&mut pebble, &self.folder.path().join("pebble.log"));
        patiently(async || {
            std::net::TcpStream::connect(("127.0.0.1", self.management))
                .ok()
                .map(drop)
        })
        .await;
        process
    }

    /// The site, which orders from there.
    fn site(&self) -> Process {
        let bind = format!("127.0.0.1:{}", self.http);
        let bind_https = format!("127.0.0.1:{}", self.https);
        let directory = format!("https://localhost:{}/dir", self.directory);
        let settings = [
            ("BIND", bind.as_str()),
            ("BIND_HTTPS", &bind_https),
            ("ACME_DOMAINS", NAME),
            ("ACME_EMAIL", "shop@example.uz"),
            ("ACME_DIRECTORY", &directory),
            ("SSL_CERT_FILE", "trust.pem"),
            ("LOG_LEVEL", "info"),
        ];
        let mut site = program(self.folder.path(), &settings, &["serve"]);
        Process::start(&mut site, &self.folder.path().join("site.log"))
    }

    /// A way to the site for who trusts what the authority signs, this time.
    async fn visitor(&self) -> Tunnel {
        let management = Tunnel::to(self.management, NAME, &self.trust).await;
        let root = Client::new(&management.base).get("/roots/0").send().await;
        let root = CertificateDer::from_pem_slice(root.text().as_bytes()).unwrap();
        Tunnel::trusting(root, self.https, NAME).await
    }

    fn certificate(&self) -> Option<String> {
        fs::read_to_string(self.folder.path().join("data/acme/certificate.pem")).ok()
    }
}

/// Waits ten times as long as it takes on a machine that has much to do.
async fn patiently<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(2), asking)
        .await
        .unwrap()
}

#[tokio::test]
#[ignore = "needs Pebble: TEST_PEBBLE; scripts/test sets it"]
async fn a_certificate_is_ordered_and_renewed_before_its_end() {
    let world = World::new();
    let authority = world.authority(world.http).await;
    let site = world.site();
    let first = patiently(async || world.certificate()).await;
    let visitor = world.visitor().await;
    patiently(async || visitor.answers_to(world.https, NAME).await.then_some(())).await;
    let client = Client::new(&visitor.base).host(NAME);
    assert_eq!(client.get("/api/content/products/").send().await.status, 200);

    // What is kept is the site's user's alone, and what was laid out for the authority is gone.
    let data = world.folder.path().join("data/acme");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    for file in ["account", "certificate.pem"] {
        assert_eq!(mode(&data.join(file)), 0o600, "{file}");
    }
    assert_eq!(fs::read_dir(data.join("challenges")).unwrap().count(), 0);

    let second = patiently(async || world.certificate().filter(|pem| *pem != first)).await;
    // The first has ended by then, so that only another one can be believed.
    tokio::time::sleep(Duration::from_secs(LIFE / 3 + 1)).await;
    patiently(async || visitor.answers_to(world.https, NAME).await.then_some(())).await;
    assert_ne!(first, second);
    let log = site.log();
    assert!(!log.contains("no certificate for"), "{log}");
    drop(authority);
}

#[tokio::test]
#[ignore = "needs Pebble: TEST_PEBBLE; scripts/test sets it"]
async fn an_authority_that_refuses_is_left_alone_for_a_while_and_the_site_goes_on() {
    let world = World::new();
    // It looks for the proof where nobody answers.
    let authority = world.authority(free_port()).await;
    let site = world.site();
    patiently(async || site.log().contains("the next try is in 1 h").then_some(())).await;
    let log = site.log();
    assert!(log.contains("the authority refuses localhost: "), "{log}");
    assert!(world.certificate().is_none());
    let plain = Client::new(&format!("http://127.0.0.1:{}", world.http)).host(NAME);
    assert_eq!(plain.get("/api/health/").send().await.status, 200);
    let secret = plain.get("/.well-known/acme-challenge/..%2Faccount").send().await;
    assert_eq!(secret.status, 404, "the key of the account is no proof");
    let orders = authority.log().matches("POST /order-plz").count();
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(authority.log().matches("POST /order-plz").count(), orders);
    drop((site, authority));

    // The operator puts it right, and starts the site again: nobody waits for an hour. This authority begins anew, too, and
    // has never heard of the account that is kept.
    let _authority = world.authority(world.http).await;
    let _site = world.site();
    patiently(async || world.certificate()).await;
}
