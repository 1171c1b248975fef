//! Recipients of notifications, as an operator writes them.

use testkit::{TestDatabase, db_test};

use super::company::{CHAT, Company, lead};
use crate::support::eventually;

#[db_test]
async fn mailboxes_with_names_in_front_hear_of_a_lead(database: TestDatabase) {
    let settings = [
        (
            "ADMIN_EMAIL",
            "Sales <sales@example.com>, \"Boss, of all\" <boss@example.com>",
        ),
        ("DEFAULT_FROM_EMAIL", "Тёплый дом, Ташкент <shop@shop.example.uz>"),
        ("AUTO_REPLY", "False"),
    ];
    let company = Company::start_with(database, &settings).await;
    company.submit(lead("Aziza")).await;
    let mails = company.mail.wait_for(2).await;
    let mut recipients: Vec<_> = mails.iter().flat_map(|mail| mail.to.clone()).collect();
    recipients.sort();
    assert_eq!(recipients, ["boss@example.com", "sales@example.com"]);
    let mail = mails[0].parsed();
    let from = mail.from().unwrap().first().unwrap();
    assert_eq!(from.name(), Some("Тёплый дом, Ташкент"));
    assert_eq!(from.address(), Some("shop@shop.example.uz"));
    // The check and the sender parse them in the same way.
    let mailer = company
        .app
        .core
        .settings
        .notices
        .mailer(&outbox::Tls::system(), &outbox::Transcript::off());
    let sender = company.app.core.settings.notices.sender().unwrap().to_owned();
    mailer.unwrap().probe(&sender).await.unwrap();
}

#[db_test]
async fn a_topic_of_a_forum_hears_of_a_lead_and_its_buttons_work(database: TestDatabase) {
    let chat = format!("{CHAT}:45");
    let company = Company::start_with(database, &[("TELEGRAM_CHAT_ID", &chat)]).await;
    company.submit(lead("Aziza")).await;
    let message = company.bot.wait_for_messages(1).await[0].clone();
    assert_eq!(message.chat, CHAT);
    let sent = company.bot.calls();
    let sent = sent.iter().find(|call| call.method == "sendMessage").unwrap();
    assert_eq!(sent.body["message_thread_id"], 45);
    assert_eq!(sent.body["chat_id"], CHAT.to_string());

    company
        .bot
        .press(1, "Bobur", message.message_id, message.data("Беру").unwrap());
    eventually(async || {
        let messages = company.bot.messages();
        messages[0].text.contains("В работе: Bobur").then_some(())
    })
    .await;
    let edit = company.bot.calls();
    let edit = edit.iter().find(|call| call.method == "editMessageText").unwrap();
    // A message is identified by the number of its chat alone.
    assert_eq!(edit.body["chat_id"], CHAT);
    assert_eq!(edit.body.get("message_thread_id"), None);
}

#[db_test]
async fn what_a_strange_proxy_answers_is_in_no_delivery(database: TestDatabase) {
    let company = Company::start_with(database, &[]).await;
    company.bot.fail(
        "sendMessage",
        400,
        "could not pass on «Aziza Karimova, Silk & Thread»",
    );
    let id = company.submit(lead("Aziza Karimova")).await;
    let deliveries = company.settled(id).await;
    let chat = deliveries
        .iter()
        .find(|delivery| delivery["channel"] == "telegram")
        .unwrap();
    let told = chat.to_string();
    assert!(told.contains("Telegram answered 400"), "{told}");
    assert!(!told.contains("Karimova") && !told.contains("Silk"), "{told}");
}
