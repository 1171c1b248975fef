//! The System page, the home page, health and metrics report the real state of each channel.

use std::time::Duration;

use paradise::accounts::roles::Role;
use paradise::health::{Check, Status};
use scraper::{ElementRef, Html, Selector};
use testkit::{
    TestDatabase, db_test,
    fake::{Fault, Reply, Step},
};

use super::company::{Company, lead};
use crate::accounts::browser::{Browser, person, signed_in};
use crate::support::{TestApp, eventually};

/// A browser of the owner, whose language is Russian.
async fn owner(app: &TestApp) -> Browser {
    if paradise::accounts::user::named(app.core.db.read(), "boss")
        .await
        .unwrap()
        .is_none()
    {
        person(app, "boss", &[Role::Owner]).await;
    }
    let mut browser = signed_in(app, "boss").await;
    browser
        .fill("/admin/", "/admin/language/", &[("lang", "ru")])
        .await;
    browser
}

/// Label, badge and other texts of the page for each channel.
async fn shown(browser: &mut Browser) -> Vec<(String, String, String)> {
    let page = Html::parse_document(&browser.get("/admin/system/").await.text());
    let [section, dt, dd, badge] = ["section[aria-labelledby=channels]", "dt", "dd", ".badge"]
        .map(|selector| Selector::parse(selector).unwrap());
    let section = page.select(&section).next().unwrap();
    let labels = section.select(&dt).map(words);
    let values = section.select(&dd).map(|value| {
        let badge = value.select(&badge).next().unwrap();
        let class = badge.attr("class").unwrap();
        (format!("{class}: {}", words(badge)), words(value))
    });
    labels
        .zip(values)
        .map(|(label, (badge, all))| (label, badge, all))
        .collect()
}

fn words(element: ElementRef) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The card of notifications on the home page.
async fn home(browser: &mut Browser) -> String {
    let page = Html::parse_document(&browser.get("/admin/").await.text());
    let [card, link] =
        ["li.card", "a[href='/admin/deliveries/']"].map(|selector| Selector::parse(selector).unwrap());
    let mut cards = page.select(&card);
    words(cards.find(|card| card.select(&link).next().is_some()).unwrap())
}

#[db_test]
async fn what_is_not_set_up_is_not_green(app: TestApp) {
    let mut browser = owner(&app).await;
    let channels = shown(&mut browser).await;
    assert_eq!(channels.len(), 3);
    for (label, badge, all) in channels {
        assert_eq!(badge, "badge gray: не настроено", "{label}");
        assert!(all.contains("Укажите"), "{label}: {all}");
        assert!(!all.contains("пробное"), "{label} cannot be tried: {all}");
    }
    let card = home(&mut browser).await;
    assert_eq!(card.matches("не настроено").count(), 3, "{card}");
    // The probes have checked everything by now.
    eventually(async || app.core.health.seen(Check::Schema).map(drop)).await;
    for check in [Check::Mail, Check::Telegram, Check::Webhook] {
        assert!(app.core.health.seen(check).is_none(), "{check:?}");
    }
}

