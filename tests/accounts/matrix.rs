//! Roles: every route of the registry, for every role.

use paradise::accounts::roles::{self, Role};
use serde_json::json;
use testkit::{Client, db_test};
use text::{Lang, Message};
use web::{Access, Route};

use super::browser::{Browser, csrf_of, execute, person, signed_in};
use crate::support::TestApp;

fn path(route: &Route) -> String {
    let parts = route
        .path
        .split('/')
        .map(|part| if part.starts_with('{') { "1" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

async fn bearer(app: &TestApp, username: &str) -> Client {
    let token = app.token(username).await;
    app.client()
        .default_header("Authorization", &format!("Bearer {token}"))
}

#[db_test]
async fn the_api_lets_each_role_do_what_the_table_says_and_nothing_else(app: TestApp) {
    let mut seen = [0, 0];
    let everyone: Vec<_> = Role::ALL.iter().map(|role| vec![*role]).chain([vec![]]).collect();
    for roles in everyone {
        let name = format!("user-{}", roles::join(&roles));
        person(&app, &name, &roles).await;
        let client = bearer(&app, &name).await;
        for route in &app.routes {
            let Access::Requires(permission) = route.access else {
                continue;
            };
            let is_allowed = roles::permissions(&roles).scope(permission).is_some();
            let answer = client.request(route.method.as_str(), &path(route)).send().await;
            let at = format!(
                "{name}: {} {} answered {}",
                route.method, route.path, answer.status
            );
            assert_eq!(answer.status != 403, is_allowed, "{at}");
            assert!(answer.status < 500, "{at}");
            seen[usize::from(is_allowed)] += 1;
        }
    }
    assert!(seen.iter().all(|count| *count > 20), "{seen:?}");
}

#[db_test]
async fn pages_let_each_role_do_what_the_table_says_and_nothing_else(app: TestApp) {
    let mut seen = 0;
    for role in Role::ALL {
        person(&app, role.name(), &[role]).await;
        let mut browser = signed_in(&app, role.name()).await;
        let mut routes: Vec<_> = app.routes.clone();
        // Signing out is tested last.
        routes.sort_by_key(|route| route.path.contains("logout"));
        for route in routes {
            let (Access::Page(permission) | Access::Sudo(permission)) = route.access else {
                continue;
            };
            let is_allowed = roles::permissions(&[role]).scope(permission).is_some();
            let path = path(&route);
            let answer = if route.method == "GET" {
                browser.get(&path).await
            } else {
                let token = csrf_of(&browser.get("/admin/").await);
                browser.post(&path, &[("csrfmiddlewaretoken", &token)]).await
            };
            let at = format!(
                "{}: {} {path} answered {}",
                role.name(),
                route.method,
                answer.status
            );
            assert_eq!(answer.status != 403, is_allowed, "{at}");
            assert!(answer.status < 500, "{at}");
            seen += 1;
        }
    }
    assert!(seen > 20, "the walk found only {seen} pages");
}

/// A route cannot be registered without an `Access`. The public routes are listed in `docs/reference/routes.md`, which
/// a test compares. In the admin, only the sign-in pages are public.
#[db_test]
async fn in_the_admin_only_the_way_in_is_for_all(app: TestApp) {
    let open = app.routes.iter().filter(|route| route.access == Access::Public);
    let open = open.filter(|route| route.path.starts_with("/admin/"));
    let open: std::collections::BTreeSet<_> = open.map(|route| route.path).collect();
    let way_in = ["/admin/login/", "/admin/second-step/", "/admin/set-password/"];
    assert_eq!(open, way_in.into());
    for path in way_in {
        assert_ne!(app.client().get(path).send().await.status, 403, "{path}");
    }
    for route in &app.routes {
        if let Some(permission) = route.access.permission() {
            let has_words = paradise::accounts::PERMISSIONS
                .iter()
                .any(|(name, _)| *name == permission.0);
            assert!(
                has_words || permission.0.starts_with("account."),
                "{permission:?} has no words for people"
            );
        }
    }
}

#[db_test]
async fn who_sells_their_own_leads_sees_no_others(app: TestApp) {
    let dilnoza = person(&app, "dilnoza", &[Role::SalesOwn]).await;
    let staff = app.staff().await;
    let lead = |name: &str| json!({ "name": name, "company": "Atlas", "phone": "+998901234567", "product_type": "woven" });
    let mut ids = Vec::new();
    for name in ["Чужая", "Своя"] {
        let made = staff.post("/api/leads/").json(lead(name)).send().await;
        ids.push(made.json()["id"].clone());
    }
    execute(
        &app,
        &format!("UPDATE leads SET owner_id = {} WHERE id = {}", dilnoza.id, ids[1]),
    )
    .await;
    let own = bearer(&app, "dilnoza").await;
    let list = own.get("/api/leads/").send().await.json();
    assert_eq!(
        (&list["count"], &list["results"][0]["name"]),
        (&json!(1), &json!("Своя"))
    );
    assert_eq!(own.get("/api/leads/stats/").send().await.json()["total_leads"], 1);
    // Another user's lead is answered like a missing one: its existence is not revealed.
    let theirs = format!("/api/leads/{}/", ids[0]);
    assert_eq!(own.get(&theirs).send().await.status, 404);
    let change = own
        .patch(&theirs)
        .json(json!({ "status": "closed" }))
        .send()
        .await;
    assert_eq!(change.status, 404);
    let change = own
        .patch(&format!("/api/leads/{}/", ids[1]))
        .json(json!({ "status": "closed" }));
    assert_eq!(change.send().await.status, 200);
    // Leads that they create belong to them.
    let made = own.post("/api/leads/").json(lead("Новая")).send().await;
    assert_eq!(made.status, 201);
    assert_eq!(own.get("/api/leads/").send().await.json()["count"], 2);
    assert_eq!(staff.get("/api/leads/").send().await.json()["count"], 3);
}

#[db_test]
async fn a_viewer_reads_leads_without_learning_how_to_reach_anybody(app: TestApp) {
    person(&app, "guest", &[Role::Viewer]).await;
    let lead = json!({ "name": "Азиза", "company": "Atlas", "phone": "+998901234567", "email": "a@example.uz",
        "product_type": "woven" });
    let made = app.staff().await.post("/api/leads/").json(lead).send().await;
    let viewer = bearer(&app, "guest").await;
    let list = viewer.get("/api/leads/").send().await;
    let detail = viewer
        .get(&format!("/api/leads/{}/", made.json()["id"]))
        .send()
        .await;
    let stats = viewer.get("/api/leads/stats/").send().await;
    assert_eq!(detail.json()["name"], "Азиза");
    for answer in [list, detail, stats] {
        assert_eq!(answer.status, 200);
        assert!(!answer.text().contains("901234567") && !answer.text().contains("a@example.uz"));
    }
    // Searches do not reveal hidden fields either: they do not match. The name matches in any case.
    for (search, found) in [
        ("90123", 0),
        ("example.uz", 0),
        ("%D0%B0%D0%B7%D0%B8%D0%B7", 1),
        ("%D0%90%D0%97%D0%98", 1),
        ("atlas", 1),
    ] {
        let list = viewer.get(&format!("/api/leads/?search={search}")).send().await;
        assert_eq!(list.json()["count"], found, "{search}: {}", list.text());
    }
}

#[db_test]
async fn a_token_made_for_less_does_less(app: TestApp) {
    use paradise::accounts::token::{self, NewToken};
    let owner = person(&app, "owner", &[Role::Owner]).await;
    let tx = app.core.db.begin().await.unwrap();
    let new = NewToken {
        user_id: owner.id,
        name: "reports".into(),
        scopes: vec!["analytics.*".into(), "leads.view".into()],
        expires_at: None,
    };
    let (_, secret) = token::issue(&tx, new).await.unwrap();
    tx.commit().await.unwrap();
    let client = app
        .client()
        .default_header("Authorization", &format!("Bearer {secret}"));
    for (path, wanted) in [
        ("/api/analytics/report/", 200),
        ("/api/leads/", 200),
        ("/api/leads/export_csv/", 403),
    ] {
        assert_eq!(client.get(path).send().await.status, wanted, "{path}");
    }
    assert_eq!(
        client.post("/api/leads/").json(json!({})).send().await.status,
        403
    );
}

#[db_test]
async fn other_roles_end_the_session_and_count_at_once(app: TestApp) {
    let person = person(&app, "bobur", &[Role::Sales]).await;
    let mut browser = signed_in(&app, "bobur").await;
    let tx = app.core.db.begin().await.unwrap();
    paradise::accounts::user::set_roles(&tx, person.id, &[Role::Editor])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(browser.get("/admin/").await.status, 303);
    let mut again = signed_in(&app, "bobur").await;
    assert_eq!(again.get("/api/leads/").await.status, 403);
    // A user whose roles show no leads does not see their number.
    let shows_leads = |page: &str| page.contains(&Message::new("card-new-leads").render(Lang::En));
    assert!(!shows_leads(&again.get("/admin/").await.text()));
    super::browser::user(&app, "admin").await;
    let mut owner: Browser = signed_in(&app, "admin").await;
    assert!(shows_leads(&owner.get("/admin/").await.text()));
}
