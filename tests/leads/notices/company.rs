//! A company with two mailboxes, a chat and a webhook, all of which receive leads.

use serde_json::{Value, json};
use testkit::{
    Client, Fixture, TestDatabase,
    fake::{BotApi, HookReceiver, MailServer},
};

use crate::support::{TestApp, eventually};

/// The chat in the settings.
pub const CHAT: i64 = -1_001_234_567_890;
/// Path of the webhook receiver: everyone who knows it may post there.
pub const HOOK_PATH: &str = "/receiver-key-5d41402abc4b2a76";
/// The key for signing webhooks.
pub const HOOK_SECRET: &str = "a-key-that-only-the-two-of-us-know";
const TOKEN: &str = "4242:bot-token-that-nobody-may-see";

/// The site and its recipients.
pub struct Company {
    pub mail: MailServer,
    pub bot: BotApi,
    pub hook: HookReceiver,
    pub app: TestApp,
}

impl Fixture for Company {
    async fn prepare(database_url: &str) {
        TestApp::prepare(database_url).await;
    }

    async fn start(database: TestDatabase) -> Self {
        Self::start_with(database, &[]).await
    }
}

impl Company {
    /// Starts it with additional settings.
    pub async fn start_with(database: TestDatabase, more: &[(&str, &str)]) -> Self {
        let (mail, bot, hook) = (
            MailServer::start().await,
            BotApi::start(TOKEN).await,
            HookReceiver::start().await,
        );
        let settings = channels(&mail, &bot, &hook);
        let mut settings: Vec<_> = settings
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        settings.extend(more);
        let app = TestApp::start_with(database, &settings).await;
        Self { mail, bot, hook, app }
    }

    /// Another instance of the site.
    pub async fn twin(&self) -> TestApp {
        let settings = channels(&self.mail, &self.bot, &self.hook);
        let settings: Vec<_> = settings
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        self.app.twin(&settings).await
    }

    /// Another instance of the site, with additional settings.
    pub async fn twin_with(&self, more: &[(&str, &str)]) -> TestApp {
        let settings = channels(&self.mail, &self.bot, &self.hook);
        let known = settings.iter().map(|(name, value)| (*name, value.as_str()));
        let settings: Vec<_> = known.chain(more.iter().copied()).collect();
        self.app.twin(&settings).await
    }

    /// The lead as sent by a visitor who filled in our form.
    pub async fn filled_in(&self, mut lead: Value) -> Value {
        let answer = self.app.client().get("/api/forms/contact/").send().await;
        for hidden in answer.json()["hidden"].as_array().unwrap() {
            lead[hidden["name"].as_str().unwrap()] = hidden["value"].clone();
        }
        lead["contact_website"] = "".into();
        lead
    }

    /// A visitor sends a lead; returns its number.
    pub async fn submit(&self, lead: Value) -> i64 {
        submit(&self.app.client(), lead).await
    }

    /// The deliveries of a lead.
    pub async fn deliveries(&self, id: i64) -> Vec<Value> {
        let path = format!("/api/leads/{id}/deliveries/");
        let answer = self.app.staff().await.get(&path).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json().as_array().unwrap().clone()
    }

    /// The deliveries of a lead, after waiting until each has finished.
    pub async fn settled(&self, id: i64) -> Vec<Value> {
        eventually(async || {
            let deliveries = self.deliveries(id).await;
            let is_over = deliveries.iter().all(|delivery| delivery["state"] != "pending");
            is_over.then_some(deliveries)
        })
        .await
    }
}

/// A visitor sends a lead; returns its number.
pub async fn submit(client: &Client, lead: Value) -> i64 {
    let answer = client.post("/api/leads/submit/").json(lead).send().await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["lead_id"].as_i64().unwrap()
}

/// A lead of a visitor who fills in every field.
pub fn lead(name: &str) -> Value {
    json!({
        "name": name,
        "company": "Silk & Thread",
        "phone": "+998 90 123-45-67",
        "email": "aziza@visitor.example",
        "product_type": "woven",
        "quantity": 500,
        "message": "Five hundred, <two> colours & a sample.",
        "language": "uz",
    })
}

fn channels(mail: &MailServer, bot: &BotApi, hook: &HookReceiver) -> [(&'static str, String); 14] {
    [
        ("EMAIL_HOST", "127.0.0.1".to_owned()),
        ("EMAIL_PORT", mail.port().to_string()),
        ("EMAIL_USE_TLS", "False".to_owned()),
        ("EMAIL_TIMEOUT", "1s".to_owned()),
        ("DEFAULT_FROM_EMAIL", "Shop <shop@shop.example.uz>".to_owned()),
        (
            "ADMIN_EMAIL",
            "boss@shop.example.uz,sales@shop.example.uz".to_owned(),
        ),
        ("SITE_EMAIL", "info@shop.example.uz".to_owned()),
        ("AUTO_REPLY", "True".to_owned()),
        ("TELEGRAM_BOT_TOKEN", TOKEN.to_owned()),
        ("TELEGRAM_CHAT_ID", CHAT.to_string()),
        ("TELEGRAM_API_URL", bot.url()),
        ("WEBHOOK_URLS", hook.url(HOOK_PATH)),
        ("WEBHOOK_SECRET", HOOK_SECRET.to_owned()),
        ("WEBHOOK_ALLOW", "127.0.0.1".to_owned()),
    ]
}
