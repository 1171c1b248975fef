//! A viewer reads leads but gets their contact data through no route: not from a page, an API response, the text of a
//! mail server, a history or a file, and not from the results of a search, a filter or an order. All reading routes of
//! the registry are tried.

use std::collections::BTreeSet;

use paradise::{accounts::roles::Role, leads::Leads};
use serde_json::json;
use testkit::{Answer, Client, client::FilePart, db_test};
use web::Route;

use super::browser::{Browser, execute, person, signed_in};
use crate::{
    leads::notices::company::{Company, HOOK_PATH},
    support::TestApp,
};

/// Texts that identify a person and occur nowhere else on a page.
const PHONE: &str = "998935551278";
const OTHER_PHONE: &str = "998935559931";
const EMAIL: &str = "marked-mail@marked-visitor.example";
const ADDRESS: &str = "203.0.113.177";
const AGENT: &str = "MarkedBrowser/7.7";
const FILE: &str = "marked-file-935551278.pdf";
const ANSWER: &str = "marked-answer";
/// Texts that must not occur in any response. Digits are compared without separators.
const MARKS: [&str; 6] = [
    "marked-",
    ADDRESS,
    "MarkedBrowser",
    "935551278",
    "935559931",
    HOOK_PATH,
];
/// The names of the two leads, which every user with the role sees.
const NAMES: [&str; 2] = ["Yoqutxon", "Zumradxon"];

/// Two leads of one person; the first has every field. Returns their ids.
async fn leads(company: &Company) -> Vec<i64> {
    let app = &company.app;
    let mut ids = Vec::new();
    for name in NAMES {
        let fields = [
            ("name", name),
            ("company", "Atlas"),
            ("phone", &format!("+{PHONE}")),
            ("email", EMAIL),
            ("product_type", "woven"),
        ];
        let file = FilePart::new("file", FILE, "application/pdf", &b"%PDF-1.4\n%%EOF\n"[..]);
        let client = app.client();
        let sent = client.post("/api/leads/submit/").multipart(&fields, &[file]);
        let sent = sent
            .header("X-Forwarded-For", ADDRESS)
            .header("User-Agent", AGENT)
            .send()
            .await;
        assert_eq!(sent.status, 201, "{}", sent.text());
        ids.push(sent.json()["lead_id"].as_i64().unwrap());
    }
    for id in &ids {
        company.settled(*id).await;
        // A history with the contact data on both sides of a change.
        for phone in [OTHER_PHONE, PHONE] {
            let change = json!({ "phone": format!("+{phone}"), "email": EMAIL, "status": "contacted" });
            let path = format!("/api/leads/{id}/");
            assert_eq!(
                app.staff().await.patch(&path).json(change).send().await.status,
                200
            );
        }
        // Mail servers refuse, defer and accept with the address in their response; webhook receivers repeat what they
        // got.
        let said = format!("450 4.7.1 <{EMAIL}> greylisted; {ANSWER} +{PHONE} {FILE}");
        let sql = format!(
            "UPDATE deliveries SET last_error = '{said}', receipt = '{said}' WHERE subject = 'lead:{id}'"
        );
        execute(app, &sql).await;
    }
    ids
}

/// Every address to read, plain and with all optional parts of the response.
fn ways(routes: &[Route], ids: &[i64]) -> BTreeSet<String> {
    let mut ways = BTreeSet::new();
    for route in routes.iter().filter(|route| route.method == "GET") {
        for id in ids {
            let parts = route.path.split('/').map(|part| match part {
                "{id}" => id.to_string(),
                part if part.starts_with('{') => "x".to_owned(),
                part => part.to_owned(),
            });
            let path = parts.collect::<Vec<_>>().join("/");
            ways.insert(format!(
                "{path}?include=spam,duplicates,deliveries,contact&lang=en"
            ));
            ways.insert(path);
        }
    }
    ways
}

/// Possible parameter names of a search, a filter or a lookup.
const ASKING: [&str; 14] = [
    "q",
    "search",
    "phone",
    "email",
    "phone_normal",
    "search_text",
    "ip_address",
    "user_agent",
    "file_name",
    "phone__icontains",
    "email__contains",
    "recipient",
    "last_error",
    "subject",
];
/// A correct guess for each kind of contact data, and a similar wrong one.
const GUESSES: [(&str, &str); 7] = [
    (PHONE, "998935550000"),
    ("935551278", "935550000"),
    ("marked-visitor", "absent-visitor"),
    (ADDRESS, "203.0.113.200"),
    ("MarkedBrowser", "AbsentBrowser"),
    ("marked-file", "absent-file"),
    (ANSWER, "absent-answer"),
];

/// A viewer, with a session and with a token.
struct Guest {
    browser: Browser,
    program: Client,
}

