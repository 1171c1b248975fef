//! Changes of a lead by staff through any channel appear in the chat, and the user to whom a lead is assigned is
//! notified.

use std::collections::BTreeSet;

use paradise::accounts::roles::Role;
use serde_json::{Value, json};
use testkit::{TestDatabase, db_test, fake::Posted};

use super::company::{Company, lead};
use crate::accounts::browser::{Browser, execute, person, signed_in};
use crate::support::eventually;

/// A channel for changing a lead: `{id}` and `{olga}` stand for keys.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// A button of the card: path and fields.
    Card(&'static str, &'static [(&'static str, &'static str)]),
    /// An action on the list: its name and its answers.
    Bulk(&'static str, &'static [(&'static str, &'static str)]),
    /// A field in the list.
    Cell(&'static str, &'static str),
    /// The API: method, path, body.
    Api(&'static str, &'static str, &'static str),
}

/// All channels, with the text about the lead in the chat afterwards.
const WAYS: &[(Way, &str)] = &[
    (
        Way::Card("/admin/leads/{id}/status/", &[("status", "contacted")]),
        "Связались",
    ),
    (
        Way::Card("/admin/leads/{id}/standing/", &[("standing", "spam")]),
        "Спам",
    ),
    (Way::Card("/admin/leads/{id}/take/", &[]), "В работе: boss"),
    (
        Way::Card("/admin/leads/{id}/give/", &[("colleague", "{olga}")]),
        "В работе: olga",
    ),
    (Way::Card("/admin/leads/{id}/", &[("name", "Renamed")]), "Renamed"),
    (
        Way::Card("/admin/leads/{id}/delete/", &[("confirmed", "1")]),
        "удалили",
    ),
    (Way::Bulk("contacted", &[]), "Связались"),
    (Way::Bulk("rejected", &[("answer-reason", "Спам")]), "Отклон"),
    (Way::Bulk("take", &[]), "В работе: boss"),
    (
        Way::Bulk("give", &[("answer-colleague", "{olga}")]),
        "В работе: olga",
    ),
    (Way::Bulk("spam", &[]), "Спам"),
    (Way::Bulk("delete", &[]), "удалили"),
    (Way::Cell("status", "contacted"), "Связались"),
    (
        Way::Api("PATCH", "/api/leads/{id}/", r#"{"status": "contacted"}"#),
        "Связались",
    ),
    (
        Way::Api(
            "PUT",
            "/api/leads/{id}/",
            r#"{"name": "Put", "company": "C", "phone": "+998901234567", "product_type": "woven"}"#,
        ),
        "Put",
    ),
    (Way::Api("POST", "/api/leads/{id}/spam/", ""), "Спам"),
    (Way::Api("POST", "/api/leads/{id}/take/", ""), "В работе: boss"),
    (
        Way::Api("POST", "/api/leads/{id}/give/", r#"{"colleague": "olga"}"#),
        "В работе: olga",
    ),
    (Way::Api("DELETE", "/api/leads/{id}/", ""), "удалили"),
];

/// Writing routes of one lead whose changes are not shown in the chat.
const SILENT: [&str; 9] = [
    "/admin/leads/{id}/note/",
    "/admin/leads/{id}/redeliver/",
    "/admin/leads/{id}/suggest/",
    "/admin/leads/{id}/restore/",
    "/api/leads/{id}/restore/",
    "/api/leads/{id}/not-spam/",
    "/api/leads/{id}/file/",
    "/api/leads/{id}/notes/",
    "/api/leads/{id}/deliveries/{delivery}/redeliver/",
];

struct People {
    browser: Browser,
    token: String,
    olga: i64,
}

async fn people(company: &Company) -> People {
    person(&company.app, "boss", &[Role::Owner]).await;
    let olga = person(&company.app, "olga", &[Role::Sales]).await.id;
    People {
        browser: signed_in(&company.app, "boss").await,
        token: company.app.token("boss").await,
        olga,
    }
}

impl People {
    async fn go(&mut self, company: &Company, way: Way, id: i64) {
        let fill = |text: &str| {
            text.replace("{id}", &id.to_string())
                .replace("{olga}", &self.olga.to_string())
        };
        let fields = |fields: &[(&str, &str)]| -> Vec<(String, String)> {
            fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), fill(value)))
                .collect()
        };
        let card = format!("/admin/leads/{id}/");
        let (page, path, fields) = match way {
            Way::Card(path, given) => (card, fill(path), fields(given)),
            Way::Bulk(action, answers) => {
                let mut fields = fields(answers);
                fields.extend([
                    ("action".to_owned(), action.to_owned()),
                    (format!("select-{id}"), "on".to_owned()),
                    ("confirmed".to_owned(), "1".to_owned()),
                ]);
                (
                    "/admin/leads/".to_owned(),
                    "/admin/leads/action/".to_owned(),
                    fields,
                )
            }
            Way::Cell(field, value) => {
                let fields = vec![
                    (format!("was-{id}-{field}"), "new".to_owned()),
                    (format!("edit-{id}-{field}"), value.to_owned()),
                ];
                (
                    "/admin/leads/".to_owned(),
                    "/admin/leads/edit/".to_owned(),
                    fields,
                )
            }
            Way::Api(method, path, body) => {
                let client = company
                    .app
                    .client()
                    .default_header("Authorization", &format!("Bearer {}", self.token));
                let request = client.request(method, &fill(path));
                let request = match serde_json::from_str::<Value>(body) {
                    Ok(body) => request.json(body),
                    Err(_) => request,
                };
                let answer = request.send().await;
                assert!(answer.status < 300, "{way:?}: {}", answer.text());
                return;
            }
        };
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let answer = self.browser.fill(&page, &path, &fields).await;
        assert_eq!(answer.status, 303, "{way:?}: {}", answer.text());
    }
}

