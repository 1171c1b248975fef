//! Marked data goes in at every door; the marks must not come out in the log or in a report.

use paradise::notice::{self, Notice};
use serde_json::{Value, json};
use testkit::{
    Client,
    client::FilePart,
    db_test,
    fake::{Fault, MailServer, Step},
};
use web::Route;

use super::{Beside, refuse_leads};
use crate::support::{TestApp, eventually};

/// In each thing that a person types, sends or holds. Letters alone, so that no rule for phones or tokens can hide a hole.
const MARKS: [&str; 11] = [
    "kanarname",
    "kanarfirma",
    "kanarmail",
    "kanartext",
    "kanarfile",
    "kanarparol",
    "kanartoken",
    "kanarquery",
    "kanarpath",
    "kanaragent",
    "kanarreferer",
];
/// What must not stand there whole.
const PHONE: &str = "+998 93 555-71-42";
const PHONE_DIGITS: &str = "998935557142";

fn body() -> Value {
    json!({
        "name": "kanarname", "company": "kanarfirma", "phone": PHONE, "email": "kanarmail@visitor.example",
        "product_type": "woven", "message": "kanartext kanartext", "username": "kanarname", "password": "kanarparol",
        "event_type": "kanartext", "page": "/kanarpath/", "session_id": "kanartoken", "status": "kanartext",
        "title_ru": "kanartext", "code": "kanartoken", "language": "kanartext", "quantity": "kanartext",
    })
}

fn fields() -> Vec<(String, String)> {
    let body = body();
    let fields = body.as_object().unwrap().iter();
    fields
        .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
        .collect()
}

/// With something marked, or a real key, in place of its parameters.
fn path(route: &Route, parameter: &str) -> String {
    let parts = route
        .path
        .split('/')
        .map(|part| if part.starts_with('{') { parameter } else { part });
    parts.collect::<Vec<_>>().join("/")
}

fn visitor(base: &str) -> Client {
    Client::new(base)
        .default_header("User-Agent", "kanaragent")
        .default_header("Referer", "https://example.uz/kanarreferer?kanarquery")
        .default_header("Cookie", "sessionid=kanartoken; csrftoken=kanartoken")
        .default_header("X-CSRFToken", "kanartoken")
}

/// Every way in which a route can be given something.
async fn try_everything(client: &Client, route: &Route) -> usize {
    let (fields, method) = (fields(), route.method.as_str());
    let file = || {
        FilePart::new(
            "file",
            "kanarfile.pdf",
            "application/pdf",
            "%PDF-1.4 kanartext".as_bytes(),
        )
    };
    let mut answers = vec![];
    for parameter in ["1", "kanarpath"] {
        let path = path(route, parameter);
        let asked = format!("{path}?search=kanarquery&q=kanarquery&date_from=kanarquery&page=kanarquery");
        answers.push(client.request(method, &asked).send().await);
        if route.method.is_safe() {
            continue;
        }
        answers.push(client.request(method, &path).json(body()).send().await);
        answers.push(client.request(method, &path).form(&fields).send().await);
        answers.push(
            client
                .request(method, &path)
                .multipart(&fields, &[file()])
                .send()
                .await,
        );
        let broken = "{\"name\": \"kanarname\", kanartext";
        answers.push(
            client
                .request(method, &path)
                .content_type("application/json")
                .body(broken)
                .send()
                .await,
        );
    }
    assert!(answers.iter().all(|answer| answer.status > 0));
    answers.len()
}

