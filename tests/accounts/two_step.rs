//! The second step: setting it up, signing in with it, losing the phone.

use paradise::accounts::roles::Role;
use testkit::{Answer, db_test};
use totp_rs::{Builder, Secret};

use super::browser::{Browser, PASSWORD, csrf_of, person, signed_in, text_of};
use crate::support::TestApp;

const PAGE: &str = "/admin/account/two-step/";

/// What the app on the phone shows, so many seconds from now.
fn code(seed: &str, later: u64) -> String {
    let now = u64::try_from(paradise::zone::now().timestamp()).unwrap();
    let totp = Builder::new().with_secret(Secret::try_from_base32(seed).unwrap());
    totp.build_noncompliant().generate(now + later).to_string()
}

/// Sets it up: the seed and the recovery codes.
async fn enrol(browser: &mut Browser) -> (String, Vec<String>) {
    let (seed, codes, _) = enrol_by_code(browser).await;
    (seed, codes)
}

/// The same with the code that set it up.
async fn enrol_by_code(browser: &mut Browser) -> (String, Vec<String>, String) {
    let page = browser.get(PAGE).await;
    assert!(page.text().contains("<path d=\"M0,0h1v1h-1z"), "no picture");
    let seed = text_of(&page, "#seed").unwrap();
    let used = code(&seed, 0);
    let done = browser.fill_and_follow(PAGE, PAGE, &[("code", &used)]).await;
    let html = scraper::Html::parse_document(&done.text());
    let codes = scraper::Selector::parse("#codes code").unwrap();
    let codes = html.select(&codes).map(|code| code.text().collect::<String>());
    (seed, codes.collect(), used)
}

/// Sends a code on the page that asks for one.
async fn answer(browser: &mut Browser, asked: &Answer, code: &str) -> Answer {
    let html = scraper::Html::parse_document(&asked.text());
    let step = scraper::Selector::parse("input[name=step]").unwrap();
    let step = html
        .select(&step)
        .next()
        .unwrap()
        .attr("value")
        .unwrap()
        .to_owned();
    let token = csrf_of(asked);
    let fields = [
        ("csrfmiddlewaretoken", token.as_str()),
        ("step", step.as_str()),
        ("code", code),
        ("next", "/admin/"),
    ];
    browser.post("/admin/second-step/?lang=en", &fields).await
}

#[db_test]
async fn a_code_of_the_phone_is_asked_for_and_works_once(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    let (seed, codes, used) = enrol_by_code(&mut signed_in(&app, "owner").await).await;
    assert_eq!(codes.len(), 10);

    let mut browser = Browser::of(&app);
    let asked = browser.sign_in("owner", PASSWORD).await;
    assert_eq!(asked.status, 200);
    assert!(!browser.cookies.contains_key("__Host-session"));
    assert_eq!(browser.get("/admin/").await.status, 303);
    assert_eq!(answer(&mut browser, &asked, &used).await.status, 403);
    let next = code(&seed, 30);
    let welcome = answer(&mut browser, &asked, &next).await;
    assert_eq!(
        (welcome.status, welcome.header("location")),
        (303, Some("/admin/"))
    );
    assert_eq!(browser.get("/admin/").await.status, 200);

    let mut thief = Browser::of(&app);
    let asked = thief.sign_in("owner", PASSWORD).await;
    let again = answer(&mut thief, &asked, &next).await;
    assert_eq!(again.status, 403);
    assert!(text_of(&again, "[role=alert]").unwrap().contains("already"));
}

#[db_test]
async fn two_who_send_the_same_code_at_once_are_one_too_many(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    let (seed, _) = enrol(&mut signed_in(&app, "owner").await).await;
    let (mut one, mut two) = (Browser::of(&app), Browser::of(&app));
    let asked = (
        one.sign_in("owner", PASSWORD).await,
        two.sign_in("owner", PASSWORD).await,
    );
    let code = code(&seed, 30);
    let answers = tokio::join!(
        answer(&mut one, &asked.0, &code),
        answer(&mut two, &asked.1, &code)
    );
    let mut statuses = [answers.0.status, answers.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 403]);
}

