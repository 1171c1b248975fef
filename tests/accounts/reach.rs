//! One rule for the admin and the API: a user who may not see a lead, or its contact data, finds it through no route.
//! All reading routes of the registry are tried, so that a new route is tested without being listed here.

use paradise::accounts::roles::{self, Role};
use serde_json::json;
use testkit::{Answer, Client, db_test};
use web::{Permission, Route, Scope};

use super::browser::{Browser, execute, person, signed_in};
use crate::support::TestApp;

/// A lead, and the texts that identify it.
struct Marked {
    id: i64,
    is_own: bool,
    /// In the name and the message. Every user who may see the lead may see it.
    name: &'static str,
    /// Digits of the phone.
    phone: &'static str,
    email: &'static str,
    /// Parts of phone and address, for searches.
    parts: [&'static str; 2],
}

const VIEW: Permission = Permission("leads.view");
const CONTACT: Permission = Permission("leads.contact");

/// A lead of the owner, and one without an owner.
async fn leads(app: &TestApp, owner: i64) -> [Marked; 2] {
    let staff = app.staff().await;
    let mut marked = [
        Marked {
            id: 0,
            is_own: true,
            name: "Yoqutxon",
            phone: "998905556677",
            email: "yoqut@hidden-one.example",
            parts: ["55566", "hidden-one"],
        },
        Marked {
            id: 0,
            is_own: false,
            name: "Zumradxon",
            phone: "998914443322",
            email: "zumrad@hidden-two.example",
            parts: ["44433", "hidden-two"],
        },
    ];
    for lead in &mut marked {
        let made = json!({ "name": lead.name, "company": "Atlas", "phone": format!("+{}", lead.phone),
            "email": lead.email, "product_type": "woven" });
        let made = staff.post("/api/leads/").json(made).send().await;
        assert_eq!(made.status, 201, "{}", made.text());
        lead.id = made.json()["id"].as_i64().unwrap();
        let whose = if lead.is_own {
            owner.to_string()
        } else {
            "NULL".to_owned()
        };
        execute(
            app,
            &format!("UPDATE leads SET owner_id = {whose} WHERE id = {}", lead.id),
        )
        .await;
        // A change, so that there is a history that contains the contact data.
        let path = format!("/api/leads/{}/", lead.id);
        let changed = staff
            .patch(&path)
            .json(json!({ "phone": format!("+{}", lead.phone), "status": "contacted" }));
        assert_eq!(changed.send().await.status, 200);
    }
    marked
}

/// Every address that could show a lead to a person or a program.
fn ways(routes: &[Route], leads: &[Marked]) -> Vec<String> {
    let mut ways = Vec::new();
    for route in routes.iter().filter(|route| route.method == "GET") {
        if route.path.contains("{id}") {
            ways.extend(
                leads
                    .iter()
                    .map(|lead| route.path.replace("{id}", &lead.id.to_string())),
            );
            continue;
        }
        if route.path.contains('{') {
            continue;
        }
        ways.push(route.path.to_owned());
        for part in leads.iter().flat_map(|lead| lead.parts) {
            // The parameter names of the admin and of the API.
            ways.push(format!("{}?q={part}&search={part}", route.path));
        }
    }
    ways
}

fn may(role: Option<Role>, permission: Permission, lead: &Marked) -> bool {
    let given: Vec<Role> = role.into_iter().collect();
    match roles::permissions(&given).scope(permission) {
        Some(Scope::All) => true,
        Some(Scope::Own) => lead.is_own,
        None => false,
    }
}

/// What a response reveals of a lead: its existence, and its contact data.
fn shows(answer: &Answer, lead: &Marked) -> [bool; 2] {
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let phone = &lead.phone[3..];
    [
        text.contains(lead.name),
        digits.contains(phone) || text.contains(lead.email),
    ]
}

#[db_test]
async fn what_somebody_may_not_see_is_found_by_no_way(app: TestApp) {
    let everyone: Vec<Option<Role>> = Role::ALL.into_iter().map(Some).chain([None]).collect();
    let mut people = Vec::new();
    for role in everyone {
        let name = role.map_or("nobody", Role::name);
        let given: Vec<Role> = role.into_iter().collect();
        let person = person(&app, name, &given).await;
        people.push((role, person));
    }
    let own = people
        .iter()
        .find(|(role, _)| *role == Some(Role::SalesOwn))
        .unwrap();
    let leads = leads(&app, own.1.id).await;
    let ways = ways(&app.routes, &leads);
    assert!(ways.len() > 50, "the walk found only {} ways", ways.len());
    for (role, person) in &people {
        let token = app.token(&person.username).await;
        let program: Client = app
            .client()
            .default_header("Authorization", &format!("Bearer {token}"));
        let mut browser = match role {
            Some(_) => signed_in(&app, &person.username).await,
            None => Browser::of(&app),
        };
        let mut shown = [[0; 2]; 2];
        for way in &ways {
            for answer in [browser.get(way).await, program.get(way).send().await] {
                for (lead, count) in leads.iter().zip(&mut shown) {
                    let at = format!(
                        "{}: {way} answered {} and gave away {}",
                        person.username, answer.status, lead.name
                    );
                    let [is_named, is_reached] = shows(&answer, lead);
                    assert!(!is_named || may(*role, VIEW, lead), "{at}");
                    assert!(
                        !is_reached || may(*role, CONTACT, lead),
                        "{at} and how to reach them"
                    );
                    // Searches do not reveal it either: hidden data does not match.
                    let is_found_by_contact = lead.parts.iter().any(|part| way.ends_with(part)) && is_named;
                    let is_list = !way.contains("/stats/") && !way.contains("/dashboard/");
                    assert!(
                        !is_found_by_contact || !is_list || may(*role, CONTACT, lead),
                        "{at}, for it was found by its contact"
                    );
                    count[0] += usize::from(is_named);
                    count[1] += usize::from(is_reached);
                }
            }
        }
        // The test does find what may be seen: list, page, search and file, in the admin and in the API.
        for (lead, count) in leads.iter().zip(shown) {
            for (permission, count) in [VIEW, CONTACT].into_iter().zip(count) {
                let name = &person.username;
                if may(*role, permission, lead) {
                    assert!(count >= 4, "{name} saw {} only {count} times", lead.name);
                } else {
                    assert_eq!(count, 0, "{name} saw {}", lead.name);
                }
            }
        }
    }
}

#[db_test]
async fn nothing_is_done_to_the_lead_of_another(app: TestApp) {
    let olga = person(&app, "olga", &[Role::SalesOwn]).await;
    let leads = leads(&app, olga.id).await;
    let theirs = &leads[1];
    let token = app.token("olga").await;
    let program = app
        .client()
        .default_header("Authorization", &format!("Bearer {token}"));
    let status = async || {
        let sql = "SELECT status FROM leads WHERE id = $1";
        let rows = db::query(app.core.db.read(), sql, &[theirs.id.into()])
            .await
            .unwrap();
        rows[0].try_get::<String>("", "status").unwrap()
    };
    let before = status().await;
    let mut tried = 0;
    for route in &app.routes {
        let is_of_leads =
            route.path.starts_with("/api/leads/{id}/") || route.path.starts_with("/admin/leads/{id}/");
        if route.method == "GET" || !is_of_leads {
            continue;
        }
        let path = route
            .path
            .replace("{id}", &theirs.id.to_string())
            .replace("{delivery}", "1");
        let answer = if route.path.starts_with("/api/") {
            let change = json!({ "status": "closed", "name": "x", "company": "x", "phone": "+998901234567" });
            program
                .request(route.method.as_str(), &path)
                .json(change)
                .send()
                .await
        } else {
            let mut browser = signed_in(&app, "olga").await;
            let token = super::browser::csrf_of(&browser.get("/admin/").await);
            browser
                .post(
                    &path,
                    &[
                        ("csrfmiddlewaretoken", &token),
                        ("status", "closed"),
                        ("standing", "spam"),
                        ("text", "mine"),
                        ("delivery", "1"),
                    ],
                )
                .await
        };
        assert!(
            [403, 404].contains(&answer.status),
            "{} {path} answered {}",
            route.method,
            answer.status
        );
        tried += 1;
    }
    assert!(tried > 5, "the walk found only {tried} ways to change a lead");
    assert_eq!(status().await, before);
}
