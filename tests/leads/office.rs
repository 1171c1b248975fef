//! The leads slice behind the real guard, with a stand-in for accounts: staff hold the token `staff`, anyone else's
//! token gives no rights. What accounts do is tested with accounts.

use std::sync::Arc;

use axum::http::{HeaderMap, header::AUTHORIZATION};
use paradise::{core::Core, leads::Leads};
use serde_json::{Value, json};
use testkit::{Answer, Client, Fixture, TestDatabase, client::FilePart};
use tokio::{sync::oneshot, task::JoinHandle};
use web::{Authenticate, Context, Error, Identity, Permissions, guard::Guard};

use crate::support::{TestApp, environment};

/// A site of leads alone.
pub struct Office {
    pub core: Core,
    base: String,
    stop: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<()>>,
    database: Option<Arc<TestDatabase>>,
}

struct Staff;

#[async_trait::async_trait]
impl Authenticate for Staff {
    async fn authenticate(&self, headers: &HeaderMap, _: &Context) -> Result<Option<Identity>, Error> {
        Ok(headers.get(AUTHORIZATION).map(|token| Identity {
            user_id: 1,
            username: "staff".into(),
            permissions: if token == "Bearer staff" {
                Permissions::All
            } else {
                Permissions::None
            },
            lang: None,
            csrf: None,
        }))
    }
}

impl Fixture for Office {
    async fn prepare(database_url: &str) {
        TestApp::prepare(database_url).await;
    }

    async fn start(database: TestDatabase) -> Self {
        Self::open(Arc::new(database), &[]).await
    }
}

impl Office {
    async fn open(database: Arc<TestDatabase>, settings: &[(&str, &str)]) -> Self {
        let data_dir = database.folder().join("data");
        let mut all = vec![
            ("DATABASE_URL", database.url()),
            ("DATA_DIR", data_dir.to_str().unwrap()),
        ];
        all.extend(settings);
        let core = environment(&all).open_ready().await.unwrap();
        let leads = Leads::start(&core);
        let routes = leads.routes().into_router();
        let guard = Guard::new(core.settings.guard_options(), routes, Arc::new(Staff), None);
        let listener = web::server::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let options = web::server::Options {
            accept_stop_delay: std::time::Duration::from_millis(10),
            ..core.settings.web.server_options()
        };
        let server = tokio::spawn(async move {
            let shutdown = async {
                // Dropped or sent: both mean stop.
                let _ = stopped.await;
            };
            web::server::serve(vec![listener], guard, options, shutdown).await;
            leads.drain().await;
        });
        Self {
            core,
            base,
            stop: Some(stop),
            server: Some(server),
            database: Some(database),
        }
    }

    /// Another site on the same database and folder, with some settings of its own.
    pub async fn another(&self, settings: &[(&str, &str)]) -> Self {
        Self::open(self.database.clone().unwrap(), settings).await
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    pub fn client(&self) -> Client {
        Client::new(&self.base).host("shop.example.uz").https()
    }

    /// Whom the proxy saw at this address.
    pub fn visitor(&self, address: &str) -> Client {
        self.client().default_header("X-Forwarded-For", address)
    }

    pub fn staff(&self) -> Client {
        self.client().default_header("Authorization", "Bearer staff")
    }

    pub async fn submit(&self, lead: Value) -> Answer {
        self.client().post("/api/leads/submit/").json(lead).send().await
    }

    /// A lead that staff see, as they see it.
    pub async fn see(&self, id: &Value) -> Value {
        let answer = self.staff().get(&format!("/api/leads/{id}/")).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// Names of the leads of a list, in its order.
    pub async fn names(&self, query: &str) -> Vec<String> {
        let answer = self.staff().get(&format!("/api/leads/{query}")).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let results = answer.json()["results"].as_array().unwrap().clone();
        results
            .iter()
            .map(|lead| lead["name"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Settings by which the program finds this site's data.
    pub fn environment(&self) -> [(&'static str, String); 3] {
        let data_dir = self.core.settings.files.data_dir.to_str().unwrap().to_owned();
        let database = self.database.as_ref().unwrap().url().to_owned();
        let secret = "a-secret-for-tests-that-is-long-enough-0123456789".to_owned();
        [
            ("DATABASE_URL", database),
            ("DATA_DIR", data_dir),
            ("SECRET_KEY", secret),
        ]
    }

    /// How many files lie in the private store, finished or not.
    pub fn files(&self) -> usize {
        fn count(folder: &std::path::Path) -> usize {
            let entries = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().path());
            entries
                .map(|path| if path.is_dir() { count(&path) } else { 1 })
                .sum()
        }
        count(&self.core.settings.private_root())
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(server) = self.server.take() {
            server.abort();
        }
        self.database.take();
    }
}

/// What a visitor must say at least.
pub fn lead(name: &str) -> Value {
    json!({ "name": name, "company": "ООО Тест", "phone": "+998901234567", "product_type": "woven" })
}

/// The same as fields of a form.
pub const FORM: [(&str, &str); 4] = [
    ("name", "Тест Тестов"),
    ("company", "ООО Тест"),
    ("phone", "+998901234567"),
    ("product_type", "woven"),
];

pub const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

pub fn pdf(name: &str) -> FilePart {
    FilePart::new("file", name, "application/pdf", PDF)
}
