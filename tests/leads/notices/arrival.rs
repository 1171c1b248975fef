//! A visitor sends a lead, and every recipient is notified once.

use std::collections::BTreeSet;

use outbox::webhook::sign;
use settings::Secret;
use testkit::{TestDatabase, db_test, fake::Received};

use super::company::{CHAT, Company, HOOK_SECRET, lead, submit};
use crate::support::eventually;

fn to<'a>(mails: &'a [Received], address: &str) -> Vec<&'a Received> {
    mails
        .iter()
        .filter(|mail| mail.to == [address.to_owned()])
        .collect()
}

#[db_test]
async fn staff_the_visitor_the_chat_and_the_program_hear_of_a_lead(company: Company) {
    let form = company.filled_in(lead("Aziza")).await;
    let id = company.submit(form).await;
    let mails = company.mail.wait_for(3).await;

    for address in ["boss@shop.example.uz", "sales@shop.example.uz"] {
        let [notice] = to(&mails, address)[..] else {
            panic!("one mail to {address}: {mails:?}");
        };
        let mail = notice.parsed();
        assert_eq!(
            mail.subject().unwrap(),
            format!("Заявка №{id}: Aziza, Silk & Thread")
        );
        let from = mail.from().unwrap().first().unwrap();
        assert_eq!(from.address().unwrap(), "shop@shop.example.uz");
        let reply_to = mail.reply_to().unwrap().first().unwrap();
        assert_eq!(reply_to.address().unwrap(), "aziza@visitor.example");
        assert!(mail.message_id().unwrap().ends_with("@shop.example.uz"));
        let text = mail.body_text(0).unwrap();
        for words in [
            "+998 90 123-45-67",
            "Five hundred, <two> colours & a sample.",
            &format!("https://shop.example.uz/admin/leads/{id}/"),
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
        assert!(mail.body_html(0).unwrap().contains("&lt;two&gt;"));
    }

    let [thanks] = to(&mails, "aziza@visitor.example")[..] else {
        panic!("one mail to the visitor: {mails:?}");
    };
    let mail = thanks.parsed();
    assert_eq!(
        mail.subject().unwrap(),
        format!("Arizangizni oldik №{id}"),
        "in the language of the form"
    );
    let text = format!("{} {}", mail.body_text(0).unwrap(), mail.body_html(0).unwrap());
    assert!(text.contains(&format!("№{id}")), "{text}");
    for typed in ["Aziza", "Silk", "500", "hundred", "123-45", "aziza@"] {
        assert!(!text.contains(typed), "{typed} was typed: {text}");
    }
    assert_eq!(mail.header_raw("Auto-Submitted").unwrap().trim(), "auto-replied");
    assert_eq!(
        mail.reply_to().unwrap().first().unwrap().address().unwrap(),
        "info@shop.example.uz"
    );

    let message = &company.bot.wait_for_messages(1).await[0];
    assert_eq!(message.chat, CHAT);
    for words in ["Aziza", "+998 90 123-45-67", "<two> colours & a sample."] {
        assert!(message.text.contains(words), "{words}: {}", message.text);
    }

    let hooks = company.hook.wait_for(1).await;
    let body = String::from_utf8(hooks[0].body.clone()).unwrap();
    let header = |name| hooks[0].header(name).unwrap().to_owned();
    let signed = sign(
        &[Secret::from(HOOK_SECRET.to_owned())],
        &header("webhook-id"),
        header("webhook-timestamp").parse().unwrap(),
        &body,
    );
    assert_eq!(header("webhook-signature"), signed.unwrap());
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        (&body["type"], &body["data"]["id"]),
        (&"lead.created".into(), &id.into())
    );

    let deliveries = company.settled(id).await;
    assert_eq!(deliveries.len(), 5);
    for delivery in &deliveries {
        assert_eq!(delivery["state"], "delivered", "{delivery}");
        assert_eq!(delivery["attempts"], 1, "{delivery}");
        assert_ne!(delivery["receipt"], "", "{delivery}");
    }
    assert_eq!(company.mail.received().len(), 3, "and nobody hears of it twice");
}

#[db_test]
async fn a_visitor_who_writes_three_times_is_thanked_once_an_hour(company: Company) {
    for name in ["First", "Second", "Third"] {
        let mut lead = lead(name);
        lead["email"] = if name == "Second" {
            "AZIZA@visitor.example"
        } else {
            "aziza@visitor.example"
        }
        .into();
        let lead = company.filled_in(lead).await;
        let id = company.submit(lead).await;
        company.settled(id).await;
    }
    let mails = company.mail.wait_for(7).await;
    assert_eq!(to(&mails, "boss@shop.example.uz").len(), 3);
    assert_eq!(
        to(&mails, "aziza@visitor.example").len() + to(&mails, "AZIZA@visitor.example").len(),
        1
    );
}

