//! The owner of an account gets mails about events of the account, and one-time links, which no one else ever sees.

use chrono::TimeDelta;
use paradise::{
    accounts::{
        emails::{self as letters, News},
        roles::Role,
        user,
    },
    notice::{self, Notice},
    zone,
};
use testkit::{
    db_test,
    fake::{Fault, Received, Step},
};

use super::browser::{Browser, PASSWORD, execute, person, signed_in, stored, text_of};
use crate::{
    leads::notices::company::Company,
    support::{TestApp, eventually},
};

const USERS: &str = "/admin/users/";
const NEW: &str = "река-фонарь-51-мост";
const AZIZA: &str = "aziza@shop.example.uz";

/// A user with a mail address.
async fn aziza(app: &TestApp) -> user::Model {
    person(app, "aziza", &[Role::Sales]).await;
    let sql = format!("UPDATE users SET email = '{AZIZA}' WHERE username = 'aziza'");
    execute(app, &sql).await;
    stored(app, "aziza").await
}

fn subject(mail: &Received) -> String {
    mail.parsed().subject().unwrap().to_owned()
}

fn body(mail: &Received) -> String {
    mail.parsed().body_text(0).unwrap().into_owned()
}

/// The outbox: state and payload, oldest first.
async fn outbox(app: &TestApp) -> Vec<(String, String)> {
    let sql = "SELECT state, CAST(payload AS TEXT) AS payload FROM deliveries ORDER BY id";
    let rows = db::query(app.core.db.read(), sql, &[]).await.unwrap();
    let column = |row: &db::sea_orm::QueryResult, name: &str| row.try_get::<String>("", name).unwrap();
    rows.iter()
        .map(|row| (column(row, "state"), column(row, "payload")))
        .collect()
}

#[db_test]
async fn a_sign_in_from_a_strange_browser_is_told_and_one_from_a_known_browser_is_not(company: Company) {
    let app = &company.app;
    aziza(app).await;
    // The first browser of all, for which no mail is sent because there is none to compare it with.
    let mut known = signed_in(app, "aziza").await;
    known.cookies.remove("__Host-session");
    assert_eq!(known.sign_in("aziza", PASSWORD).await.status, 303);
    let mut strange = Browser::new(app.client().default_header("X-Forwarded-For", "198.51.100.7"));
    let form = strange.get("/admin/login/?lang=en").await;
    let fields = [
        ("csrfmiddlewaretoken", &*super::browser::csrf_of(&form)),
        ("username", "aziza"),
        ("password", PASSWORD),
        ("next", "/admin/"),
    ];
    let headers = [("Origin", super::browser::ORIGIN), ("User-Agent", "Netscape 4")];
    let answer = strange
        .post_from(&headers, "/admin/login/?lang=en", &fields)
        .await;
    assert_eq!(answer.status, 303);
    // Mails are sent in order: a mail about the known browser would have arrived by now.
    let mails = company.mail.wait_for(1).await;
    let told = body(&mails[0]);
    assert_eq!((mails.len(), &mails[0].to[0][..]), (1, AZIZA));
    for words in [
        "Netscape 4",
        "198.51.100.7",
        "https://shop.example.uz/admin/account/",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert_eq!(outbox(app).await.len(), 1);
}

#[db_test]
async fn another_password_address_or_a_lost_second_step_is_told_to_the_address_that_was(company: Company) {
    let app = &company.app;
    let aziza = aziza(app).await;
    let mut browser = signed_in(app, "aziza").await;
    let account = "/admin/account/";
    let fields = [("email", "thief@example.com"), ("lang", "uz")];
    assert_eq!(browser.fill(account, account, &fields).await.status, 303);
    let mails = company.mail.wait_for(1).await;
    assert_eq!(mails[0].to, [AZIZA]);

    let fields = [("email", AZIZA), ("lang", "uz")];
    assert_eq!(browser.fill(account, account, &fields).await.status, 303);
    let fields = [("current", PASSWORD), ("new", NEW)];
    let changed = browser.fill(account, "/admin/account/password/", &fields).await;
    assert_eq!(changed.status, 303);
    let mails = company.mail.wait_for(3).await;
    assert_eq!(mails[1].to, ["thief@example.com"]);
    assert_eq!(mails[2].to, [AZIZA]);
    assert!(
        subject(&mails[2]).ends_with("parol oʻzgartirildi"),
        "as the reader chose"
    );

    // Simulates two-step sign-in, which an owner then removes.
    let now = db::timestamp(zone::now());
    execute(
        app,
        &format!(
            "INSERT INTO two_step (user_id, seed, confirmed_at, last_step) VALUES ({}, 'x', '{now}', 0)",
            aziza.id
        ),
    )
    .await;
    person(app, "owner", &[Role::Owner]).await;
    let mut owner = signed_in(app, "owner").await;
    let page = format!("{USERS}{}/", aziza.id);
    for _ in 0..2 {
        assert_eq!(owner.fill(&page, &page, &[("do", "two_step")]).await.status, 303);
    }
    let mails = company.mail.wait_for(4).await;
    assert!(
        subject(&mails[3]).contains("ikki bosqichli"),
        "{}",
        subject(&mails[3])
    );
    assert_eq!(
        outbox(app).await.len(),
        4,
        "there was nothing to take the second time"
    );
}

#[db_test]
async fn fifty_failures_in_an_hour_are_told_once(company: Company) {
    let app = &company.app;
    let aziza = aziza(app).await;
    let now = chrono::Utc::now().timestamp();
    execute(
        app,
        &format!(
            "INSERT INTO rate_limits (key, started, used, granted) VALUES ('login-failed:{}', {now}, 48, 1)",
            aziza.id
        ),
    )
    .await;
    let guess = async || Browser::of(app).sign_in("aziza", "wrong").await.status;
    assert_eq!(guess().await, 403);
    assert_eq!(outbox(app).await.len(), 0, "forty-nine are not many");
    for _ in 0..2 {
        assert_eq!(guess().await, 403);
    }
    let mails = company.mail.wait_for(1).await;
    assert!(body(&mails[0]).contains("50"), "{}", body(&mails[0]));
    assert_eq!(outbox(app).await.len(), 1);
}

#[db_test]
async fn an_invitation_is_mailed_and_its_link_is_nowhere_afterwards(company: Company) {
    let app = &company.app;
    person(app, "owner", &[Role::Owner]).await;
    let mut owner = signed_in(app, "owner").await;
    let fields = [
        ("username", "dilnoza"),
        ("email", "d@example.uz"),
        ("role-sales", "on"),
    ];
    let invited = owner.fill_and_follow(USERS, USERS, &fields).await;
    assert!(
        invited.text().contains("mailed to d@example.uz"),
        "{}",
        invited.text()
    );
    let link = text_of(&invited, "#one-time-link").unwrap();
    let secret = link.split_once('=').unwrap().1.to_owned();
    let mails = company.mail.wait_for(1).await;
    assert_eq!(mails[0].to, ["d@example.uz"]);
    assert!(link.starts_with("https://shop.example.uz/") && body(&mails[0]).contains(&link));

    // It was delivered, so its text is deleted.
    let rows = eventually(async || {
        let rows = outbox(app).await;
        (rows[0].0 == "delivered").then_some(rows)
    })
    .await;
    assert_eq!(rows, [("delivered".to_owned(), "{}".to_owned())]);
    for path in ["/admin/deliveries/", "/admin/deliveries/1/", USERS] {
        let page = owner.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.text().contains(&secret), "{path}");
    }
    // It cannot be sent again, so no one gets an empty mail.
    let tx = app.core.db.begin().await.unwrap();
    assert!(app.core.outbox.redeliver(&tx, 1).await.unwrap());
    tx.commit().await.unwrap();
    app.core.outbox.wake();
    eventually(async || (outbox(app).await[0].0 == "cancelled").then_some(())).await;
    assert_eq!(company.mail.received().len(), 1);

    let path = link.strip_prefix("https://shop.example.uz").unwrap();
    let mut dilnoza = Browser::of(app);
    let fields = [("link", secret.as_str()), ("new", NEW)];
    let done = dilnoza.fill(path, "/admin/set-password/", &fields).await;
    assert_eq!(done.status, 303);
    assert_eq!(dilnoza.get("/admin/").await.status, 200);
}

