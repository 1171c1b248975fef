//! The audit log: who did what. Entries cannot be changed, and personal data in them can be erased.

use paradise::{
    accounts::roles::Role,
    audit::{self, Actor, Entry, Filter},
};
use serde_json::{Value, json};
use testkit::db_test;

use super::{
    browser::{person, signed_in},
    commands::{paradise, told},
};
use crate::support::TestApp;

async fn record(app: &TestApp, entries: impl IntoIterator<Item = Entry>) {
    let tx = app.core.db.begin().await.unwrap();
    audit::record(&tx, entries).await.unwrap();
    tx.commit().await.unwrap();
}

/// Runs a statement that may fail.
async fn tamper(app: &TestApp, sql: &str) -> Result<(), db::Error> {
    let tx = app.core.db.begin().await?;
    db::execute(&tx, sql, &[]).await?;
    Ok(tx.commit().await?)
}

#[db_test]
async fn a_lead_tells_its_story(app: TestApp) {
    let aziza = person(&app, "aziza", &[Role::Sales]).await;
    let token = app.token("aziza").await;
    let client = app
        .client()
        .default_header("Authorization", &format!("Bearer {token}"));
    let lead = json!({ "name": "Иван", "company": "Atlas", "phone": "1", "product_type": "woven" });
    let id = client.post("/api/leads/").json(lead).send().await.json()["id"].clone();
    let path = format!("/api/leads/{id}/");
    let changed = client
        .patch(&path)
        .json(json!({ "status": "closed", "quantity": 7 }))
        .send()
        .await;
    client.delete(&path).send().await;

    let past = audit::of(&app.core.db, &format!("lead:{id}"), 10).await.unwrap();
    let actions: Vec<_> = past.iter().map(|row| row.action.as_str()).collect();
    assert_eq!(actions, ["lead.deleted", "lead.changed", "lead.added"]);
    let change = &past[1];
    assert_eq!(
        (change.actor.as_str(), change.name.as_str()),
        (&*format!("user:{}", aziza.id), "aziza")
    );
    assert_eq!(change.before, json!({ "status": "new", "quantity": null }));
    assert_eq!(change.after, json!({ "status": "closed", "quantity": 7 }));
    assert_eq!(Some(change.request_id.as_str()), changed.header("x-request-id"));
    assert_eq!(change.address.as_deref(), Some("127.0.0.1"));
    assert_eq!(
        (&past[0].before["name"], &past[0].after),
        (&json!("Иван"), &Value::Null)
    );
    client.get("/api/leads/export_csv/").send().await;
    assert_eq!(
        audit::of(&app.core.db, "leads", 10).await.unwrap()[0].action,
        "leads.exported"
    );
}

#[db_test]
async fn a_refused_change_leaves_no_trace(app: TestApp) {
    let staff = app.staff().await;
    let refused = staff
        .post("/api/leads/")
        .json(json!({ "name": "x" }))
        .send()
        .await;
    assert_eq!(refused.status, 400);
    assert_eq!(staff.delete("/api/leads/1/").send().await.status, 404);
    let all = audit::search(&app.core.db, &Filter::default(), 10).await.unwrap();
    assert_eq!(all, []);
}

#[db_test]
async fn signing_in_and_out_is_recorded(app: TestApp) {
    let owner = person(&app, "owner", &[Role::Owner]).await;
    let mut browser = signed_in(&app, "owner").await;
    browser.fill("/admin/", "/admin/logout/", &[]).await;
    let past = audit::of(&app.core.db, &format!("user:{}", owner.id), 10)
        .await
        .unwrap();
    let actions: Vec<_> = past.iter().map(|row| row.action.as_str()).collect();
    assert_eq!(actions, ["user.signed_out", "user.signed_in"]);
}

#[db_test]
async fn the_record_is_searched_by_words_in_any_case(app: TestApp) {
    let entry = |subject: &str, name: &str| {
        let actor = Actor::Telegram {
            id: 7,
            name: "Дильноза".into(),
        };
        Entry::new(actor, "lead.changed", subject).with(json!({ "name": "" }), json!({ "name": name }))
    };
    record(
        &app,
        [entry("lead:1", "ООО «Лента»"), entry("lead:2", "100%_Atlas")],
    )
    .await;
    let found = async |words: &str| {
        let filter = Filter {
            words: words.into(),
            ..Filter::default()
        };
        let rows = audit::search(&app.core.db, &filter, 10).await.unwrap();
        rows.into_iter().map(|row| row.subject).collect::<Vec<_>>()
    };
    assert_eq!(found("лента дильноза").await, ["lead:1"]);
    assert_eq!(found("100%_").await, ["lead:2"]);
    assert_eq!(found("telegram").await, [""; 0]);
    let page = Filter {
        actor: Some("telegram:7".into()),
        before: Some(2),
        ..Filter::default()
    };
    assert_eq!(audit::search(&app.core.db, &page, 10).await.unwrap().len(), 1);
}

#[db_test]
async fn rows_cannot_be_changed_or_deleted(app: TestApp) {
    record(
        &app,
        (1..=3).map(|i| Entry::of_command("data.imported", format!("import:{i}"))),
    )
    .await;
    for sql in [
        "UPDATE audit SET action = 'x'",
        "UPDATE audit SET at = at WHERE id = 2",
        "DELETE FROM audit_details",
        "DELETE FROM audit WHERE id = 3",
        "UPDATE audit_details SET content = '{}'",
        "UPDATE audit_details SET audit_id = 9, content = '', search_text = '' WHERE audit_id = 1",
    ] {
        assert!(tamper(&app, sql).await.is_err(), "{sql}");
    }
    let found = audit::verify(&app.core.db).await.unwrap();
    assert_eq!((found.rows, found.broken), (3, None));
}

