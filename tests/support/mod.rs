//! A whole site under test: real settings, real sockets, a database of its own.

mod api;
pub mod machine;
mod nginx;
mod people;
pub mod seed;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use api::ApiDocument;
pub use nginx::Nginx;
use outbox::Outbox;
use paradise::{cli::Environment, content::Content, core::Core, running::Site, site, slices::Slices};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use settings::{Problems, Source};
use testkit::{Client, Fixture, TestDatabase};
use tokio::{sync::oneshot, task::JoinHandle};

/// The configuration of the contract's replay (`docs/testing.md#the-contract`): https behind a trusted proxy on loopback.
const SETTINGS: &[(&str, &str)] = &[
    ("ALLOWED_HOSTS", "localhost,127.0.0.1,shop.example.uz"),
    (
        "CORS_ALLOWED_ORIGINS",
        "https://shop.example.uz,http://localhost:3000",
    ),
    (
        "CSRF_TRUSTED_ORIGINS",
        "https://shop.example.uz,http://localhost:3000",
    ),
    ("TRUSTED_PROXIES", "127.0.0.1,::1,10.0.0.0/8"),
    ("SECURE_SSL_REDIRECT", "True"),
    ("PUBLIC_URL", "https://shop.example.uz"),
    ("SECRET_KEY", "a-secret-for-tests-that-is-long-enough-0123456789"),
    ("RATE_LIMIT_CONTACT_FORM", "100000/h"),
    ("LOG_LEVEL", "warn"),
];

/// A running site.
pub struct TestApp {
    /// What the site stands on; tests make their world through it.
    pub core: Core,
    /// Its catalogue.
    pub content: Arc<Content>,
    /// Where it listens.
    pub base: String,
    /// Every route it serves.
    pub routes: Vec<web::Route>,
    document: Arc<ApiDocument>,
    stop: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<()>>,
    // Last, so that the site has stopped when its database goes.
    database: Arc<TestDatabase>,
}

impl Fixture for TestApp {
    async fn prepare(database_url: &str) {
        Self::prepare_of(site::slices(), database_url).await;
    }

    async fn start(database: TestDatabase) -> Self {
        Self::start_with(database, &[]).await
    }
}

impl TestApp {
    /// Makes the schema of a site of these slices.
    pub async fn prepare_of(slices: Slices, database_url: &str) {
        let folder = tempfile::tempdir().unwrap();
        let settings = [
            ("DATABASE_URL", database_url),
            ("DATA_DIR", folder.path().to_str().unwrap()),
        ];
        let core = environment_of(slices, &settings).open_ready().await.unwrap();
        core.db.close().await.unwrap();
    }

    /// Starts a site of these slices.
    pub async fn start_of(slices: Slices, database: TestDatabase) -> Self {
        Self::on(slices, Arc::new(database), &[]).await
    }

    /// Starts a site with some settings of its own.
    pub async fn start_with(database: TestDatabase, settings: &[(&str, &str)]) -> Self {
        Self::on(site::slices(), Arc::new(database), settings).await
    }

    /// Another instance of the site on the same database, with some settings of its own.
    pub async fn twin(&self, settings: &[(&str, &str)]) -> Self {
        Self::on(site::slices(), self.database.clone(), settings).await
    }

    async fn on(slices: Slices, database: Arc<TestDatabase>, settings: &[(&str, &str)]) -> Self {
        let data_dir = database.folder().join("data");
        let mut all = vec![
            ("DATABASE_URL", database.url()),
            ("DATA_DIR", data_dir.to_str().unwrap()),
        ];
        all.extend(settings);
        let mut core = environment_of(slices.clone(), &all).open_ready().await.unwrap();
        core.outbox = Outbox::new(core.db.clone(), impatient());
        let site = Site::start(&slices, core.clone()).await.unwrap();
        let routes = site.routes().to_vec();
        let document = Arc::new(ApiDocument::new(site.operations()));
        let content = site.parts().get::<Content>().unwrap();
        let listener = web::server::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let options = web::server::Options {
            accept_stop_delay: std::time::Duration::from_millis(10),
            ..core.settings.web.server_options(core.settings.is_https())
        };
        let server = tokio::spawn(async move {
            let shutdown = async {
                // Dropped or sent: both mean stop.
                let _ = stopped.await;
            };
            web::server::serve(vec![listener.into()], site.guard(), options, shutdown).await;
            site.stop().await;
        });
        Self {
            core,
            content,
            base,
            routes,
            document,
            stop: Some(stop),
            server: Some(server),
            database,
        }
    }

    /// Which database it has.
    pub fn database_kind(&self) -> testkit::DatabaseKind {
        self.database.kind()
    }

    /// `DATABASE_URL` of the site, for commands that are run beside it.
    pub fn database_url(&self) -> &str {
        self.database.url()
    }

    /// A client that speaks as the proxy in front of the site does. Answers are held against the document of the API.
    pub fn client(&self) -> Client {
        let document = self.document.clone();
        Client::new(&self.base)
            .host("shop.example.uz")
            .https()
            .observed_by(move |method, path, answer| document.hold(method, path, answer))
    }

    /// Stops the site as SIGTERM does and waits until it has.
    pub async fn stop(&mut self) {
        drop(self.stop.take());
        if let Some(server) = self.server.take() {
            server.await.unwrap();
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(server) = self.server.take() {
            server.abort();
        }
    }
}

/// Deliveries with the times of production made short, in their proportions.
fn impatient() -> outbox::Options {
    outbox::Options {
        deadline: Duration::from_secs(3),
        lease: Duration::from_secs(2),
        poll: Duration::from_millis(100),
        first_backoff: Duration::from_millis(200),
        longest_backoff: Duration::from_secs(1),
        ..outbox::Options::default()
    }
}

/// What `scripts/test` has told the tests, such as where a program is that it installed.
#[expect(clippy::disallowed_methods, reason = "the variable belongs to the tests")]
pub fn given(variable: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| panic!("{variable} is not set; scripts/test sets it"))
}

/// A text encoded for an address.
pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// What a question answers, asked again and again for ten seconds: ten times what the product promises (`docs/testing.md#times`).
pub async fn eventually<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), asking)
        .await
        .unwrap()
}

/// The environment of the contract with some settings changed.
pub fn environment(settings: &[(&str, &str)]) -> Environment {
    environment_of(site::slices(), settings)
}

fn environment_of(slices: Slices, settings: &[(&str, &str)]) -> Environment {
    let mut all: BTreeMap<&str, &str> = SETTINGS.iter().copied().collect();
    all.extend(settings.iter().copied());
    Environment::from_source(slices, Source::new(all, vec![]), Problems::default()).unwrap()
}
