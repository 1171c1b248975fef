//! The sites of the stories, over plain HTTP, and browsers in front of them.

use std::ops::Deref;

use outbox::Draft;
use paradise::{accounts::password::Hash, demo, site};
use serde_json::Value;
use testkit::{Fixture, TestDatabase};

use super::driver::{Browser, Look};
use crate::support::{TestApp, seed};

/// The password of `admin`, who owns both sites.
pub const PASSWORD: &str = "admin-pass-123!";

/// A browser here speaks to the site without a proxy and without TLS.
pub const PLAIN: &[(&str, &str)] = &[
    ("DEBUG", "True"),
    ("SECURE_SSL_REDIRECT", "False"),
    ("PUBLIC_URL", "http://127.0.0.1"),
    ("TRUSTED_PROXIES", ""),
    ("SITE_PHONE", "+998 71 200-00-00"),
    ("SITE_EMAIL", "shop@example.uz"),
];

/// The company of the contract's seed: small, quick to make.
pub struct Shop(TestApp);

impl Deref for Shop {
    type Target = TestApp;

    fn deref(&self) -> &TestApp {
        &self.0
    }
}

impl Fixture for Shop {
    async fn prepare(database_url: &str) {
        TestApp::prepare(database_url).await;
    }

    async fn start(database: TestDatabase) -> Self {
        let app = TestApp::start_with(database, PLAIN).await;
        seed::contract(&app.core).await;
        Self(app)
    }
}

/// The company of the demo: full lists, pictures, weeks of visitors.
pub struct Demo(pub Shop);

impl Fixture for Demo {
    async fn prepare(database_url: &str) {
        TestApp::prepare(database_url).await;
    }

    async fn start(database: TestDatabase) -> Self {
        let app = TestApp::start_with(database, PLAIN).await;
        let (importers, password) = (site::slices().importers(), Hash::of(PASSWORD));
        demo::fill(&app.core, &importers, &password.0).await.unwrap();
        owe_a_notice(&app).await;
        Self(Shop(app))
    }
}

/// The company of the demo with its website at `/`.
pub struct WithWebsite(pub Shop);

impl Fixture for WithWebsite {
    async fn prepare(database_url: &str) {
        TestApp::prepare(database_url).await;
    }

    async fn start(database: TestDatabase) -> Self {
        let settings = [PLAIN, &[("WEBSITE_DIR", "example")]].concat();
        let app = TestApp::start_with(database, &settings).await;
        let (importers, password) = (site::slices().importers(), Hash::of(PASSWORD));
        demo::fill(&app.core, &importers, &password.0).await.unwrap();
        app.content.refresh().await.unwrap();
        Self(Shop(app))
    }
}

impl Shop {
    /// A browser in front of the site.
    pub async fn browser(&self, look: Look) -> Browser {
        Browser::open(&self.base, look).await
    }

    /// A browser whose person is signed in as the owner.
    pub async fn desk(&self, look: Look) -> Browser {
        let browser = self.browser(look).await;
        sign_in(&browser).await;
        browser
    }
}

/// A delivery, so that their pages have something to show; the demo sends nothing.
async fn owe_a_notice(app: &TestApp) {
    let draft = Draft {
        channel: "mail",
        recipient: "sales@example.uz".into(),
        kind: "lead",
        subject: "lead:1".into(),
        payload: Value::Null,
        request_id: String::new(),
    };
    let tx = app.core.db.begin().await.unwrap();
    app.core.outbox.add(&tx, vec![draft]).await.unwrap();
    tx.commit().await.unwrap();
}

/// Signs in as the owner, by keys.
pub async fn sign_in(browser: &Browser) {
    browser.goto("/admin/login/").await;
    browser.type_into("[name=username]", "admin").await;
    browser.type_into("[name=password]", PASSWORD).await;
    browser.leave_with(thirtyfour::Key::Enter).await;
    assert_eq!(browser.path().await, "/admin/", "signed in");
}