#[db_test]
async fn whoever_gets_past_that_is_found_out(app: TestApp) {
    record(
        &app,
        (1..=4).map(|i| Entry::of_command("data.imported", format!("import:{i}"))),
    )
    .await;
    let head = audit::verify(&app.core.db).await.unwrap().head;
    // As a user who owns the file or the table.
    let off = if app.core.db.file().is_some() {
        vec![
            "DROP TRIGGER audit_not_changed",
            "DROP TRIGGER audit_details_erased_only",
        ]
    } else {
        vec![
            "ALTER TABLE audit DISABLE TRIGGER audit_kept",
            "ALTER TABLE audit_details DISABLE TRIGGER audit_details_erased_only",
        ]
    };
    for sql in off {
        tamper(&app, sql).await.unwrap();
    }
    let honest = "UPDATE audit SET subject = 'import:2' WHERE id = 2";
    for (sql, row) in [
        ("UPDATE audit SET subject = 'import:9' WHERE id = 2", 2),
        (
            "UPDATE audit_details SET content = replace(content, 'paradise', 'nobody') WHERE audit_id = 3",
            3,
        ),
    ] {
        tamper(&app, honest).await.unwrap();
        assert_eq!(audit::verify(&app.core.db).await.unwrap().broken, None);
        tamper(&app, sql).await.unwrap();
        let broken = audit::verify(&app.core.db).await.unwrap().broken;
        assert_eq!(broken.map(|(id, _)| id), Some(row), "{sql}");
    }
    let told_on = paradise(&app, &["audit", "verify"], "").await;
    assert_eq!(told_on.status.code(), Some(1));
    assert!(told(&told_on).contains("row 3"), "{}", told(&told_on));
    assert_eq!(head.len(), 64);
}

#[db_test]
async fn what_is_personal_is_erased_and_the_chain_holds(app: TestApp) {
    let personal = |subject: &str| {
        Entry::of_command("lead.changed", subject).with(json!({}), json!({ "name": "Азиза Каримова" }))
    };
    record(&app, [personal("lead:1"), personal("lead:2")]).await;
    let tx = app.core.db.begin().await.unwrap();
    let about = audit::Erasure {
        subjects: vec!["lead:1".to_owned()],
        ..audit::Erasure::default()
    };
    assert_eq!(about.run(&tx, &[]).await.unwrap(), 1);
    tx.commit().await.unwrap();
    let past = audit::of(&app.core.db, "lead:1", 10).await.unwrap();
    assert!(past[0].is_erased && past[0].after.is_null(), "{past:?}");
    let filter = Filter {
        words: "каримова".into(),
        ..Filter::default()
    };
    assert_eq!(audit::search(&app.core.db, &filter, 10).await.unwrap().len(), 1);
    let verified = paradise(&app, &["audit", "verify"], "").await;
    assert!(verified.status.success(), "{}", told(&verified));
    let printed = String::from_utf8(verified.stdout).unwrap();
    assert!(
        printed.starts_with("2 rows hold, 1 of them erased\nhead "),
        "{printed}"
    );
}

#[db_test]
async fn many_who_record_at_once_make_one_chain(app: TestApp) {
    let tasks: Vec<_> = (0..20)
        .map(|i| {
            let db = app.core.db.clone();
            tokio::spawn(async move {
                let tx = db.begin().await.unwrap();
                let entry = Entry::of_command("data.imported", format!("import:{i}"));
                audit::record(&tx, [entry.clone(), entry]).await.unwrap();
                // Some transactions are rolled back.
                if i % 4 == 0 {
                    tx.rollback().await.unwrap();
                } else {
                    tx.commit().await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let found = audit::verify(&app.core.db).await.unwrap();
    assert_eq!((found.rows, found.broken), (30, None));
}

#[db_test]
async fn an_owner_looks_a_change_up_on_a_page(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    person(&app, "aziza", &[Role::Sales]).await;
    let changed = |i: i32| {
        let name = json!({ "name": format!("<b>Лента {i}</b>") });
        Entry::of_command("lead.changed", format!("lead:{i}")).with(json!({ "name": "" }), name)
    };
    record(&app, (1..=60).map(changed)).await;
    let mut owner = signed_in(&app, "owner").await;
    let page = owner.get("/admin/audit/?q=%D0%BB%D0%B5%D0%BD%D1%82%D0%B0").await;
    assert_eq!(page.status, 200);
    let text = page.text();
    assert_eq!(text.matches("<p><time").count(), 50);
    assert!(text.contains("lead:60") && !text.contains("<b>Лента"));
    let html = scraper::Html::parse_document(&text);
    let older = scraper::Selector::parse("a[rel=next]").unwrap();
    let older = html
        .select(&older)
        .next()
        .unwrap()
        .attr("href")
        .unwrap()
        .to_owned();
    let rest = owner.get(&older).await.text();
    assert_eq!(rest.matches("<p><time").count(), 10);
    assert!(!rest.contains("rel=\"next\""));
    let one = owner.get("/admin/audit/?subject=lead:7").await.text();
    assert_eq!(one.matches("<p><time").count(), 1);
    assert_eq!(
        signed_in(&app, "aziza").await.get("/admin/audit/").await.status,
        403
    );
}
