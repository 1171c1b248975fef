//! A site as used by visitors and staff.

use serde_json::{Value, json};
use testkit::{Answer, Client, Fixture, TestDatabase, client::FilePart};

use crate::support::{TestApp, seed};

/// A site with a staff user.
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

    /// Another site with the same database and folder, with additional settings.
    pub async fn another(&self, settings: &[(&str, &str)]) -> Self {
        Self::of(self.app.twin(settings).await).await
    }

    /// Imports the leads of the contract's seed.
    pub async fn move_in(&self) {
        seed::seed(&self.app.core, "leads").await;
    }

    pub fn client(&self) -> Client {
        self.app.client()
    }

    /// A client whose address the proxy reports as this one.
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

    /// A lead as staff see it.
    pub async fn see(&self, id: &Value) -> Value {
        let answer = self.staff().get(&format!("/api/leads/{id}/")).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// Names of the leads of a list, in order.
    pub async fn names(&self, query: &str) -> Vec<String> {
        let answer = self.staff().get(&format!("/api/leads/{query}")).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let results = answer.json()["results"].as_array().unwrap().clone();
        results
            .iter()
            .map(|lead| lead["name"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Environment with which the program finds this site's data.
    pub fn environment(&self) -> [(&'static str, String); 3] {
        let data_dir = self.app.core.settings.files.data_dir.to_str().unwrap();
        let secret = "a-secret-for-tests-that-is-long-enough-0123456789";
        [
            ("DATABASE_URL", self.app.database_url().to_owned()),
            ("DATA_DIR", data_dir.to_owned()),
            ("SECRET_KEY", secret.to_owned()),
        ]
    }

    /// Number of files in the private store, finished or not.
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

/// The required fields of a submit.
pub fn lead(name: &str) -> Value {
    json!({ "name": name, "company": "ООО Тест", "phone": "+998901234567", "product_type": "woven" })
}

/// The same as form fields.
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
