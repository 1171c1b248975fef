//! Two-step sign-in: setting it up, signing in with it, losing the phone.

use paradise::accounts::roles::Role;
use testkit::{Answer, db_test};
use totp_rs::{Builder, Secret};

use super::browser::{Browser, PASSWORD, csrf_of, person, signed_in, text_of};
use super::commands::{paradise, paradise_with, told};
use crate::support::TestApp;

const PAGE: &str = "/admin/account/two-step/";

/// The code that an authenticator app shows in `later` seconds.
pub fn code(seed: &str, later: u64) -> String {
    let now = u64::try_from(paradise::zone::now().timestamp()).unwrap();
    let totp = Builder::new().with_secret(Secret::try_from_base32(seed).unwrap());
    totp.build_noncompliant().generate(now + later).to_string()
}

/// Sets it up. Returns the seed and the recovery codes.
pub async fn enrol(browser: &mut Browser) -> (String, Vec<String>) {
    let (seed, codes, _) = enrol_by_code(browser, &[]).await;
    (seed, codes)
}

/// The same with other fields of the form.
pub async fn enrol_with(browser: &mut Browser, fields: &[(&str, &str)]) {
    enrol_by_code(browser, fields).await;
}

/// The same, and returns the code that was used, too.
async fn enrol_by_code(browser: &mut Browser, fields: &[(&str, &str)]) -> (String, Vec<String>, String) {
    let page = browser.get(PAGE).await;
    assert!(page.text().contains("<path d=\"M0,0h1v1h-1z"), "no picture");
    let seed = text_of(&page, "#seed").unwrap();
    let used = code(&seed, 0);
    let fields = [&[("code", used.as_str())], fields].concat();
    let done = browser.fill_and_follow(PAGE, PAGE, &fields).await;
    let html = scraper::Html::parse_document(&done.text());
    let codes = scraper::Selector::parse("#codes code").unwrap();
    let codes = html.select(&codes).map(|code| code.text().collect::<String>());
    (seed, codes.collect(), used)
}

