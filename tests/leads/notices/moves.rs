//! A group of the company becomes a supergroup, and has topics.

use testkit::{TestDatabase, db_test};

use super::company::{Company, lead};
use crate::accounts::browser::{person, signed_in};
use crate::support::eventually;
use paradise::accounts::roles::Role;

const OLD: i64 = -5;
const NEW: i64 = -1_005;

/// The text shown to the person who pressed the button.
async fn told(company: &Company, callback: &str) -> String {
    eventually(async || {
        let calls = company.bot.calls();
        let answer = calls.iter().find(|call| {
            call.method == "answerCallbackQuery" && call.body["callback_query_id"] == callback
        })?;
        Some(answer.body["text"].as_str().unwrap().to_owned())
    })
    .await
}

async fn status(company: &Company, id: i64) -> String {
    let staff = company.app.staff().await;
    let answer = staff.get(&format!("/api/leads/{id}/")).send().await;
    answer.json()["status"].as_str().unwrap_or_default().to_owned()
}

async fn notified(company: &Company) -> String {
    eventually(async || {
        let mails = company.mail.received();
        let about = mails.iter().find(|mail| {
            let mail = mail.parsed();
            mail.subject() == Some("У группы Telegram новый номер")
        })?;
        Some(about.parsed().body_text(0).unwrap().to_string())
    })
    .await
}

#[db_test]
async fn the_buttons_of_a_group_live_on_when_it_became_a_supergroup(database: TestDatabase) {
    let company = Company::start_with(database, &[("TELEGRAM_CHAT_ID", "-5")]).await;
    let before = company.submit(lead("Before")).await;
    let other = company.submit(lead("Other")).await;
    let old = company.bot.wait_for_messages(2).await;
    company.settled(before).await;
    company.settled(other).await;
    company.bot.upgrade(OLD, NEW);
    company.bot.tell_of_upgrade(OLD, NEW);
    let text = notified(&company).await;
    assert!(text.contains("TELEGRAM_CHAT_ID=-1005"), "{text}");

    // New messages are in the supergroup, and their buttons work.
    let after = company.submit(lead("After")).await;
    let posted = eventually(async || {
        let messages = company.bot.messages();
        messages
            .into_iter()
            .find(|message| message.text.contains("After"))
    })
    .await;
    assert_eq!(posted.chat, NEW);
    let press = company
        .bot
        .press(1, "Bobur", posted.message_id, posted.data("Связались").unwrap());
    assert_eq!(told(&company, &press).await, "Готово");
    assert_eq!(status(&company, after).await, "contacted");

    // So do the buttons of earlier messages, with either number that Telegram sends. These messages cannot be edited
    // any more, so a new message names the user who took the lead.
    for (id, message, chat) in [(before, &old[0], OLD), (other, &old[1], NEW)] {
        let (id, message) = if message.text.contains(&format!("№{id}")) {
            (id, message)
        } else {
            (
                id,
                old.iter()
                    .find(|message| message.text.contains(&format!("№{id}")))
                    .unwrap(),
            )
        };
        let data = message.data("Беру").unwrap();
        let press = company.bot.press_in(chat, 1, "Bobur", message.message_id, data);
        assert_eq!(told(&company, &press).await, "Готово", "{chat}");
        eventually(async || {
            let messages = company.bot.messages();
            let fresh = messages.iter().find(|message| {
                message.chat == NEW && message.text.contains(&format!("№{id}\nВ работе: Bobur"))
            });
            fresh.map(drop)
        })
        .await;
    }
    let mails = company.mail.received();
    let about = mails
        .iter()
        .filter(|mail| mail.parsed().subject() == Some("У группы Telegram новый номер"));
    assert_eq!(about.count(), 2, "each mailbox is told once");

    person(&company.app, "boss", &[Role::Owner]).await;
    let page = signed_in(&company.app, "boss")
        .await
        .get("/admin/system/")
        .await
        .text();
    assert!(page.contains("TELEGRAM_CHAT_ID=-1005"), "{page}");
}

#[db_test]
async fn the_move_is_noticed_by_sending_and_old_buttons_outlive_the_corrected_setting(
    database: TestDatabase,
) {
    let mut company = Company::start_with(database, &[("TELEGRAM_CHAT_ID", "-5")]).await;
    let before = company.submit(lead("Before")).await;
    let old = company.bot.wait_for_messages(1).await[0].clone();
    company.settled(before).await;
    company.bot.upgrade(OLD, NEW);
    company.submit(lead("After")).await;
    let text = notified(&company).await;
    assert!(text.contains("TELEGRAM_CHAT_ID=-1005"), "{text}");
    company.app.stop().await;
    company.app = company.twin_with(&[("TELEGRAM_CHAT_ID", "-1005")]).await;
    let press = company
        .bot
        .press_in(NEW, 1, "Bobur", old.message_id, old.data("Связались").unwrap());
    assert_eq!(told(&company, &press).await, "Готово");
    assert_eq!(status(&company, before).await, "contacted");
}

#[db_test]
async fn a_button_of_another_group_that_moved_does_nothing_here(database: TestDatabase) {
    let company = Company::start_with(database, &[("TELEGRAM_CHAT_ID", "-5")]).await;
    let id = company.submit(lead("Aziza")).await;
    let posted = company.bot.wait_for_messages(1).await[0].clone();
    // The bot is in a group that is not in the settings.
    company.bot.tell_of_upgrade(-77, -5);
    company.bot.tell_of_upgrade(-77, -1_077);
    let press = company.bot.press_in(
        -1_077,
        666,
        "Mallory",
        posted.message_id,
        posted.data("Спам").unwrap(),
    );
    assert_eq!(told(&company, &press).await, "Эта кнопка здесь не действует.");
    assert_eq!(status(&company, id).await, "new");
}

#[db_test]
async fn a_message_goes_to_the_topic_of_the_settings_and_its_buttons_work(database: TestDatabase) {
    let company = Company::start_with(database, &[("TELEGRAM_CHAT_ID", "-1001234567890:45")]).await;
    let id = company.submit(lead("Aziza")).await;
    let posted = company.bot.wait_for_messages(1).await[0].clone();
    assert_eq!((posted.chat, posted.topic), (-1_001_234_567_890, Some(45)));
    let press = company
        .bot
        .press(1, "Bobur", posted.message_id, posted.data("Беру").unwrap());
    assert_eq!(told(&company, &press).await, "Готово");
    eventually(async || {
        let text = company.bot.messages()[0].text.clone();
        text.contains(&format!("№{id}\nВ работе: Bobur")).then_some(())
    })
    .await;
}
