//! An erased person in the company's chat: the messages of the bot go, or lose their text, and the receipt says so.

use paradise::privacy::{By, Person};
use serde_json::Value;
use testkit::db_test;

use crate::leads::notices::company::{Company, lead};
use crate::support::eventually;

/// Erases whoever has this address; gives the remarks of the receipt.
async fn erase(company: &Company, email: &str) -> Vec<String> {
    let core = &company.app.core;
    let person = Person::read(core, &[email.to_owned()], &[], &[]).unwrap();
    let privacy = paradise::site::slices().privacy(core).unwrap();
    privacy.erase(&person, By::Command).await.unwrap().remarks
}

fn person(name: &str, email: &str) -> Value {
    let mut form = lead(name);
    form["email"] = email.into();
    form
}

/// The deliveries that take messages back, once they have come to an end.
async fn withdrawn(company: &Company) -> Vec<(String, String, String)> {
    eventually(async || {
        let sql = "SELECT state, receipt, last_error FROM deliveries WHERE kind = 'withdrawal' ORDER BY id";
        let rows = db::query(company.app.core.db.read(), sql, &[]).await.unwrap();
        let text = |row: &db::sea_orm::QueryResult, name: &str| row.try_get::<String>("", name).unwrap();
        let rows: Vec<_> = rows
            .iter()
            .map(|row| (text(row, "state"), text(row, "receipt"), text(row, "last_error")))
            .collect();
        let is_over = !rows.is_empty() && rows.iter().all(|(state, ..)| state != "pending");
        is_over.then_some(rows)
    })
    .await
}

#[db_test]
async fn a_message_of_the_bot_about_an_erased_person_is_deleted(company: Company) {
    let id = company.submit(person("Aziza", "aziza@example-qwz.uz")).await;
    company.settled(id).await;
    let other = company.submit(person("Bobur", "bobur@example-qwz.uz")).await;
    company.settled(other).await;
    assert_eq!(company.bot.messages().len(), 2);
    let remarks = erase(&company, "aziza@example-qwz.uz").await;
    assert!(
        remarks
            .iter()
            .any(|remark| remark.starts_with("1 messages in Telegram are deleted")),
        "{remarks:?}"
    );
    assert!(
        remarks
            .iter()
            .any(|remark| remark.contains("notices went out by mail")),
        "what cannot be taken back is told: {remarks:?}"
    );
    let done = withdrawn(&company).await;
    assert!(
        done.len() == 1 && done[0].0 == "delivered" && done[0].1.starts_with("deleted: "),
        "{done:?}"
    );
    let left = company.bot.messages();
    assert_eq!(left.len(), 1);
    assert!(left[0].text.contains("Bobur") && !left[0].text.contains("Aziza"));
}

#[db_test]
async fn what_telegram_deletes_no_more_loses_its_text_and_what_it_leaves_is_told(company: Company) {
    let id = company.submit(person("Aziza", "aziza@example-qwz.uz")).await;
    company.settled(id).await;
    company.bot.fail(
        "deleteMessage",
        400,
        "Bad Request: message can't be deleted for everyone",
    );
    erase(&company, "aziza@example-qwz.uz").await;
    let done = withdrawn(&company).await;
    assert!(
        done[0].0 == "delivered" && done[0].1.starts_with("emptied: "),
        "{done:?}"
    );
    let message = company.bot.messages()[0].clone();
    assert!(
        message.text.contains(&format!("№{id}")) && !message.text.contains("Aziza"),
        "{}",
        message.text
    );
    assert!(message.keyboard.is_null(), "{}", message.keyboard);

    let id = company.submit(person("Bobur", "bobur@example-qwz.uz")).await;
    company.settled(id).await;
    company
        .bot
        .fail("editMessageText", 400, "Bad Request: message can't be edited");
    erase(&company, "bobur@example-qwz.uz").await;
    let done = withdrawn(&company).await;
    assert!(done[1].0 == "dead" && done[1].2.contains("by hand"), "{done:?}");
}

#[db_test]
async fn a_digest_is_written_anew_without_the_erased_person(company: Company) {
    company.bot.fail("sendMessage", 502, "Bad Gateway");
    let mut leads = Vec::new();
    // So many that some wait for each other.
    for number in 0..70 {
        let (name, email) = (
            format!("Visitor{number}x"),
            format!("visitor{number}@example-qwz.uz"),
        );
        leads.push((company.submit(person(&name, &email)).await, name, email));
    }
    company.bot.heal();
    let mut of_digest = None;
    for lead in &leads {
        let settled = company.settled(lead.0).await;
        let is_digest = |delivery: &Value| delivery["receipt"].as_str().unwrap().starts_with("in a digest: ");
        if settled.iter().any(is_digest) {
            of_digest = Some(lead.clone());
        }
    }
    let (_, name, email) = of_digest.unwrap();
    let names = |text: &str| leads.iter().filter(|(_, name, _)| text.contains(name)).count();
    let find = |name: &str| {
        company
            .bot
            .messages()
            .into_iter()
            .find(|message| message.text.contains(name))
    };
    let before = find(&name).unwrap();
    assert!(names(&before.text) > 1, "{}", before.text);
    erase(&company, &email).await;
    withdrawn(&company).await;
    assert!(find(&name).is_none());
    let messages = company.bot.messages();
    let after = messages
        .iter()
        .find(|message| message.message_id == before.message_id)
        .unwrap();
    assert_eq!(names(&after.text), names(&before.text) - 1, "{}", after.text);
}