#[db_test]
async fn who_did_not_fill_in_our_form_gets_no_mail(company: Company) {
    let good = company.filled_in(lead("Aziza")).await;
    let mut forged = lead("Aziza");
    forged["form_token"] = "a.b".into();
    let mut trapped = company.filled_in(lead("Aziza")).await;
    trapped["contact_website"] = "https://spam.example".into();
    for form in [lead("Aziza"), forged, trapped, good.clone(), good] {
        company.submit(form).await;
    }
    // The token of the fourth counts once, and the third waits in quarantine.
    let staff = company.app.staff().await;
    let answer = staff.get("/api/leads/").send().await;
    let ids: Vec<_> = answer.json()["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lead| lead["id"].as_i64().unwrap())
        .collect();
    let mut thanks = 0;
    for id in ids {
        let deliveries = company.settled(id).await;
        thanks += deliveries
            .iter()
            .filter(|delivery| delivery["kind"] == "thanks")
            .count();
    }
    assert_eq!(thanks, 1);
    assert_eq!(to(&company.mail.received(), "aziza@visitor.example").len(), 1);
}

#[db_test]
async fn visitors_get_no_mail_unless_the_operator_wants_it(database: TestDatabase) {
    let company = Company::start_with(database, &[("AUTO_REPLY", "False")]).await;
    let form = company.filled_in(lead("Aziza")).await;
    let id = company.submit(form).await;
    let deliveries = company.settled(id).await;
    assert!(
        deliveries.iter().all(|delivery| delivery["kind"] == "lead"),
        "{deliveries:?}"
    );
}

#[db_test]
async fn a_suspicious_lead_is_announced_when_somebody_frees_it(company: Company) {
    let mut form = lead("Held");
    form["contact_website"] = "https://spam.example".into();
    let held = company.submit(form).await;
    let honest = company.submit(lead("Honest")).await;
    company.settled(honest).await;
    assert_eq!(company.bot.messages().len(), 1);

    let staff = company.app.staff().await;
    for _ in 0..2 {
        let answer = staff.post(&format!("/api/leads/{held}/not-spam/")).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let deliveries = company.settled(held).await;
    assert_eq!(
        deliveries.len(),
        4,
        "once, however often it is freed; the visitor is answered by a person"
    );
    assert_eq!(company.bot.wait_for_messages(2).await.len(), 2);
}

#[db_test]
async fn nobody_hears_of_a_lead_that_was_deleted_before(company: Company) {
    company.bot.fail("sendMessage", 502, "Bad Gateway");
    let id = company.submit(lead("Gone")).await;
    eventually(async || (!company.bot.calls().is_empty()).then_some(())).await;
    let answer = company
        .app
        .staff()
        .await
        .delete(&format!("/api/leads/{id}/"))
        .send()
        .await;
    assert_eq!(answer.status, 204);
    company.bot.heal();
    let deliveries = eventually(async || {
        let deliveries = company.app.core.outbox.of(&format!("lead:{id}")).await.unwrap();
        let is_over = deliveries
            .iter()
            .all(|delivery| delivery.state != outbox::State::Pending);
        is_over.then_some(deliveries)
    })
    .await;
    let chat = deliveries
        .iter()
        .find(|delivery| delivery.channel == "telegram")
        .unwrap();
    assert_eq!(chat.state, outbox::State::Cancelled);
    assert!(company.bot.messages().is_empty());
}

#[db_test]
async fn how_much_leaves_through_the_chat_is_the_operators_choice(database: TestDatabase) {
    let company = Company::start_with(database, &[("TELEGRAM_DETAIL", "masked")]).await;
    let twin_settings = [("TELEGRAM_DETAIL", "link")];
    company.submit(lead("Aziza Karimova")).await;
    let masked = company.bot.wait_for_messages(1).await[0].text.clone();
    assert!(masked.contains("A.") && masked.contains("+99…67"), "{masked}");
    for secret in ["Karimova", "123-45", "visitor.example", "sample", "Silk"] {
        assert!(!masked.contains(secret), "{secret}: {masked}");
    }
    drop(company);

    let database = TestDatabase::prepared::<Company>(testkit::DatabaseKind::Sqlite).await;
    let company = Company::start_with(database, &twin_settings).await;
    let id = company.submit(lead("Aziza Karimova")).await;
    let link = company.bot.wait_for_messages(1).await[0].clone();
    assert_eq!(link.text, format!("Заявка №{id}\nОткрыть в панели управления"));
    assert!(
        link.html
            .contains(&format!("https://shop.example.uz/admin/leads/{id}/"))
    );
}

#[db_test]
async fn two_instances_tell_of_each_lead_once(company: Company) {
    let twin = company.twin().await;
    let mut ids = BTreeSet::new();
    for number in 0..15 {
        let client = if number % 2 == 0 {
            company.app.client()
        } else {
            twin.client()
        };
        ids.insert(submit(&client, lead(&format!("Visitor {number}"))).await);
    }
    for id in &ids {
        company.settled(*id).await;
    }
    assert_eq!(company.mail.received().len(), 15 * 2);
    assert_eq!(company.hook.told().len(), 15);
    assert_eq!(company.bot.messages().len(), 15);
}
