//! A site as visitors and staff of the leads meet it.

use paradise::leads::LeadImporter;
use serde_json::{Value, json};
use testkit::{Answer, Client, Fixture, TestDatabase, client::FilePart};

use crate::support::{TestApp, seed};

/// A site with somebody at the desk.
pub struct Office {
    pub app: TestApp,
    token: String,
}

impl Fixture for Office {
    async fn prepare(database_url: &str) {
        TestApp::prepare(database_url).await;
    }

    async fn start(database: TestDatabase) -> Self {
        Self::of(TestApp::start(database).await).await
    }
}

impl Office {
    async fn of(app: TestApp) -> Self {
        let token = app.token("admin").await;
        Self { app, token }
    }

    /// Another site on the same database and folder, with some settings of its own.
    pub async fn another(&self, settings: &[(&str, &str)]) -> Self {
        Self::of(self.app.twin(settings).await).await
    }

    /// Takes over the leads of the contract's seed.
    pub async fn move_in(&self) {
        seed::seed(&self.app.core, &[&LeadImporter]).await;
    }

    pub fn client(&self) -> Client {
        self.app.client()
    }

    /// Whom the proxy saw at this address.
    pub fn visitor(&self, address: &str) -> Client {
        self.client().default_header("X-Forwarded-For", address)
    }

    pub fn staff(&self) -> Client {
        self.client()
            .default_header("Authorization", &format!("Bearer {}", self.token))
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
        let data_dir = self.app.core.settings.files.data_dir.to_str().unwrap();
        let secret = "a-secret-for-tests-that-is-long-enough-0123456789";
        [
            ("DATABASE_URL", self.app.database_url().to_owned()),
            ("DATA_DIR", data_dir.to_owned()),
            ("SECRET_KEY", secret.to_owned()),
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
        count(&self.app.core.settings.private_root())
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
