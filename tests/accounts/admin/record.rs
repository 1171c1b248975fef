//! An owner reads the audit log, filters it and exports it.

use paradise::{
    accounts::roles::Role,
    audit::{self, Actor, Entry, Filter},
};
use scraper::{Html, Selector};
use serde_json::json;
use testkit::{Answer, db_test};

use crate::accounts::browser::{Browser, person, signed_in, text_of};
use crate::support::TestApp;

const AUDIT: &str = "/admin/audit/";

fn texts(page: &Answer, selector: &str) -> Vec<String> {
    let html = Html::parse_document(&page.text());
    let selector = Selector::parse(selector).unwrap();
    let found = html.select(&selector).map(|element| {
        let text: String = element.text().collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    });
    found.collect()
}

/// Changes of two leads, made by a bot and by a command.
async fn history(app: &TestApp) -> Browser {
    person(app, "owner", &[Role::Owner]).await;
    let browser = signed_in(app, "owner").await;
    let bot = Actor::Telegram {
        id: 7,
        name: "Дильноза".into(),
    };
    let change = Entry::new(bot, "lead.changed", "lead:1").named("ООО «Лента»");
    let change = change.with(json!({ "status": "new" }), json!({ "status": "closed" }));
    let gone = Entry::of_command("lead.deleted", "lead:2").with(json!({ "name": "Atlas" }), json!(null));
    let tx = app.core.db.begin().await.unwrap();
    audit::record(&tx, [change, gone]).await.unwrap();
    tx.commit().await.unwrap();
    browser
}

#[db_test]
async fn a_change_reads_as_who_what_before_and_after(app: TestApp) {
    let mut owner = history(&app).await;
    let page = owner.get(AUDIT).await;
    assert_eq!(page.status, 200);
    assert_eq!(
        texts(&page, ".past .who"),
        ["Command on the server", "Дильноза · Telegram", "owner"]
    );
    assert_eq!(texts(&page, ".past .what"), ["deleted", "changed", "signed in"]);
    assert_eq!(texts(&page, ".past .object")[1], "ООО «Лента»");
    assert_eq!(texts(&page, ".past dd")[1], "new closed");
    // A user has a page; a deleted object has none.
    let html = Html::parse_document(&page.text());
    let links = Selector::parse(".past a.object").unwrap();
    let links: Vec<_> = html.select(&links).filter_map(|a| a.attr("href")).collect();
    assert!(links.last().unwrap().starts_with("/admin/users/"));
    assert!(!links.iter().any(|link| link.contains("/2/")), "{links:?}");
}

#[db_test]
async fn the_record_is_narrowed_by_actor_action_object_day_and_words(app: TestApp) {
    let mut owner = history(&app).await;
    let today = app.core.zone.day(chrono::Utc::now());
    for (query, wanted) in [
        ("actor=telegram%3A7".to_owned(), 1),
        ("actor=command".to_owned(), 1),
        ("action=lead.deleted".to_owned(), 1),
        ("subject=lead%3A1".to_owned(), 1),
        ("subject=lead".to_owned(), 2),
        ("q=%D0%BB%D0%B5%D0%9D%D0%A2%D0%B0".to_owned(), 1),
        (format!("date_from={today}"), 3),
        (format!("date_to={today}&subject=lead"), 2),
        (format!("date_from={}", today.succ_opt().unwrap()), 0),
        (format!("date_to={}", today.pred_opt().unwrap()), 0),
        ("subject=lea".to_owned(), 0),
    ] {
        let page = owner.get(&format!("{AUDIT}?{query}")).await;
        assert_eq!(texts(&page, ".past li").len(), wanted, "{query}");
    }
    let page = owner
        .get("/admin/audit/?actor=telegram%3A7&date_from=yesterday")
        .await;
    assert!(text_of(&page, "[role=alert]").unwrap().contains("2026-11-22"));
    assert_eq!(texts(&page, "#actor option[selected]"), ["Дильноза · Telegram"]);
}

#[db_test]
async fn older_changes_are_a_page_away(app: TestApp) {
    let mut owner = history(&app).await;
    let tx = app.core.db.begin().await.unwrap();
    let many = (0..120).map(|i| Entry::of_command("data.imported", format!("import:{i}")));
    audit::record(&tx, many).await.unwrap();
    tx.commit().await.unwrap();
    let mut path = format!("{AUDIT}?action=data.imported");
    let mut seen = 0;
    for wanted in [50, 50, 20] {
        let page = owner.get(&path).await;
        assert_eq!(texts(&page, ".past li").len(), wanted);
        seen += wanted;
        let html = Html::parse_document(&page.text());
        let next = Selector::parse("a[rel=next]").unwrap();
        let next = html.select(&next).next();
        path = next
            .map(|a| a.attr("href").unwrap().to_owned())
            .unwrap_or_default();
    }
    assert_eq!((seen, path.as_str()), (120, ""));
}

#[db_test]
async fn the_record_is_taken_away_as_a_file_and_that_is_recorded(app: TestApp) {
    let mut owner = history(&app).await;
    let tx = app.core.db.begin().await.unwrap();
    let many = (0..1100).map(|i| Entry::of_command("data.imported", format!("import:{i}")));
    let formula = Entry::of_command("data.imported", "import:x").named("=1+1");
    audit::record(&tx, many.chain([formula])).await.unwrap();
    tx.commit().await.unwrap();
    let file = owner.get("/admin/audit/export/?action=data.imported").await;
    assert_eq!(file.status, 200);
    assert_eq!(
        file.header("content-disposition"),
        Some("attachment; filename=\"audit.csv\"")
    );
    let text = file.text();
    assert_eq!(text.lines().count(), 1 + 1101);
    assert!(text.contains(",'=1+1,"), "a formula would run");
    let all = owner.get("/admin/audit/export/").await.text();
    assert!(all.contains("audit.exported") && all.contains("Дильноза"));
    let filter = Filter {
        action: Some("audit.exported".into()),
        ..Filter::default()
    };
    let past = audit::search(&app.core.db, &filter, 10).await.unwrap();
    assert_eq!(past.len(), 2);
    assert_eq!(past[1].after, json!({ "query": "action=data.imported" }));
}

#[db_test]
async fn what_was_erased_is_said_to_be(app: TestApp) {
    let mut owner = history(&app).await;
    let tx = app.core.db.begin().await.unwrap();
    let about = audit::Erasure {
        subjects: vec!["lead:1".to_owned()],
        ..audit::Erasure::default()
    };
    about.run(&tx, &[]).await.unwrap();
    tx.commit().await.unwrap();
    let page = owner.get("/admin/audit/?subject=lead%3A1").await;
    assert!(page.text().contains("Personal values were erased"));
    assert!(!page.text().contains("Лента"));
}

#[db_test]
async fn markup_in_values_stays_text(app: TestApp) {
    let mut owner = history(&app).await;
    let tx = app.core.db.begin().await.unwrap();
    let odd = Entry::of_command("lead.changed", "lead:<b>").named("<script>1</script>");
    let odd = odd.with(json!({ "name": "<i>" }), json!({ "name": "<u>" }));
    audit::record(&tx, [odd]).await.unwrap();
    tx.commit().await.unwrap();
    let page = owner.get(AUDIT).await.text();
    for tag in ["<script>1", "<i>", "<u>", "lead:<b>"] {
        assert!(!page.contains(tag), "{tag}");
    }
}
