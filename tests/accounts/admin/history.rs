//! Changes made on admin pages and by programs are in one audit log, and the page of an object shows both.

use admin::{Change, Event, FieldChange, History as _};
use paradise::{accounts::roles::Role, audit};
use serde_json::{Value, json};
use testkit::db_test;
use web::{Context, Identity, Permissions, Scheme};

use crate::accounts::browser::{person, signed_in};
use crate::support::TestApp;

fn request() -> Context {
    Context {
        request_id: "request-1".into(),
        address: [192, 0, 2, 1].into(),
        scheme: Scheme::Https,
        host: "shop.example.uz".into(),
        lang: text::Lang::En,
    }
}

fn status(before: &str, after: &str) -> Vec<FieldChange> {
    vec![FieldChange {
        field: "status".into(),
        before: before.into(),
        after: after.into(),
    }]
}

#[db_test]
async fn a_lead_shows_what_the_api_and_the_pages_did_to_it(app: TestApp) {
    let owner = person(&app, "owner", &[Role::Owner]).await;
    let staff = app.staff().await;
    let lead = json!({ "name": "Азиза", "company": "Atlas", "phone": "1", "product_type": "woven" });
    let id = staff.post("/api/leads/").json(lead).send().await.json()["id"]
        .as_i64()
        .unwrap();
    let path = format!("/api/leads/{id}/");
    staff
        .patch(&path)
        .json(json!({ "status": "contacted" }))
        .send()
        .await;
    let kept = audit::Kept(app.core.db.clone());
    let who = Identity {
        user_id: owner.id,
        username: "owner".into(),
        permissions: Permissions::All,
        csrf: None,
        older_csrf: Vec::new(),
        lang: None,
        is_confirmed: true,
        detour: None,
    };
    let change = Change {
        section: "leads",
        id,
        title: "Азиза".into(),
        event: Event::Changed,
        action: Some("close"),
        fields: status("contacted", "closed"),
    };
    let tx = app.core.db.begin().await.unwrap();
    kept.record(&tx, &who, &request(), &[change]).await.unwrap();
    tx.commit().await.unwrap();

    let past = kept.of(app.core.db.read(), "leads", id, 10).await.unwrap();
    let told: Vec<_> = past
        .iter()
        .map(|past| (past.who.as_str(), past.event.as_str(), past.action.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            ("owner", "changed", Some("close")),
            ("admin", "changed", None),
            ("admin", "added", None),
        ]
    );
    assert_eq!(past[0].fields, status("contacted", "closed"));
    assert_eq!(past[1].fields, status("new", "contacted"));
    let name = past[2].fields.iter().find(|field| field.field == "name").unwrap();
    assert_eq!((&name.before, &name.after), (&Value::Null, &json!("Азиза")));

    let mut browser = signed_in(&app, "owner").await;
    let page = browser
        .get(&format!("/admin/audit/?subject=lead%3A{id}&action=lead.changed"))
        .await;
    assert_eq!(
        page.text().matches("<li>\n<p><time").count(),
        2,
        "{}",
        page.text()
    );
    assert_eq!(audit::verify(&app.core.db).await.unwrap().broken, None);
}

#[db_test]
async fn a_change_that_is_undone_leaves_no_record(app: TestApp) {
    let kept = audit::Kept(app.core.db.clone());
    let who = Identity {
        user_id: 1,
        username: "owner".into(),
        permissions: Permissions::All,
        csrf: None,
        older_csrf: Vec::new(),
        lang: None,
        is_confirmed: true,
        detour: None,
    };
    let change = Change {
        section: "products",
        id: 3,
        title: "Мешок".into(),
        event: Event::Deleted,
        action: None,
        fields: status("new", ""),
    };
    let tx = app.core.db.begin().await.unwrap();
    kept.record(&tx, &who, &request(), std::slice::from_ref(&change))
        .await
        .unwrap();
    drop(tx);
    assert_eq!(kept.of(app.core.db.read(), "products", 3, 10).await.unwrap(), []);
    let tx = app.core.db.begin().await.unwrap();
    kept.record(&tx, &who, &request(), &[change]).await.unwrap();
    tx.commit().await.unwrap();
    let past = audit::of(&app.core.db, "product:3", 10).await.unwrap();
    assert_eq!(
        (past[0].action.as_str(), past[0].title.as_str()),
        ("product.deleted", "Мешок")
    );
    assert_eq!(past[0].after, Value::Null);
}