#[db_test]
async fn a_newer_link_calls_the_mail_with_the_older_one_off(company: Company) {
    let app = &company.app;
    let aziza = aziza(app).await;
    person(app, "owner", &[Role::Owner]).await;
    let mut owner = signed_in(app, "owner").await;
    let page = format!("{USERS}{}/", aziza.id);
    company.mail.fail(Step::Connect, Fault::Drop);
    let mut links = Vec::new();
    for _ in 0..2 {
        let made = owner.fill_and_follow(&page, &page, &[("do", "link")]).await;
        assert!(made.text().contains(AZIZA));
        links.push(text_of(&made, "#one-time-link").unwrap());
    }
    let rows = outbox(app).await;
    assert_eq!(rows[0], ("cancelled".to_owned(), "{}".to_owned()));
    assert!(rows[1].1.contains(&links[1]), "it waits for the mail server");
    company.mail.heal();
    let mails = company.mail.wait_for(1).await;
    assert!(body(&mails[0]).contains(&links[1]));
    eventually(async || (outbox(app).await[1].1 == "{}").then_some(())).await;
}

#[db_test]
async fn a_link_that_has_run_out_is_not_mailed(company: Company) {
    let app = &company.app;
    let notice = Notice {
        subject: "a link".into(),
        text: "https://shop.example.uz/admin/set-password/?link=old".into(),
        lang: None,
        until: Some(zone::now() - TimeDelta::seconds(1)),
    };
    let draft = outbox::Draft {
        channel: "mail",
        recipient: AZIZA.into(),
        kind: notice::ONCE,
        subject: "user:1:link".into(),
        payload: notice.payload(),
        request_id: String::new(),
    };
    let tx = app.core.db.begin().await.unwrap();
    app.core.outbox.add(&tx, vec![draft]).await.unwrap();
    tx.commit().await.unwrap();
    let over = ("cancelled".to_owned(), "{}".to_owned());
    eventually(async || (outbox(app).await[0] == over).then_some(())).await;
    assert_eq!(company.mail.received().len(), 0);
}

#[db_test]
async fn without_an_address_or_a_mail_server_nothing_is_promised(app: TestApp) {
    let aziza = aziza(&app).await;
    person(&app, "owner", &[Role::Owner]).await;
    let mut owner = signed_in(&app, "owner").await;
    let page = format!("{USERS}{}/", aziza.id);
    let made = owner.fill_and_follow(&page, &page, &[("do", "link")]).await;
    let link = text_of(&made, "#one-time-link").unwrap();
    assert!(link.starts_with("https://shop.example.uz/"), "{link}");
    assert!(!made.text().contains("mailed"));
    let tx = app.core.db.begin().await.unwrap();
    letters::tell(&app.core, &tx, &aziza, News::Password, None)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(outbox(&app).await, []);
}