#[db_test]
async fn a_refusal_is_told_within_a_minute_in_words_and_is_over_when_it_is_over(company: Company) {
    let mut browser = owner(&company.app).await;
    let unused = shown(&mut browser).await;
    assert!(
        unused
            .iter()
            .all(|(_, badge, _)| badge.starts_with("badge gray: настроено")),
        "{unused:?}"
    );

    company
        .mail
        .fail(Step::Connect, Fault::Answer(421, "4.3.2 canary".to_owned()));
    company.bot.fail("sendMessage", 502, "Bad Gateway");
    company.hook.reply(Reply::status(500));
    let id = company.submit(lead("Aziza")).await;
    let begun = std::time::Instant::now();
    let refused = eventually(async || {
        let channels = shown(&mut browser).await;
        let are_red = channels
            .iter()
            .all(|(_, badge, _)| badge.starts_with("badge red: "));
        are_red.then_some(channels)
    })
    .await;
    let words = [
        "Почтовый сервер 127.0.0.1 сейчас не принимает соединений.",
        "Telegram не отвечает.",
        "У получателя собственная ошибка.",
    ];
    for ((label, badge, all), words) in refused.iter().zip(words) {
        assert!(
            badge.contains("не работает с ") && badge.contains(words),
            "{label}: {badge}"
        );
        assert!(all.contains("Точная причина"), "{label}: {all}");
    }
    assert!(
        refused[0].2.contains("4.3.2 canary"),
        "operators see the cause: {}",
        refused[0].2
    );
    let card = home(&mut browser).await;
    assert!(
        card.contains("Почтовый сервер 127.0.0.1 сейчас не принимает соединений.") && card.contains('4'),
        "{card}"
    );
    for check in [Check::Mail, Check::Telegram, Check::Webhook] {
        eventually(async || {
            let seen = company.app.core.health.seen(check)?;
            (seen.status == Status::Degraded).then_some(())
        })
        .await;
    }
    assert!(begun.elapsed() < Duration::from_mins(1));
    for (lang, words) in [("en", "failing since"), ("uz", "dan beri ishlamayapti")] {
        browser
            .fill("/admin/", "/admin/language/", &[("lang", lang)])
            .await;
        let channels = shown(&mut browser).await;
        assert!(
            channels.iter().all(|(_, badge, _)| badge.contains(words)),
            "{channels:?}"
        );
    }

    company.mail.heal();
    company.bot.heal();
    company.hook.reply(Reply::status(204));
    company.settled(id).await;
    browser
        .fill("/admin/", "/admin/language/", &[("lang", "en")])
        .await;
    let healthy = shown(&mut browser).await;
    for ((_, badge, _), words) in healthy.iter().zip(["last mail", "last message", "last webhook"]) {
        assert!(
            badge.starts_with("badge green: ") && badge.contains(words),
            "{badge}"
        );
    }
    let card = home(&mut browser).await;
    assert!(card.starts_with("Notifications that fail now 0"), "{card}");
    for check in [Check::Mail, Check::Telegram, Check::Webhook] {
        eventually(async || {
            let seen = company.app.core.health.seen(check)?;
            (seen.status == Status::Up).then_some(())
        })
        .await;
    }
}

#[db_test]
async fn a_mailbox_that_does_not_exist_is_named_until_it_is_reached(company: Company) {
    let mut browser = owner(&company.app).await;
    company.mail.forget("boss@shop.example.uz");
    let id = company.submit(lead("Aziza")).await;
    company.settled(id).await;
    let mail = shown(&mut browser).await[0].clone();
    assert!(
        mail.1.contains("boss@shop.example.uz") && mail.1.contains("Почтового ящика нет"),
        "{mail:?}"
    );
    let card = home(&mut browser).await;
    assert!(card.contains("сейчас 1"), "{card}");

    company.mail.heal();
    let second = company.submit(lead("Bobur")).await;
    company.settled(second).await;
    let mail = shown(&mut browser).await[0].clone();
    assert!(mail.1.starts_with("badge green"), "{mail:?}");
    let card = home(&mut browser).await;
    assert!(
        card.contains("сейчас 0"),
        "what was given up before fails no more: {card}"
    );
}

/// Presses the button that tests a channel; returns the page after it.
async fn tried(browser: &mut Browser, channel: &str) -> String {
    let path = format!("/admin/system/test/{channel}/");
    let answer = browser.fill("/admin/system/", &path, &[]).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let place = answer.header("location").unwrap().to_owned();
    let mut last = String::new();
    eventually(async || {
        let page = browser.get(&place).await;
        last = page.text();
        page.header("refresh").is_none().then_some(())
    })
    .await;
    last
}

#[db_test]
async fn each_channel_is_tried_out_on_the_real_way(company: Company) {
    let mut browser = owner(&company.app).await;
    for (channel, receipt) in [
        ("mail", "250"),
        ("telegram", "message 1 in chat"),
        ("webhook", "204"),
    ] {
        let page = tried(&mut browser, channel).await;
        assert!(
            page.contains("доставлено") && page.contains(receipt),
            "{channel}: {page}"
        );
    }
    assert_eq!(
        company.mail.received().len(),
        2,
        "to each mailbox of the settings"
    );
    let subject = company.mail.received()[0].parsed().subject().unwrap().to_owned();
    assert!(subject.starts_with("Проверочное сообщение"), "{subject}");
    assert_eq!(company.bot.messages().len(), 1);
    assert!(String::from_utf8_lossy(&company.hook.told()[0].body).contains("\"test\""));

    company
        .mail
        .fail(Step::From, Fault::Answer(451, "4.3.2 canary".to_owned()));
    let page = tried(&mut browser, "mail").await;
    assert!(
        page.contains("не принимает наш адрес") && page.contains("4.3.2 canary"),
        "{page}"
    );
    company.mail.heal();
    let page = tried(&mut browser, "mail").await;
    assert!(page.contains("доставлено"), "{page}");
    assert_eq!(company.mail.received().len(), 4, "what failed is not tried again");

    person(&company.app, "timur", &[Role::Sales]).await;
    let mut timur = signed_in(&company.app, "timur").await;
    let refused = timur.fill("/admin/", "/admin/system/test/mail/", &[]).await;
    assert_eq!(refused.status, 403);
    let none = browser
        .fill("/admin/system/", "/admin/system/test/pigeon/", &[])
        .await;
    assert_eq!(none.status, 404);
}

