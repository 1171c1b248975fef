//! The Telegram bot client with a fake Bot API.

use std::time::Duration;

use outbox::{
    Tls, Transcript,
    telegram::{Bot, Button, Chat, Edited, Event, Keyboard, Options, Sent, Text},
};
use serde_json::{Value, json};
use testkit::fake::{BotApi, Reply};

use super::{PATIENCE, permanent, secret, transient};

const TOKEN: &str = "123456:canary-AAE-token";
const CHAT: &str = "-1001";

fn bot_with(api: String, timeout: Duration, transcript: Transcript) -> Bot {
    Bot::new(Options {
        api,
        token: secret(TOKEN),
        timeout,
        tls: Tls::system(),
        transcript,
    })
    .unwrap()
}

fn bot(api: &BotApi) -> Bot {
    bot_with(api.url(), PATIENCE, Transcript::off())
}

fn text(text: &str) -> Text {
    Text::new().plain(text)
}

#[tokio::test]
async fn a_message_with_buttons_is_sent_edited_and_answered() {
    let api = BotApi::start(TOKEN).await;
    let bot = bot(&api);
    assert_eq!(bot.me().await.unwrap().username.as_deref(), Some("test_bot"));

    let buttons = Keyboard(vec![
        vec![Button::data("Take", "take:17"), Button::data("Spam", "spam:17")],
        vec![Button::link("Open", "https://shop.example.uz/admin/leads/17/")],
    ]);
    let words = Text::new().bold("№ 17").line().plain("<Анна> & сыновья");
    let sent = bot.send(&CHAT.into(), &words, Some(&buttons)).await.unwrap();
    assert_eq!(
        sent,
        Sent {
            chat: -1001,
            message_id: 1
        }
    );
    let posted = &api.messages()[0];
    assert_eq!(posted.text, "№ 17\n<Анна> & сыновья");
    assert_eq!(posted.data("Take"), Some("take:17"));
    assert_eq!(api.calls()[1].body["link_preview_options"]["is_disabled"], true);

    let callback = api.press(7, "Bob", sent.message_id, "take:17");
    let updates = bot.updates(0, Duration::from_secs(1)).await.unwrap();
    let Event::Pressed {
        callback: id,
        from,
        on,
        data,
    } = &updates[0].event
    else {
        panic!("{updates:?}");
    };
    assert_eq!((id, from.id, on, data.as_str()), (&callback, 7, &sent, "take:17"));
    bot.answer_callback(id, "Готово", false).await.unwrap();
    let edited = bot.edit(&sent, &text("taken by Bob"), None).await;
    assert_eq!(edited.unwrap(), Edited::Done);
    // Telegram reports an edit that changes nothing as an error, but the result is what we wanted.
    for _ in 0..2 {
        let edited = bot.edit_keyboard(&sent, Some(&buttons)).await;
        assert_eq!(edited.unwrap(), Edited::Done);
    }
    let deleted = Sent {
        message_id: 999,
        ..sent
    };
    assert_eq!(bot.edit(&deleted, &text("a"), None).await.unwrap(), Edited::Gone);
    let posted = &api.messages()[0];
    assert_eq!(posted.text, "taken by Bob");
    assert!(posted.data("Spam").is_some());
}

#[tokio::test]
async fn updates_come_when_something_happens_and_once() {
    let api = BotApi::start(TOKEN).await;
    let bot = bot(&api);
    assert_eq!(bot.updates(0, Duration::ZERO).await.unwrap(), []);
    let waiting = tokio::spawn({
        let bot = bot.clone();
        async move {
            loop {
                let updates = bot.updates(0, Duration::from_secs(5)).await.unwrap();
                if !updates.is_empty() {
                    return updates;
                }
            }
        }
    });
    api.write(7, "Bob", -1001, "called, no answer", Some(3));
    let updates = waiting.await.unwrap();
    let Event::Wrote {
        from, text, reply_to, ..
    } = &updates[0].event
    else {
        panic!("{updates:?}");
    };
    assert_eq!(
        (from.as_ref().unwrap().first_name.as_str(), text.as_str()),
        ("Bob", "called, no answer")
    );
    assert_eq!(reply_to.as_ref().unwrap().message_id, 3);
    let next = updates[0].id + 1;
    assert_eq!(bot.updates(next, Duration::ZERO).await.unwrap(), [], "confirmed");
}

