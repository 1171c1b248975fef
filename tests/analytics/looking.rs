//! Staff look at the events themselves.

use paradise::{accounts::roles::Role, analytics::NewEvent, zone};
use scraper::{Html, Selector};
use testkit::{Answer, db_test};

use crate::accounts::browser::{Browser, person, signed_in};
use crate::support::TestApp;

const LIST: &str = "/admin/events/";

fn texts(page: &Answer, selector: &str) -> Vec<String> {
    assert_eq!(page.status, 200, "{}", page.text());
    let html = Html::parse_document(&page.text());
    let selector = Selector::parse(selector).unwrap();
    let found = html.select(&selector).map(|element| {
        let text: String = element.text().collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    });
    found.collect()
}

/// A viewer's browser, and three reports of two pages.
async fn reported(app: &TestApp) -> Browser {
    let ingest = paradise::analytics::Ingest::start(&app.core.db);
    for (event_type, page, language) in [
        ("page_view", "/ru/Каталог/", "ru"),
        ("page_view", "/en/", "en"),
        ("form_submit", "/en/", "en"),
    ] {
        let event = NewEvent {
            event_type: event_type.to_owned(),
            page: page.to_owned(),
            language: language.to_owned(),
            referrer: String::new(),
            ip_address: Some("203.0.113.7".to_owned()),
            user_agent: String::new(),
            session_id: "visit-1".to_owned(),
            metadata: "{}".into(),
            timestamp: zone::now(),
        };
        ingest.store(event).await.unwrap();
    }
    ingest.drain().await;
    person(app, "viewer", &[Role::Viewer]).await;
    signed_in(app, "viewer").await
}

#[db_test]
async fn a_viewer_narrows_the_events_to_what_happened_on_a_page(app: TestApp) {
    let mut viewer = reported(&app).await;
    let all = viewer.get(LIST).await;
    assert_eq!(texts(&all, "tbody tr").len(), 3);
    let pages = texts(&all, "td[data-label=Page] a");
    assert_eq!(pages, ["/en/", "/en/", "/ru/Каталог/"], "the newest first");
    let today = zone::now().format("%Y").to_string();
    for (query, rows) in [
        ("event_type=form_submit", 1),
        ("language=en", 2),
        ("page=/en/", 2),
        ("page=/en/&event_type=page_view", 1),
        ("q=каталог", 1),
        ("q=visit-1", 3),
        ("q=nowhere", 0),
        ("date=1999", 0),
        (&format!("date={today}"), 3),
    ] {
        let page = viewer
            .get(&format!(
                "{LIST}?{}",
                query.replace("каталог", "%D0%BA%D0%B0%D1%82%D0%B0%D0%BB%D0%BE%D0%B3")
            ))
            .await;
        assert_eq!(texts(&page, "tbody tr").len(), rows, "{query}");
    }
}

#[db_test]
async fn nobody_changes_what_was_reported(app: TestApp) {
    reported(&app).await;
    // An owner may do everything that there is to do.
    person(&app, "owner", &[Role::Owner]).await;
    let mut owner = signed_in(&app, "owner").await;
    let page = owner.get(&format!("{LIST}1/")).await;
    assert!(
        texts(
            &page,
            "form.object-form button, form.object-form input[name], .tools a.danger, .tools a[href*=history]"
        )
        .is_empty()
    );
    assert!(
        !page.text().contains("203.0.113.7"),
        "who a visitor is stays out of sight"
    );
    let list = owner.get(LIST).await;
    assert!(
        texts(
            &list,
            "form.rows button, form.rows input[type=checkbox], .tools a"
        )
        .is_empty()
    );
    let routes = app.routes.iter().filter(|route| route.path.starts_with(LIST));
    let methods: Vec<_> = routes.map(|route| route.method.as_str()).collect();
    assert_eq!(methods, ["GET", "GET"]);
    person(&app, "editor", &[Role::Editor]).await;
    let mut editor = signed_in(&app, "editor").await;
    assert_eq!(editor.get(LIST).await.status, 403, "as the dashboard");
}