impl Guest {
    async fn of(app: &TestApp, name: &str) -> Self {
        Self {
            browser: signed_in(app, name).await,
            program: program(app, name).await,
        }
    }

    /// Requests pages with the session, everything else with the token.
    async fn get(&mut self, way: &str) -> Answer {
        if way.starts_with("/admin/") {
            self.browser.get(way).await
        } else {
            self.program.get(way).send().await
        }
    }
}

/// The marks in a response. It may repeat what the request contained.
fn shown(answer: &Answer) -> Vec<&'static str> {
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    let bare: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '(' | ')'))
        .collect();
    let marks = MARKS.into_iter();
    marks
        .filter(|mark| text.contains(mark) || bare.contains(mark))
        .collect()
}

/// The leads in a response, in order.
fn named(answer: &Answer) -> Vec<&'static str> {
    let text = answer.text();
    let mut found: Vec<_> = NAMES.iter().flat_map(|name| text.match_indices(name)).collect();
    found.sort_unstable();
    found
        .into_iter()
        .map(|(_, name)| NAMES[usize::from(name == NAMES[1])])
        .collect()
}

async fn program(app: &TestApp, name: &str) -> Client {
    let token = app.token(name).await;
    app.client()
        .default_header("Authorization", &format!("Bearer {token}"))
}

#[db_test]
async fn a_viewer_learns_no_contact_by_any_way(company: Company) {
    let app = &company.app;
    person(app, "sales", &[Role::Sales]).await;
    person(app, "guest", &[Role::Viewer]).await;
    let ids = leads(&company).await;
    let ways = ways(&app.routes, &ids);
    assert!(ways.len() > 100, "the walk found only {} ways", ways.len());
    let mut seen = BTreeSet::new();
    let mut reads = 0;
    let (mut sales, mut guest) = (signed_in(app, "sales").await, signed_in(app, "guest").await);
    let (of_sales, of_guest) = (program(app, "sales").await, program(app, "guest").await);
    for way in &ways {
        for answer in [sales.get(way).await, of_sales.get(way).send().await] {
            seen.extend(shown(&answer));
        }
        for answer in [guest.get(way).await, of_guest.get(way).send().await] {
            let given_away = shown(&answer);
            assert!(
                given_away.is_empty(),
                "{way} answered {} with {given_away:?}",
                answer.status
            );
            reads += usize::from(!named(&answer).is_empty());
        }
    }
    // The test does find what may be seen. No page shows the address of a webhook to any user.
    let all: BTreeSet<_> = MARKS.into_iter().filter(|mark| *mark != HOOK_PATH).collect();
    assert_eq!(seen, all, "sales see all of it");
    assert!(reads > 10, "the viewer read leads only {reads} times");
}

#[db_test]
async fn a_viewer_cannot_try_out_a_contact_either(company: Company) {
    let app = &company.app;
    person(app, "guest", &[Role::Viewer]).await;
    let ids = leads(&company).await;
    let mut guest = Guest::of(app, "guest").await;
    let mut asked = 0;
    for way in ways(&app.routes, &ids[..1]) {
        // An address whose response lists no lead cannot be searched.
        if way.contains('?') || named(&guest.get(&way).await).is_empty() {
            continue;
        }
        for name in ASKING {
            for (right, wrong) in GUESSES {
                let [right, wrong] = [right, wrong].map(|value| format!("{way}?{name}={value}"));
                let (of_right, of_wrong) = (guest.get(&right).await, guest.get(&wrong).await);
                let told = |answer: &Answer| (answer.status, named(answer));
                assert_eq!(told(&of_right), told(&of_wrong), "{right}");
                asked += 1;
            }
        }
    }
    assert!(asked > 500, "only {asked} questions were asked");
    // An order does not reveal which of two values is greater either.
    let sql = format!(
        "UPDATE leads SET phone = '1', phone_normal = '1', email = 'a@a.example', ip_address = '10.0.0.1', \
         user_agent = 'A', file_name = 'a.pdf', file_sha256 = '0' WHERE id = {}",
        ids[1]
    );
    execute(app, &sql).await;
    for list in ["/admin/leads/?o=", "/api/leads/?ordering=", "/admin/leads/?sort="] {
        for column in [
            "phone",
            "email",
            "phone_normal",
            "ip_address",
            "user_agent",
            "file_name",
            "file_sha256",
            "search_text",
        ] {
            let [up, down] = [format!("{list}{column}"), format!("{list}-{column}")];
            let [up, down] = [guest.get(&up).await, guest.get(&down).await];
            assert_eq!(named(&up), named(&down), "{list}{column}");
        }
    }
}