#[tokio::test]
async fn what_telegram_refuses_is_final_or_waits_as_it_should() {
    let api = BotApi::start(TOKEN).await;
    let bot = bot(&api);
    let words = text("a");
    let chat = Chat::from(CHAT);
    let send = || bot.send(&chat, &words, None);
    for (status, description) in [
        (400, "Bad Request: chat not found"),
        (403, "Forbidden: bot was kicked from the group chat"),
    ] {
        api.fail_once("sendMessage", status, description, &Value::Null);
        let reason = permanent(send().await);
        assert!(reason.contains(description), "{reason}");
    }
    api.fail_once(
        "sendMessage",
        429,
        "Too Many Requests: retry after 37",
        &json!({ "retry_after": 37 }),
    );
    assert_eq!(transient(send().await).1, Some(37));
    api.fail_once("sendMessage", 502, "Bad Gateway", &Value::Null);
    assert_eq!(transient(send().await).1, None);
    let page = Reply::status(503)
        .header("retry-after", "5")
        .body("<html>proxy</html>");
    api.reply_once("sendMessage", page);
    let (reason, wait) = transient(send().await);
    assert!(reason.contains("503") && wait == Some(5), "{reason}");
    api.reply_once("sendMessage", Reply::status(200).body("not json"));
    transient(send().await);
    api.fail_once(
        "getUpdates",
        409,
        "Conflict: terminated by other getUpdates request",
        &Value::Null,
    );
    let (reason, _) = transient(bot.updates(0, Duration::ZERO).await);
    assert!(reason.contains("another program reads"), "{reason}");
    assert_eq!(
        send().await.unwrap().message_id,
        1,
        "and nothing of that was sent"
    );
}

#[tokio::test]
async fn a_group_that_became_a_supergroup_is_followed() {
    let api = BotApi::start(TOKEN).await;
    let (bot, group) = (bot(&api), Chat::from("-5"));
    let old = bot.send(&group, &text("a"), None).await.unwrap();
    assert_eq!(group.became(old.chat), None);
    api.upgrade(-5, -100_777);
    api.tell_of_upgrade(-5, -100_777);
    let sent = bot.send(&group, &text("b"), None).await.unwrap();
    assert_eq!(group.became(sent.chat), Some(-100_777));
    assert_eq!(api.messages()[1].chat, -100_777);
    let edited = bot.edit(&old, &text("c"), None).await.unwrap();
    assert_eq!(
        edited,
        Edited::Moved(-100_777),
        "what stands in the old group stays as it is"
    );
    let updates = bot.updates(0, Duration::from_secs(1)).await.unwrap();
    assert_eq!(
        updates[0].event,
        Event::Moved {
            from: -5,
            to: -100_777
        }
    );
}

#[tokio::test]
async fn a_message_goes_to_the_topic_of_its_chat() {
    let api = BotApi::start(TOKEN).await;
    let bot = bot(&api);
    for chat in ["-1001:45", "-1001", "-1001:1"] {
        bot.send(&chat.into(), &text("a"), None).await.unwrap();
    }
    let topics: Vec<_> = api
        .messages()
        .iter()
        .map(|posted| (posted.chat, posted.topic))
        .collect();
    assert_eq!(topics, [(-1001, Some(45)), (-1001, None), (-1001, None)]);
}

#[tokio::test]
async fn the_token_shows_nowhere() {
    let silent = BotApi::start(TOKEN).await;
    silent.reply_once("sendMessage", Reply::status(200).after(Duration::from_mins(1)));
    let stranger = BotApi::start("another").await;
    let echo = BotApi::start(TOKEN).await;
    echo.fail(
        "sendMessage",
        400,
        &format!("no such thing: /bot{TOKEN}/sendMessage"),
    );
    let page = BotApi::start(TOKEN).await;
    page.reply_once(
        "sendMessage",
        Reply::status(404).body(format!("<h1>/bot{TOKEN}/sendMessage</h1>")),
    );
    let mut shown = Vec::new();
    for api in [
        silent.url(),
        stranger.url(),
        echo.url(),
        page.url(),
        "http://127.0.0.1:1".to_owned(),
        "http://no-such-host.invalid".to_owned(),
        format!("https://{}", silent.url().trim_start_matches("http://")),
        "not an address".to_owned(),
    ] {
        let transcript = Transcript::hiding([TOKEN]);
        let patience = if api == silent.url() {
            Duration::from_millis(500)
        } else {
            PATIENCE
        };
        let bot = bot_with(api, patience, transcript.clone());
        let failure = bot.send(&CHAT.into(), &text("a"), None).await.unwrap_err();
        shown.push(format!(
            "{failure} {failure:?} {bot:?} {}",
            transcript.lines().join("\n")
        ));
    }
    for text in &shown {
        assert!(!text.contains("canary"), "{text}");
    }
    assert!(shown[0].contains("no answer in time"), "{}", shown[0]);
    assert!(shown[1].contains("token is wrong"), "{}", shown[1]);
    assert!(shown[2].contains("/bot****/"), "{}", shown[2]);
    assert!(shown[4].contains("no connection"), "{}", shown[4]);
}