#[db_test]
async fn the_page_of_a_delivery_says_why_in_words_and_leads_to_its_request(database: TestDatabase) {
    let company = Company::start_with(database, &[("TELEGRAM_BOT_TOKEN", ""), ("WEBHOOK_URLS", "")]).await;
    let mut browser = owner(&company.app).await;
    company.mail.forget("boss@shop.example.uz");
    let id = company.submit(lead("Aziza Karimova")).await;
    let deliveries = company.settled(id).await;
    let dead = deliveries
        .iter()
        .find(|delivery| delivery["state"] == "dead")
        .unwrap();
    let page = browser.get(&format!("/admin/deliveries/{}/", dead["id"])).await;
    is_told_in_words(&page.text(), id);
    let list = browser.get("/admin/deliveries/").await.text();
    assert!(list.contains("Почтового ящика нет"), "{list}");
    let card = browser.get(&format!("/admin/leads/{id}/")).await.text();
    assert!(card.contains("Почтового ящика нет"), "{card}");
}

/// Checks the page of a notification that was given up.
fn is_told_in_words(page: &str, id: i64) {
    let html = Html::parse_document(page);
    let all = |selector: &str| -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        html.select(&selector).map(words).collect()
    };
    let link = Selector::parse(".about a").unwrap();
    let link = html.select(&link).next().unwrap();
    assert_eq!(link.attr("href"), Some(format!("/admin/leads/{id}/").as_str()));
    assert!(words(link).contains("Aziza Karimova"));
    let main = all("main").join(" ");
    assert!(
        main.contains("Почтового ящика нет") && main.contains("ADMIN_EMAIL"),
        "{main}"
    );
    assert!(!main.contains(&format!("lead:{id}")), "{main}");
    assert!(all("main details code").join(" ").contains("550"), "{main}");
    let nothing: [String; 0] = [];
    assert_eq!(
        all("main button[name=then], main form .acts"),
        nothing,
        "nothing can be saved"
    );
}

#[db_test]
async fn a_bot_that_cannot_be_asked_for_pressed_buttons_is_told_on_the_page(company: Company) {
    let mut browser = owner(&company.app).await;
    assert_eq!(shown(&mut browser).await.len(), 3);
    let conflict = "Conflict: terminated by other getUpdates request; canary";
    company.bot.fail("getUpdates", 409, conflict);
    // Ends the pending long poll.
    company.bot.write(1, "Bobur", 1, "hello", None);
    let deaf = eventually(async || {
        let channels = shown(&mut browser).await;
        channels
            .into_iter()
            .find(|(label, ..)| label == "Кнопки в Telegram")
    })
    .await;
    let (_, badge, all) = deaf;
    assert!(
        badge.starts_with("badge red: не работают с ")
            && badge.contains("Ботом пользуется другая программа."),
        "{badge}"
    );
    assert!(
        all.contains("Остановите") && all.contains("canary"),
        "what to do, and the cause: {all}"
    );
    for (lang, label, words) in [
        ("en", "Buttons in Telegram", "not heard since"),
        ("uz", "Telegramdagi tugmalar", "dan beri ishlamayapti"),
    ] {
        browser
            .fill("/admin/", "/admin/language/", &[("lang", lang)])
            .await;
        let channels = shown(&mut browser).await;
        let told = channels.iter().find(|(told, ..)| told == label);
        assert!(
            told.is_some_and(|(_, badge, _)| badge.contains(words)),
            "{channels:?}"
        );
    }
    company.bot.heal();
    eventually(async || {
        company.bot.write(1, "Bobur", 1, "hello", None);
        (shown(&mut browser).await.len() == 3).then_some(())
    })
    .await;
}
