//! If several users take a lead at once, through any channel and on any instances, one of them gets it, and the others
//! are shown who.

use paradise::accounts::roles::Role;
use testkit::{TestDatabase, db_test};

use super::company::{Company, lead};
use crate::accounts::browser::{Browser, ORIGIN, csrf_of, person, signed_in, text_of};
use crate::support::{TestApp, eventually};

const USERS: [(&str, &str); 1] = [("TELEGRAM_USERS", "1=bobur")];

async fn holder(company: &Company, id: i64) -> (String, Option<i64>) {
    let sql = "SELECT claimed_by, owner_id FROM leads WHERE id = $1";
    let rows = db::query(company.app.core.db.read(), sql, &[id.into()])
        .await
        .unwrap();
    let row = &rows[0];
    (
        row.try_get("", "claimed_by").unwrap(),
        row.try_get("", "owner_id").unwrap(),
    )
}

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

/// Presses "Take" on the card together with a note. The card is shown again. Returns its message, which is empty if the
/// lead was taken, and the whole page.
async fn on_card(browser: &mut Browser, id: i64, note: &str) -> (String, String) {
    let card = format!("/admin/leads/{id}/");
    let token = csrf_of(&browser.get(&card).await);
    let headers = [("Origin", ORIGIN), ("Accept", "text/html")];
    let fields = [("csrfmiddlewaretoken", token.as_str()), ("text", note)];
    let answer = browser
        .post_from(&headers, &format!("{card}take/"), &fields)
        .await;
    assert_eq!((answer.status, answer.header("location")), (303, Some(&*card)));
    let page = browser.get(&card).await;
    (text_of(&page, ".notice").unwrap_or_default(), page.text())
}

async fn in_bulk(browser: &mut Browser, id: i64) -> (u16, String) {
    let select = format!("select-{id}");
    let fields = [("action", "take"), (select.as_str(), "on"), ("confirmed", "1")];
    let answer = browser
        .fill("/admin/leads/", "/admin/leads/action/", &fields)
        .await;
    (answer.status, answer.text())
}

async fn by_program(app: &TestApp, token: &str, id: i64) -> (u16, String) {
    let client = app
        .client()
        .default_header("Authorization", &format!("Bearer {token}"));
    let answer = client.post(&format!("/api/leads/{id}/take/")).send().await;
    (answer.status, answer.text())
}

#[db_test]
async fn a_lead_that_somebody_has_is_taken_on_no_way(database: TestDatabase) {
    let company = Company::start_with(database, &USERS).await;
    let bobur = person(&company.app, "bobur", &[Role::Sales]).await;
    person(&company.app, "timur", &[Role::Sales]).await;
    let mut timur = signed_in(&company.app, "timur").await;
    let token = company.app.token("timur").await;

    // Taken in the chat: the settings map the name to a user.
    let id = company.submit(lead("Aziza")).await;
    let posted = company.bot.wait_for_messages(1).await[0].clone();
    let press = company
        .bot
        .press(1, "B", posted.message_id, posted.data("Беру").unwrap());
    assert_eq!(told(&company, &press).await, "Готово");
    assert_eq!(holder(&company, id).await, ("bobur".to_owned(), Some(bobur.id)));

    let today = company
        .app
        .core
        .zone
        .local(paradise::zone::now())
        .format("%d.%m.%Y");
    for (lang, words) in [
        ("ru", "С этой заявкой уже работает bobur, с "),
        ("en", "bobur works on this lead already, since "),
    ] {
        timur.fill("/admin/", "/admin/language/", &[("lang", lang)]).await;
        let note = format!("call her in {lang}");
        let (notice, page) = on_card(&mut timur, id, &note).await;
        assert!(
            notice.starts_with(words) && notice.contains(&today.to_string()),
            "{notice}"
        );
        assert!(page.contains(&note), "what was typed is kept: {page}");
    }
    let (status, page) = in_bulk(&mut timur, id).await;
    assert_eq!(status, 409);
    assert!(page.contains("bobur") && page.contains("Aziza"), "{page}");
    let (status, body) = by_program(&company.app, &token, id).await;
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &body["success"]), (409, &false.into()));
    assert_eq!(body["error"]["code"], 409);
    assert_eq!(body["error"]["details"]["assigned"][0], "bobur");
    assert!(
        body["error"]["message"].as_str().unwrap().contains("bobur"),
        "{body}"
    );
    assert_eq!(holder(&company, id).await.0, "bobur");

    // The user who has the lead can take it again without a message; assigning changes it.
    let mut his = signed_in(&company.app, "bobur").await;
    assert_eq!(on_card(&mut his, id, "").await.0, "");
    let card = format!("/admin/leads/{id}/");
    let timur_id = person_id(&company, "timur").await;
    let given = timur
        .fill(&card, &format!("{card}give/"), &[("colleague", &timur_id)])
        .await;
    assert_eq!(given.status, 303);
    assert_eq!(holder(&company, id).await.0, "timur");
    let press = company
        .bot
        .press(1, "B", posted.message_id, posted.data("Беру").unwrap());
    assert_eq!(told(&company, &press).await, "Заявку уже взял(а) timur.");
}

async fn person_id(company: &Company, name: &str) -> String {
    crate::accounts::browser::stored(&company.app, name)
        .await
        .id
        .to_string()
}

#[db_test]
async fn of_all_who_take_at_once_one_has_it_and_the_others_are_told_who(database: TestDatabase) {
    let company = Company::start_with(database, &USERS).await;
    let twin = company.twin_with(&USERS).await;
    for name in ["bobur", "ann", "bella", "carl", "dora"] {
        person(&company.app, name, &[Role::Sales]).await;
    }
    let mut ann = signed_in(&company.app, "ann").await;
    let mut bella = signed_in(&twin, "bella").await;
    let (carl, dora) = (company.app.token("carl").await, company.app.token("dora").await);
    for round in 0..5 {
        let id = company.submit(lead(&format!("Visitor {round}"))).await;
        let posted = eventually(async || {
            let messages = company.bot.messages();
            messages
                .into_iter()
                .find(|message| message.text.starts_with(&format!("Заявка №{id}\n")))
        })
        .await;
        let data = posted.data("Беру").unwrap().to_owned();
        let press = company.bot.press(1, "B", posted.message_id, &data);
        let (of_ann, of_bella, of_carl, of_dora) = tokio::join!(
            on_card(&mut ann, id, ""),
            in_bulk(&mut bella, id),
            by_program(&company.app, &carl, id),
            by_program(&twin, &dora, id),
        );
        let notice = told(&company, &press).await;
        let (winner, _) = holder(&company, id).await;
        let outcomes = [
            ("ann", of_ann.0.is_empty(), of_ann.0),
            ("bella", of_bella.0 == 303, of_bella.1),
            ("carl", of_carl.0 == 200, of_carl.1),
            ("dora", of_dora.0 == 200, of_dora.1),
            ("bobur", notice == "Готово", notice),
        ];
        for (name, has_it, words) in outcomes {
            assert_eq!(has_it, name == winner, "{name}, where {winner} has it: {words}");
            assert!(
                has_it || words.contains(&winner),
                "{name} is not told of {winner}: {words}"
            );
        }
    }
}