#[db_test]
async fn without_the_phone_a_recovery_code_signs_in_once(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    let (_, codes) = enrol(&mut signed_in(&app, "owner").await).await;
    let typed = codes[3].to_uppercase().replace('-', " ");
    for wanted in [303, 403] {
        let mut browser = Browser::of(&app);
        let asked = browser.sign_in("owner", PASSWORD).await;
        assert_eq!(answer(&mut browser, &asked, &typed).await.status, wanted);
    }
}

#[db_test]
async fn codes_cannot_be_guessed(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    let (seed, codes) = enrol(&mut signed_in(&app, "owner").await).await;
    let mut browser = Browser::of(&app);
    let asked = browser.sign_in("owner", PASSWORD).await;
    for _ in 0..5 {
        assert_eq!(answer(&mut browser, &asked, "x").await.status, 403);
    }
    for right in [code(&seed, 30), codes[0].clone()] {
        let refused = answer(&mut browser, &asked, &right).await;
        assert_eq!(refused.status, 429);
        assert!(refused.header("retry-after").is_some());
    }
}

#[db_test]
async fn the_second_page_belongs_to_the_browser_that_gave_the_password(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    let (_, codes) = enrol(&mut signed_in(&app, "owner").await).await;
    let asked = Browser::of(&app).sign_in("owner", PASSWORD).await;
    // Another browser with a form of its own and the word of the first.
    let mut other = Browser::of(&app);
    let form = other.get("/admin/login/").await;
    let html = scraper::Html::parse_document(&asked.text());
    let step = scraper::Selector::parse("input[name=step]").unwrap();
    let step = html
        .select(&step)
        .next()
        .unwrap()
        .attr("value")
        .unwrap()
        .to_owned();
    let token = csrf_of(&form);
    for step in [step.as_str(), "1.99999999999.x", ""] {
        let fields = [
            ("csrfmiddlewaretoken", token.as_str()),
            ("step", step),
            ("code", &codes[0]),
        ];
        let refused = other.post("/admin/second-step/", &fields).await;
        assert_eq!(refused.status, 403, "{step}");
        assert!(!other.cookies.contains_key("__Host-session"));
    }
}

#[db_test]
async fn a_role_that_needs_it_is_led_there_first(app: TestApp) {
    let strict = app.twin(&[("TWO_STEP_ROLES", "owner")]).await;
    person(&app, "owner", &[Role::Owner]).await;
    person(&app, "editor", &[Role::Editor]).await;
    let mut owner = signed_in(&strict, "owner").await;
    let led = owner.get("/admin/").await;
    assert_eq!(
        (led.status, led.header("location")),
        (303, Some("/admin/account/two-step/?next=%2Fadmin%2F"))
    );
    assert_eq!(owner.get("/api/leads/").await.status, 403);
    enrol(&mut owner).await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(owner.get("/admin/").await.status, 200);
    // It cannot be switched off again.
    let off = owner.fill(PAGE, "/admin/account/two-step/off/", &[]).await;
    assert_eq!(off.status, 403);
    assert_eq!(
        signed_in(&strict, "editor").await.get("/admin/").await.status,
        200
    );
}

#[db_test]
async fn the_seed_cannot_be_read_from_the_database(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    let (seed, codes) = enrol(&mut signed_in(&app, "owner").await).await;
    let rows = db::query(app.core.db.read(), "SELECT seed FROM two_step", &[])
        .await
        .unwrap();
    let stored: String = rows[0].try_get("", "seed").unwrap();
    assert!(!stored.contains(&seed));
    let rows = db::query(app.core.db.read(), "SELECT hash FROM recovery_codes", &[])
        .await
        .unwrap();
    assert_eq!(rows.len(), 10);
    let plain = codes[0].replace('-', "");
    assert!(
        rows.iter()
            .any(|row| row.try_get::<String>("", "hash").unwrap() == web::sha256_hex(&plain))
    );
}