#[db_test]
async fn nothing_that_people_give_us_is_in_the_log_or_in_a_report(app: TestApp) {
    let token = app.token("admin").await;
    let beside = Beside::start(&app, &[("LOG_LEVEL", "debug")]).await;
    let anonymous = visitor(&beside.running.base);
    let staff = visitor(&beside.running.base).default_header("Authorization", &format!("Bearer {token}"));
    let stranger = visitor(&beside.running.base).default_header("Authorization", "Bearer kanartoken");

    let mut asked = 0;
    for route in &app.routes {
        for client in [&anonymous, &staff, &stranger] {
            asked += try_everything(client, route).await;
        }
    }
    for path in [
        "/kanarpath",
        "/api/kanarpath/?kanarquery",
        "/media/kanarfile.png",
        "/admin/kanarpath/",
    ] {
        anonymous.get(path).send().await;
    }
    let lead = json!({
        "name": "kanarname", "company": "kanarfirma", "phone": PHONE, "email": "kanarmail@visitor.example",
        "product_type": "woven", "message": "kanartext",
    });
    let accepted = anonymous.post("/api/leads/submit/").json(&lead).send().await;
    assert_eq!(accepted.status, 201, "{}", accepted.text());
    refuse_leads(&app).await;
    let refused = anonymous.post("/api/leads/submit/").json(&lead).send().await;
    assert_eq!(refused.status, 500, "{}", refused.text());
    let page = anonymous
        .post("/api/leads/submit/")
        .header("Accept", "text/html")
        .json(&lead)
        .send()
        .await;
    assert_eq!(page.status, 500);

    let id = page.header("x-request-id").unwrap();
    eventually(async || beside.running.log().contains(id).then_some(())).await;
    let reports = beside.ingest.wait_for(2).await;
    let (file, data) = (beside.log_file.clone(), app.core.settings.files.data_dir.clone());
    let mut said = beside.running.stop();
    for report in reports {
        said.push_str(&String::from_utf8_lossy(&report.body));
        said.extend(
            report
                .headers
                .iter()
                .map(|(name, value)| format!("{name}: {value}\n")),
        );
    }
    for number in 0..=5 {
        let name = if number == 0 {
            "site.log".to_owned()
        } else {
            format!("site.log.{number}")
        };
        said.push_str(&std::fs::read_to_string(data.join("logs").join(name)).unwrap_or_default());
    }
    assert!(file.exists() && asked > 300, "{asked}");
    for mark in MARKS.iter().chain(&[PHONE, PHONE_DIGITS, token.as_str()]) {
        let lines: Vec<_> = said.lines().filter(|line| line.contains(mark)).take(5).collect();
        assert!(lines.is_empty(), "{mark} is in {lines:#?}");
    }
}

#[db_test]
async fn a_one_time_link_that_is_mailed_is_in_no_log(app: TestApp) {
    let mail = MailServer::start().await;
    let port = mail.port().to_string();
    let settings = [
        ("LOG_LEVEL", "debug"),
        ("EMAIL_HOST", "127.0.0.1"),
        ("EMAIL_PORT", &port),
        ("EMAIL_USE_TLS", "False"),
        ("DEFAULT_FROM_EMAIL", "shop@shop.example.uz"),
    ];
    let beside = Beside::start(&app, &settings).await;
    // The server refuses once, so that failures are logged too.
    mail.fail_once(Step::Data, Fault::Answer(451, "later".into()));
    let notice = Notice {
        subject: "a link".into(),
        text: "https://shop.example.uz/admin/set-password/?link=kanarlink".into(),
        lang: None,
        until: None,
    };
    let draft = outbox::Draft {
        channel: "mail",
        recipient: "aziza@shop.example.uz".into(),
        kind: notice::ONCE,
        subject: "user:1:link".into(),
        payload: notice.payload(),
        request_id: String::new(),
    };
    let tx = app.core.db.begin().await.unwrap();
    app.core.outbox.add(&tx, vec![draft]).await.unwrap();
    tx.commit().await.unwrap();
    let logged = |word: &str| beside.lines().iter().any(|line| line.to_string().contains(word));
    eventually(async || logged("not delivered, again").then_some(())).await;
    // Nobody waits here until the next try is due.
    let sql = "UPDATE deliveries SET due_at = created_at";
    let tx = app.core.db.begin().await.unwrap();
    db::execute(&tx, sql, &[]).await.unwrap();
    tx.commit().await.unwrap();
    let mails = mail.wait_for(1).await;
    assert!(mails[0].parsed().body_text(0).unwrap().contains("kanarlink"));
    eventually(async || logged("\"delivered\"").then_some(())).await;
    assert!(!logged("kanarlink"));
}