async fn message(company: &Company, id: i64) -> Posted {
    eventually(async || {
        let messages = company.bot.messages();
        messages
            .into_iter()
            .find(|message| message.text.starts_with(&format!("Заявка №{id}\n")))
    })
    .await
}

#[db_test]
async fn whatever_staff_do_to_a_lead_shows_in_the_chat(company: Company) {
    let mut people = people(&company).await;
    for (number, (way, words)) in WAYS.iter().enumerate() {
        let id = company.submit(lead(&format!("Visitor {number}"))).await;
        let posted = message(&company, id).await;
        people.go(&company, *way, id).await;
        let shown = eventually(async || {
            let now = message(&company, id).await;
            (now.text != posted.text).then_some(now)
        })
        .await;
        assert!(shown.text.contains(words), "{way:?}: {}", shown.text);
        assert_eq!(shown.message_id, posted.message_id, "{way:?} edits");
        if *words == "удалили" {
            assert!(!shown.text.contains("Visitor"), "{}", shown.text);
            assert_eq!(shown.data("Беру"), None);
        }
    }
}

#[db_test]
#[expect(clippy::unused_async, reason = "a story is async")]
async fn every_route_that_changes_a_lead_is_among_these_ways(company: Company) {
    let known: BTreeSet<&str> = WAYS
        .iter()
        .filter_map(|(way, _)| match way {
            Way::Card(path, _) | Way::Api(_, path, _) => Some(*path),
            Way::Bulk(..) | Way::Cell(..) => None,
        })
        .chain(SILENT)
        .collect();
    for route in &company.app.routes {
        let is_of_a_lead = ["/admin/leads/{id}/", "/api/leads/{id}/"]
            .iter()
            .any(|start| route.path.starts_with(start));
        let reads = ["GET", "HEAD", "OPTIONS"].contains(&route.method.as_str());
        if is_of_a_lead && !reads {
            assert!(
                known.contains(route.path),
                "{} {} changes a lead: say what the chat shows then",
                route.method,
                route.path
            );
        }
    }
}

#[db_test]
async fn whoever_is_given_a_lead_hears_of_it_and_not_of_own_acts(database: TestDatabase) {
    let users = [("TELEGRAM_USERS", "777=olga, 778=timur")];
    let company = Company::start_with(database, &users).await;
    let mut people = people(&company).await;
    person(&company.app, "timur", &[Role::Sales]).await;
    execute(
        &company.app,
        "UPDATE users SET email = '' WHERE username = 'timur'",
    )
    .await;
    execute(
        &company.app,
        "UPDATE users SET email = 'olga@shop.example.uz' WHERE username = 'olga'",
    )
    .await;
    let give = [
        Way::Card("/admin/leads/{id}/give/", &[("colleague", "{olga}")]),
        Way::Bulk("give", &[("answer-colleague", "{olga}")]),
        Way::Api("POST", "/api/leads/{id}/give/", r#"{"colleague": "olga"}"#),
    ];
    for (number, way) in give.into_iter().enumerate() {
        let id = company.submit(lead("Aziza Karimova")).await;
        people.go(&company, way, id).await;
        let mail = eventually(async || {
            let mails = company.mail.received();
            let mut hers = mails
                .into_iter()
                .filter(|mail| mail.to == ["olga@shop.example.uz"]);
            hers.nth(number)
        })
        .await;
        let text = mail.parsed().body_text(0).unwrap().to_string();
        assert_eq!(
            mail.parsed().subject(),
            Some(format!("Заявка №{id} теперь ваша").as_str())
        );
        assert!(
            text.contains("boss") && text.contains(&format!("/admin/leads/{id}/")),
            "{text}"
        );
        assert!(!text.contains("Karimova") && !text.contains("123-45"), "{text}");
        eventually(async || {
            let messages = company.bot.messages();
            messages
                .iter()
                .find(|message| message.chat == 777 && message.text.contains(&format!("№{id}")))
                .map(drop)
        })
        .await;
        // Assigning it to the same user again sends no notification.
        people.go(&company, way, id).await;
        let all = company.settled(id).await;
        let given = all.iter().filter(|delivery| delivery["kind"] == "given");
        assert_eq!(given.count(), 2, "{way:?}: {all:?}");
    }

    let id = company.submit(lead("Aziza")).await;
    people
        .go(
            &company,
            Way::Api("POST", "/api/leads/{id}/give/", r#"{"colleague": "boss"}"#),
            id,
        )
        .await;
    people
        .go(
            &company,
            Way::Api("POST", "/api/leads/{id}/give/", r#"{"colleague": "timur"}"#),
            id,
        )
        .await;
    let kinds: Vec<_> = company
        .settled(id)
        .await
        .iter()
        .filter(|delivery| delivery["kind"] == "given")
        .map(|delivery| delivery["recipient"].clone())
        .collect();
    assert_eq!(
        kinds,
        [json!("778")],
        "boss did it himself; of timur a number is known, and no address"
    );
}
