//! The mail server, the chat or the webhook is silent, slow, full or returns invalid responses.

use std::{collections::BTreeSet, time::Duration};

use serde_json::json;
use testkit::{
    db_test,
    fake::{Fault, Reply, Step},
};

use super::company::{Company, lead};
use crate::support::eventually;

#[db_test]
async fn what_was_silent_and_what_refused_hears_of_everything_after_it_recovers(company: Company) {
    company.mail.fail(Step::Connect, Fault::Silent);
    company.bot.fail("sendMessage", 502, "Bad Gateway");
    company.hook.reply(Reply::status(500));
    let mut ids = vec![];
    for number in 0..5 {
        ids.push(company.submit(lead(&format!("Visitor {number}"))).await);
    }
    eventually(async || {
        let tried = company.deliveries(ids[0]).await;
        tried
            .iter()
            .all(|delivery| delivery["attempts"].as_i64() > Some(0))
            .then_some(())
    })
    .await;
    for delivery in company.deliveries(ids[0]).await {
        assert_eq!(delivery["state"], "pending");
    }

    company.mail.heal();
    company.bot.heal();
    company.hook.reply(Reply::status(204));
    for id in &ids {
        for delivery in company.settled(*id).await {
            assert_eq!(delivery["state"], "delivered", "{delivery}");
        }
    }
    assert_eq!(company.mail.received().len(), 5 * 2, "each mail once");
    assert_eq!(company.bot.messages().len(), 5);
    let told: BTreeSet<_> = company
        .hook
        .told()
        .iter()
        .map(|told| told.header("webhook-id").unwrap().to_owned())
        .collect();
    assert_eq!(told.len(), 5, "a repetition has the id of the first try");
}

#[db_test]
async fn what_refused_and_what_was_too_slow_hears_of_everything_after_it_recovers(company: Company) {
    // Longer than any timeout here.
    let late = Duration::from_mins(1);
    company.mail.fail(
        Step::Connect,
        Fault::Answer(421, "4.3.2 Too many connections".to_owned()),
    );
    company
        .bot
        .reply_once("sendMessage", Reply::status(200).after(late));
    company.hook.reply(Reply::status(204).after(late));
    let id = company.submit(lead("Aziza")).await;
    eventually(async || {
        let tried = company.deliveries(id).await;
        let has_failed = |tried: &serde_json::Value| tried["last_error"] != "";
        tried.iter().all(has_failed).then_some(())
    })
    .await;
    assert!(company.mail.received().is_empty());

    company.mail.heal();
    company.hook.reply(Reply::status(204));
    for delivery in company.settled(id).await {
        assert_eq!(delivery["state"], "delivered", "{delivery}");
    }
    assert_eq!(company.mail.received().len(), 2, "each mail once");
    assert_eq!(company.bot.messages().len(), 1);
}

#[db_test]
async fn a_mail_whose_arrival_was_not_confirmed_comes_again_as_the_same_mail(company: Company) {
    company.mail.fail_once(Step::Message, Fault::Drop);
    let mut form = lead("Aziza");
    form["email"] = "".into();
    let id = company.submit(form).await;
    company.settled(id).await;
    let mails = company.mail.wait_for(3).await;
    let ids: BTreeSet<_> = mails
        .iter()
        .map(|mail| mail.parsed().message_id().unwrap().to_owned())
        .collect();
    assert_eq!(
        (mails.len(), ids.len()),
        (3, 2),
        "programs that read mail show it once"
    );
}

#[db_test]
async fn a_mailbox_that_does_not_exist_delays_nobody_and_the_chat_is_told(company: Company) {
    company.mail.forget("boss@shop.example.uz");
    let id = company.submit(lead("Aziza")).await;
    let deliveries = company.settled(id).await;
    let of = |recipient: &str| {
        deliveries
            .iter()
            .find(|delivery| delivery["recipient"] == recipient)
            .unwrap()
    };
    let dead = of("boss@shop.example.uz");
    assert_eq!(dead["state"], "dead");
    assert!(dead["last_error"].as_str().unwrap().contains("550"), "{dead}");
    assert_eq!(of("sales@shop.example.uz")["state"], "delivered");
    let messages = company.bot.wait_for_messages(2).await;
    assert!(
        messages.iter().any(|message| message.text.contains("550")),
        "people are told another way: {messages:?}"
    );

    // The mailbox is created, and the notification is requested again.
    let second = company.submit(lead("Bobur")).await;
    company.settled(second).await;
    assert_eq!(company.bot.messages().len(), 3, "but not for each lead");
    company.mail.heal();
    let path = format!("/api/leads/{id}/deliveries/{}/redeliver/", dead["id"]);
    let staff = company.app.staff().await;
    assert_eq!(staff.post(&path).send().await.status, 202);
    company.settled(id).await;
    let mails = company.mail.received();
    let late = mails
        .iter()
        .find(|mail| mail.to == ["boss@shop.example.uz"])
        .unwrap();
    assert!(late.parsed().subject().unwrap().contains("Aziza"));
    let other = format!("/api/leads/{second}/deliveries/{}/redeliver/", dead["id"]);
    assert_eq!(staff.post(&other).send().await.status, 404, "of another lead");
}

#[db_test]
async fn a_chat_that_asks_for_patience_gets_it(company: Company) {
    let parameters = json!({ "retry_after": 2 });
    company.bot.fail_once(
        "sendMessage",
        429,
        "Too Many Requests: retry after 2",
        &parameters,
    );
    let start = std::time::Instant::now();
    company.submit(lead("Aziza")).await;
    company.bot.wait_for_messages(1).await;
    assert!(
        start.elapsed() >= Duration::from_secs(2),
        "not earlier than it said"
    );
    assert_eq!(company.bot.calls().len(), 2);
}

#[db_test]
async fn after_a_long_silence_the_chat_gets_one_message_and_not_thirty(company: Company) {
    company.bot.fail("sendMessage", 502, "Bad Gateway");
    let mut ids = vec![];
    for number in 0..30 {
        ids.push(company.submit(lead(&format!("Visitor {number}"))).await);
    }
    company.bot.heal();
    for id in &ids {
        for delivery in company.settled(*id).await {
            assert_eq!(delivery["state"], "delivered", "{delivery}");
        }
    }
    let messages = company.bot.messages();
    assert!(messages.len() < 15, "{}", messages.len());
    let all: String = messages.iter().map(|message| message.text.as_str()).collect();
    for number in 0..30 {
        assert!(all.contains(&format!("Visitor {number}")), "{number}: {all}");
    }
}
