//! The parts of a message that staff need are kept, whatever the visitor wrote.

use std::collections::BTreeSet;

use testkit::db_test;

use super::company::{Company, lead};
use crate::support::eventually;

#[db_test]
async fn a_long_message_costs_neither_the_link_nor_the_name_of_who_took_it(company: Company) {
    for piece in ["а", "😀", "<b>&", "שלום "] {
        let mut form = lead("Aziza");
        form["message"] = piece.repeat(6000).into();
        let before = company.bot.messages().len();
        let id = company.submit(form).await;
        let posted = company.bot.wait_for_messages(before + 1).await[before].clone();
        let link = format!("https://shop.example.uz/admin/leads/{id}/");
        assert!(
            posted.text.starts_with(&format!("Заявка №{id}")),
            "{}",
            posted.text
        );
        assert!(posted.html.contains(&link), "{piece}");
        assert!(posted.text.ends_with('…'), "{piece}");

        company
            .bot
            .press(1, "Bobur", posted.message_id, posted.data("Беру").unwrap());
        let taken = eventually(async || {
            let now = company.bot.messages()[before].clone();
            (now.text != posted.text).then_some(now)
        })
        .await;
        assert!(taken.text.contains("В работе: Bobur"), "{}", taken.text);
        assert!(taken.html.contains(&link), "{piece}");
    }
}

#[db_test]
async fn the_mail_says_number_link_and_holder_before_the_visitors_words(company: Company) {
    let mut form = lead("Aziza");
    form["message"] = "Строка.\n".repeat(3000).into();
    let id = company.submit(form).await;
    let mail = company.mail.wait_for(2).await[0].clone();
    let text = mail.parsed().body_text(0).unwrap().to_string();
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}"));
    assert!(place(&format!("№{id}")) < place("Строка."));
    assert!(place(&format!("/admin/leads/{id}/")) < place("Aziza"));
}

#[db_test]
async fn every_lead_of_a_digest_is_named_or_comes_in_another(company: Company) {
    company.bot.fail("sendMessage", 502, "Bad Gateway");
    let mut ids = BTreeSet::new();
    for number in 0..70 {
        let name = format!("{number} {}", "😀".repeat(60));
        ids.insert(company.submit(lead(&name)).await);
    }
    company.bot.heal();
    for id in &ids {
        company.settled(*id).await;
    }
    let messages = company.bot.messages();
    let mut digests = 0;
    for id in &ids {
        let deliveries = company.deliveries(*id).await;
        let chat = deliveries
            .iter()
            .find(|delivery| delivery["channel"] == "telegram")
            .unwrap();
        assert_eq!(chat["state"], "delivered");
        let receipt = chat["receipt"].as_str().unwrap();
        digests += usize::from(receipt.starts_with("in a digest"));
        let number = receipt.split("message ").nth(1).unwrap();
        let number: i64 = number.split(' ').next().unwrap().parse().unwrap();
        let message = messages
            .iter()
            .find(|message| message.message_id == number)
            .unwrap();
        let is_named = message
            .text
            .split(|c: char| !c.is_ascii_digit() && c != '№')
            .any(|word| word == format!("№{id}"));
        assert!(is_named, "№{id} is delivered and not in {}", message.text);
    }
    assert!(digests > 20, "{digests} of 70 came in digests");
}