/// Sends a code on the page that asks for one.
pub async fn answer(browser: &mut Browser, asked: &Answer, code: &str) -> Answer {
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
    let (seed, codes, used) = enrol_by_code(&mut signed_in(&app, "owner").await, &[]).await;
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
    // Another browser with its own form and the `step` value of the first.
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
    // It cannot be turned off while it is required.
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

/// A browser at an internet address.
fn at(app: &TestApp, address: &str) -> Browser {
    Browser::new(app.client().default_header("X-Forwarded-For", address))
}

/// Simulates this many wrong codes for an account from many addresses.
async fn burn(app: &TestApp, user_id: i64, count: u32) {
    let tx = app.core.db.begin().await.unwrap();
    let limit = web::rate_limit::Limit {
        count: 1000,
        period: std::time::Duration::from_hours(24),
    };
    let key = format!("second-step-all:{user_id}");
    web::rate_limit::take(&tx, limit, [(key, count)]).await.unwrap();
    tx.commit().await.unwrap();
}

#[db_test]
async fn who_knows_the_password_does_not_lock_the_owner_out(app: TestApp) {
    let owner = person(&app, "owner", &[Role::Owner]).await;
    let mut own = signed_in(&app, "owner").await;
    let (seed, codes) = enrol(&mut own).await;
    own.cookies.remove("__Host-session");
    assert!(own.cookies.contains_key("__Host-device"));
    // An attacker with the password uses up the attempts of one address.
    let mut thief = at(&app, "198.51.100.31");
    let asked = thief.sign_in("owner", PASSWORD).await;
    for wanted in [403, 403, 403, 403, 403, 429] {
        assert_eq!(answer(&mut thief, &asked, "000000").await.status, wanted);
    }
    // Attempts from all addresses are counted for the account, so that more addresses do not give more attempts.
    let key = format!("second-step-all:{}", owner.id);
    let day = std::time::Duration::from_hours(24);
    let used = web::rate_limit::used(app.core.db.read(), &key, day)
        .await
        .unwrap();
    assert_eq!(used, 5);
    burn(&app, owner.id, 45).await;
    let mut elsewhere = at(&app, "198.51.100.32");
    let asked = elsewhere.sign_in("owner", PASSWORD).await;
    let closed = answer(&mut elsewhere, &asked, &code(&seed, 30)).await;
    assert_eq!(closed.status, 429);
    let why = text_of(&closed, "[role=alert]").unwrap();
    assert!(why.contains("recovery code") && why.contains("24"), "{why}");
    // A recovery code cannot be guessed. It works from any address, once.
    assert_eq!(answer(&mut elsewhere, &asked, &codes[0]).await.status, 303);
    // The owner's known browser does not have to wait, not even at the attacker's address.
    let mut known = at(&app, "198.51.100.31");
    known.cookies = own.cookies.clone();
    let asked = known.sign_in("owner", PASSWORD).await;
    assert_eq!(asked.status, 200);
    assert_eq!(answer(&mut known, &asked, &code(&seed, 30)).await.status, 303);
}

#[db_test]
async fn tries_of_recovery_codes_are_counted_by_address(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    let (_, codes) = enrol(&mut signed_in(&app, "owner").await).await;
    let mut thief = at(&app, "198.51.100.33");
    let asked = thief.sign_in("owner", PASSWORD).await;
    for wanted in [403, 403, 403, 403, 403, 429] {
        let answer = answer(&mut thief, &asked, "abcdef-abcdef-abcdef-abcdef").await;
        assert_eq!(answer.status, wanted);
    }
    let mut owner = at(&app, "198.51.100.34");
    let asked = owner.sign_in("owner", PASSWORD).await;
    assert_eq!(answer(&mut owner, &asked, &codes[0]).await.status, 303);
}

#[db_test]
async fn a_known_browser_has_an_end_of_tries_too(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    let mut own = signed_in(&app, "owner").await;
    let (seed, _) = enrol(&mut own).await;
    own.cookies.remove("__Host-session");
    let asked = own.sign_in("owner", PASSWORD).await;
    for wanted in [403, 403, 403, 403, 403, 429] {
        assert_eq!(answer(&mut own, &asked, "000000").await.status, wanted);
    }
    // Those attempts were the owner's own; another browser is not limited by them.
    let mut other = at(&app, "198.51.100.35");
    let asked = other.sign_in("owner", PASSWORD).await;
    assert_eq!(answer(&mut other, &asked, &code(&seed, 30)).await.status, 303);
}

#[db_test]
async fn a_browser_that_was_known_before_the_second_step_is_a_stranger_behind_it(app: TestApp) {
    let owner = person(&app, "owner", &[Role::Owner]).await;
    // An attacker with the password signed in while it was sufficient.
    let thief = signed_in(&app, "owner").await;
    enrol(&mut signed_in(&app, "owner").await).await;
    burn(&app, owner.id, 50).await;
    let mut again = at(&app, "198.51.100.36");
    again.cookies = thief.cookies.clone();
    again.cookies.remove("__Host-session");
    let asked = again.sign_in("owner", PASSWORD).await;
    assert_eq!(answer(&mut again, &asked, "000000").await.status, 429);
}

#[db_test]
async fn switching_the_second_step_renews_this_session_and_ends_the_others(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    let mut here = signed_in(&app, "owner").await;
    let mut there = signed_in(&app, "owner").await;
    let ends = async |there: &mut Browser| {
        crate::support::eventually(async || (there.get("/admin/").await.status == 303).then_some(())).await;
    };
    let stolen = here.cookies.clone();
    let page = here.get(PAGE).await;
    let seed = text_of(&page, "#seed").unwrap();
    let done = here
        .fill_and_follow(PAGE, PAGE, &[("code", &code(&seed, 0))])
        .await;
    assert_eq!(done.status, 200);
    assert_ne!(here.cookies["__Host-session"], stolen["__Host-session"]);
    ends(&mut there).await;
    let mut old = Browser::of(&app);
    old.cookies = stolen;
    ends(&mut old).await;
    // The page with the codes belongs to the new session: its forms work.
    let token = csrf_of(&done);
    let renewed = here
        .post(
            "/admin/account/two-step/codes/",
            &[("csrfmiddlewaretoken", &token)],
        )
        .await;
    assert_eq!(renewed.status, 303);
    let renewed = here.get(PAGE).await;
    // It is turned off again while the user is signed in elsewhere.
    let codes = scraper::Html::parse_document(&renewed.text());
    let selector = scraper::Selector::parse("#codes code").unwrap();
    let recovery: String = codes.select(&selector).next().unwrap().text().collect();
    let mut there = Browser::of(&app);
    let asked = there.sign_in("owner", PASSWORD).await;
    assert_eq!(answer(&mut there, &asked, &recovery).await.status, 303);
    let before = here.cookies["__Host-session"].clone();
    let off = here.fill(PAGE, "/admin/account/two-step/off/", &[]).await;
    assert_eq!(off.status, 303);
    assert_ne!(here.cookies["__Host-session"], before);
    assert_eq!(here.get("/admin/").await.status, 200);
    ends(&mut there).await;
}

#[db_test]
async fn a_sole_owner_without_phone_and_codes_comes_back_by_the_command_line(app: TestApp) {
    let owner = person(&app, "owner", &[Role::Owner]).await;
    let mut somewhere = signed_in(&app, "owner").await;
    enrol(&mut somewhere).await;
    let asked = Browser::of(&app).sign_in("owner", PASSWORD).await;
    assert_eq!(asked.status, 200);
    let settings = [("TWO_STEP_ROLES", "owner")];
    let off = paradise_with(&app, &settings, &["twostep", "off", "owner"], "").await;
    assert!(off.status.success(), "{}", told(&off));
    assert!(
        told(&off).contains("TWO_STEP_ROLES asks for one"),
        "{}",
        told(&off)
    );
    crate::support::eventually(async || (somewhere.get("/admin/").await.status == 303).then_some(())).await;
    assert_eq!(Browser::of(&app).sign_in("owner", PASSWORD).await.status, 303);
    let past = ::paradise::audit::of(&app.core.db, &format!("user:{}", owner.id), 10)
        .await
        .unwrap();
    assert!(
        past.iter()
            .any(|past| past.action == "user.two_step_off" && past.actor == "command")
    );
    // A repetition does nothing, and an unknown user is reported.
    for (name, says) in [("owner", "without a second step"), ("nobody", "`nobody`")] {
        let refused = paradise(&app, &["twostep", "off", name], "").await;
        assert_eq!(refused.status.code(), Some(1));
        assert!(told(&refused).contains(says), "{}", told(&refused));
    }
}
