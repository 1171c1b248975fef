//! Staff process leads from the chat.

use testkit::{db_test, fake::Posted};

use super::company::{Company, lead};
use crate::support::eventually;

async fn posted(company: &Company) -> Posted {
    company.bot.wait_for_messages(1).await[0].clone()
}

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
    let answer = company
        .app
        .staff()
        .await
        .get(&format!("/api/leads/{id}/"))
        .send()
        .await;
    answer.json()["status"].as_str().unwrap_or_default().to_owned()
}

#[db_test]
async fn somebody_takes_a_lead_and_everybody_sees_who(company: Company) {
    let id = company.submit(lead("Aziza")).await;
    let message = posted(&company).await;
    let take = company
        .bot
        .press(1, "Bobur", message.message_id, message.data("Беру").unwrap());
    assert_eq!(told(&company, &take).await, "Готово");
    let edited = eventually(async || {
        let message = posted(&company).await;
        message.text.contains("В работе: Bobur").then_some(message)
    })
    .await;
    assert_eq!(edited.data("Беру"), None, "the button is gone");

    let contacted = edited.data("Связались").unwrap();
    let press = company.bot.press(1, "Bobur", message.message_id, contacted);
    assert_eq!(told(&company, &press).await, "Готово");
    assert_eq!(status(&company, id).await, "contacted");
    eventually(async || {
        let text = posted(&company).await.text;
        (text.contains("Связались") && text.contains("Bobur")).then_some(())
    })
    .await;
    assert_eq!(
        company.bot.messages().len(),
        1,
        "the message is edited, not sent again"
    );

    let past = paradise::audit::of(&company.app.core.db, &format!("lead:{id}"), 10)
        .await
        .unwrap();
    let by_bobur = past
        .iter()
        .filter(|change| change.actor == "telegram:1" && change.name == "Bobur (1)");
    assert_eq!(
        (past.len(), by_bobur.count()),
        (2, 2),
        "and it is on record: {past:?}"
    );
}

#[db_test]
async fn of_two_who_press_at_once_one_wins_on_however_many_instances(company: Company) {
    let twin = company.twin().await;
    company.submit(lead("Aziza")).await;
    let message = posted(&company).await;
    let data = message.data("Беру").unwrap();
    let mut answers = vec![];
    for (user, name) in [(1, "Bobur"), (2, "Dilnoza"), (3, "Timur")] {
        answers.push(company.bot.press(user, name, message.message_id, data));
    }
    let mut notices = vec![];
    for answer in answers {
        notices.push(told(&company, &answer).await);
    }
    assert_eq!(notices[0], "Готово");
    assert_eq!(
        notices[1..],
        ["Заявку уже взял(а) Bobur (1).", "Заявку уже взял(а) Bobur (1)."]
    );
    drop(twin);
}

#[db_test]
async fn a_button_that_we_did_not_make_changes_nothing(company: Company) {
    let id = company.submit(lead("Aziza")).await;
    let other = company.submit(lead("Other")).await;
    let message = posted(&company).await;
    let real = message.data("Спам").unwrap();
    let of_other = real.replacen(&format!(":{id}:"), &format!(":{other}:"), 1);
    for forged in ["s:1:AAAA", "", "spam", of_other.as_str()] {
        let press = company.bot.press(666, "Mallory", message.message_id, forged);
        if forged.is_empty() {
            continue;
        }
        assert_eq!(told(&company, &press).await, "Эта кнопка здесь не действует.");
    }
    for lead in [id, other] {
        assert_eq!(status(&company, lead).await, "new");
    }
}

#[db_test]
async fn spam_is_put_away_from_the_chat_and_pressed_twice_it_stays_there(company: Company) {
    let id = company.submit(lead("Buy now")).await;
    let message = posted(&company).await;
    let data = message.data("Спам").unwrap().to_owned();
    let first = company.bot.press(1, "Bobur", message.message_id, &data);
    assert_eq!(told(&company, &first).await, "Готово");
    let again = company.bot.press(2, "Dilnoza", message.message_id, &data);
    assert_eq!(told(&company, &again).await, "Так и есть.");
    let staff = company.app.staff().await;
    let answer = staff.get(&format!("/api/leads/{id}/")).send().await;
    assert_eq!(answer.status, 404, "spam is in no list");
}

#[db_test]
async fn what_was_pressed_while_the_site_was_down_counts_once_when_it_is_back(mut company: Company) {
    let id = company.submit(lead("Aziza")).await;
    let message = posted(&company).await;
    company.settled(id).await;
    company.app.stop().await;
    let data = message.data("Связались").unwrap();
    let press = company.bot.press(1, "Bobur", message.message_id, data);
    company.app = company.twin().await;
    assert_eq!(told(&company, &press).await, "Готово");
    assert_eq!(status(&company, id).await, "contacted");
}