/// With two roles, a user sees all leads and the contact data of their own leads.
#[db_test]
async fn who_sells_their_own_leads_and_looks_at_the_others_reaches_their_own_alone(company: Company) {
    let app = &company.app;
    let olga = person(app, "olga", &[Role::Viewer, Role::SalesOwn]).await;
    let ids = leads(&company).await;
    // The second lead is now of another person, and the first one belongs to the user.
    let sql = format!("UPDATE leads SET owner_id = {} WHERE id = {}", olga.id, ids[0]);
    execute(app, &sql).await;
    let program = program(app, "olga").await;
    let mut browser = signed_in(app, "olga").await;
    let list = program.get("/api/leads/").send().await.json();
    let phones: Vec<_> = list["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lead| lead["phone"].clone())
        .collect();
    assert_eq!(phones, ["", &format!("+{PHONE}")]);
    for (id, is_own) in ids.iter().zip([true, false]) {
        for path in [
            format!("/api/leads/{id}/"),
            format!("/admin/leads/{id}/"),
            format!("/api/leads/{id}/deliveries/"),
        ] {
            let answer = if path.starts_with("/api/") {
                program.get(&path).send().await
            } else {
                browser.get(&path).await
            };
            assert_eq!(answer.status, 200, "{path}");
            assert_eq!(!shown(&answer).is_empty(), is_own, "{path}: {:?}", shown(&answer));
        }
        let file = program.get(&format!("/api/leads/{id}/file/")).send().await;
        assert_eq!(file.status, if is_own { 200 } else { 403 });
    }
    // Both have the same phone: a search for it finds the lead that shows it, and reports no duplicate.
    let found = program.get("/api/leads/?search=5551278").send().await.json();
    assert_eq!(
        (&found["count"], &found["results"][0]["name"]),
        (&json!(1), &json!(NAMES[0]))
    );
    let path = format!("/api/leads/{}/?include=duplicates", ids[0]);
    assert_eq!(program.get(&path).send().await.json()["duplicates"], json!([]));
}

#[db_test]
async fn a_token_for_less_takes_no_contacts_away_in_a_file(company: Company) {
    use paradise::accounts::token::{self, NewToken};
    let app = &company.app;
    let sales = person(app, "sales", &[Role::Sales]).await;
    leads(&company).await;
    let csv = async |scopes: &[&str]| {
        let tx = app.core.db.begin().await.unwrap();
        let new = NewToken {
            user_id: sales.id,
            name: "export".into(),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            expires_at: None,
        };
        let (_, secret) = token::issue(&tx, new).await.unwrap();
        tx.commit().await.unwrap();
        let client = app
            .client()
            .default_header("Authorization", &format!("Bearer {secret}"));
        client.get("/api/leads/export_csv/").send().await
    };
    let whole = csv(&["leads.*"]).await;
    assert!(shown(&whole).contains(&"935551278"), "{}", whole.text());
    let less = csv(&["leads.export", "leads.view"]).await;
    assert_eq!((less.status, named(&less).len()), (200, 2));
    assert_eq!(shown(&less), [""; 0], "{}", less.text());
}

/// The address of a webhook is a credential: it is in the settings and nowhere else.
#[db_test]
async fn the_address_of_a_webhook_is_shown_to_nobody(company: Company) {
    let app = &company.app;
    person(app, "admin", &[Role::Owner]).await;
    let ids = leads(&company).await;
    let told = company.hook.wait_for(2).await;
    assert_eq!(told.len(), 2, "it is posted to all the same");
    let mut owner: Browser = signed_in(app, "admin").await;
    let page = owner.get("/admin/deliveries/?channel=webhook").await.text();
    assert!(
        page.contains("http://127.0.0.1:") && !page.contains(HOOK_PATH),
        "{page}"
    );
    assert!(
        !owner
            .get(&format!("/admin/leads/{}/", ids[0]))
            .await
            .text()
            .contains(HOOK_PATH)
    );
    // Rows written by the previous version of the program contained it. They are cleaned, and can be sent again.
    let whole = company.hook.url(HOOK_PATH);
    execute(
        app,
        &format!("UPDATE deliveries SET recipient = '{whole}' WHERE channel = 'webhook'"),
    )
    .await;
    Leads::start(&app.core).tidy().await.unwrap();
    let sql = "SELECT COUNT(*) AS number FROM deliveries WHERE recipient LIKE '%' || $1";
    let rows = db::query(app.core.db.read(), sql, &[HOOK_PATH.into()])
        .await
        .unwrap();
    assert_eq!(rows[0].try_get::<i64>("", "number").unwrap(), 0);
    let hook = company.deliveries(ids[0]).await;
    let hook = hook
        .iter()
        .find(|delivery| delivery["channel"] == "webhook")
        .unwrap();
    let again = format!("/api/leads/{}/deliveries/{}/redeliver/", ids[0], hook["id"]);
    assert_eq!(app.staff().await.post(&again).send().await.status, 202);
    company.hook.wait_for(3).await;
}
