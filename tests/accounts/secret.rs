//! The key of the site is changed: no session ends, no open page fails, no authenticator app has to be set up again.

use paradise::accounts::roles::Role;
use serde_json::json;
use testkit::db_test;

use super::browser::{Browser, PASSWORD, csrf_of, person, signed_in};
use super::commands::{paradise_with, told};
use super::two_step::{answer, code, enrol};
use crate::support::TestApp;

const OLD: &str = "a-secret-for-tests-that-is-long-enough-0123456789";
const NEW: &str = "another-secret-for-tests-that-is-long-enough-987";
const BOTH: [(&str, &str); 2] = [("SECRET_KEY", NEW), ("SECRET_KEY_FALLBACKS", OLD)];

/// Ids of the findings of `check --deploy` about keys.
async fn found(app: &TestApp, settings: &[(&str, &str)]) -> Vec<String> {
    let checked = paradise_with(app, settings, &["check", "--deploy", "--json"], "").await;
    let findings: serde_json::Value =
        serde_json::from_slice(&checked.stdout).unwrap_or_else(|_| panic!("{}", told(&checked)));
    let ids = findings.as_array().unwrap().iter();
    let ids = ids.map(|finding| finding["id"].as_str().unwrap().to_owned());
    ids.filter(|id| id.starts_with("secret-")).collect()
}

/// The spam reasons of a lead sent with a form token.
async fn reasons(app: &TestApp, token: &str) -> Vec<String> {
    let lead = json!({ "name": "Анна", "company": "Atlas", "phone": "+998901234567", "product_type": "woven",
        "form_token": token, "contact_website": "" });
    let sent = app.client().post("/api/leads/submit/").json(lead).send().await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    let id = &sent.json()["lead_id"];
    for standing in ["accepted", "quarantined"] {
        let path = format!("/api/leads/{id}/?include=spam&standing={standing}");
        let lead = app.staff().await.get(&path).send().await;
        if lead.status == 200 {
            let lead = lead.json();
            let reasons = lead["spam"]["reasons"].as_array().unwrap().iter();
            return reasons
                .map(|reason| reason["id"].as_str().unwrap().to_owned())
                .collect();
        }
    }
    panic!("lead {id} is nowhere");
}

#[db_test]
async fn everything_signed_with_the_old_key_goes_on_under_the_new_one(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    let mut browser = signed_in(&app, "owner").await;
    let (seed, _) = enrol(&mut browser).await;
    let page = browser.get("/admin/account/").await;
    // Another browser is between password and code, a third one on the sign-in form.
    let mut between = Browser::of(&app);
    let asked = between.sign_in("owner", PASSWORD).await;
    let mut before = Browser::of(&app);
    let form = before.get("/admin/login/").await;
    let mut tokens = Vec::new();
    for _ in 0..2 {
        let form = app.client().get("/api/forms/contact/").send().await.json();
        let hidden = form["hidden"].as_array().unwrap().iter();
        let token = hidden
            .clone()
            .find(|field| field["name"] == "form_token")
            .unwrap();
        tokens.push(token["value"].as_str().unwrap().to_owned());
    }

    let after = app.twin(&BOTH).await;
    let on = |browser: &Browser| {
        let mut moved = Browser::of(&after);
        moved.cookies = browser.cookies.clone();
        moved
    };
    // A session, and a page that was open.
    let mut browser = on(&browser);
    assert_eq!(browser.get("/admin/").await.status, 200);
    let token = csrf_of(&page);
    let fields = [
        ("csrfmiddlewaretoken", token.as_str()),
        ("first_name", "Азиза"),
        ("last_name", ""),
        ("email", ""),
    ];
    assert_eq!(browser.post("/admin/account/", &fields).await.status, 303);
    assert_ne!(
        csrf_of(&browser.get("/admin/account/").await),
        token,
        "new pages carry the new key"
    );
    // The code after the password, with a seed encrypted with the old key.
    let mut between = on(&between);
    assert_eq!(answer(&mut between, &asked, &code(&seed, 30)).await.status, 303);
    // The sign-in form.
    let mut before = on(&before);
    let token = csrf_of(&form);
    let fields = [
        ("csrfmiddlewaretoken", token.as_str()),
        ("username", "owner"),
        ("password", PASSWORD),
    ];
    assert_eq!(before.post("/admin/login/", &fields).await.status, 200);
    // A browser known to the account.
    let device = browser.cookies["__Host-device"].clone();
    let mut known = Browser::of(&after);
    known.cookies.insert("__Host-device".into(), device.clone());
    assert_eq!(known.sign_in("owner", "wrong").await.status, 403);
    let key = format!("login-device:{}", &web::sha256_hex(&device)[..32]);
    let used = web::rate_limit::used(after.core.db.read(), &key, std::time::Duration::from_hours(1));
    assert_eq!(used.await.unwrap(), 1);
    // The open form of a visitor: its token is valid, as it is not without the old key.
    let alone = app.twin(&[("SECRET_KEY", NEW)]).await;
    let [with, without] = [
        reasons(&after, &tokens[0]).await,
        reasons(&alone, &tokens[1]).await,
    ];
    let forged = "token-forged".to_owned();
    assert!(
        !with.contains(&forged) && without.contains(&forged),
        "{with:?} {without:?}"
    );

    // Without the old key none of that works.
    let mut between = Browser::of(&alone);
    let asked = between.sign_in("owner", PASSWORD).await;
    assert_eq!(answer(&mut between, &asked, &code(&seed, 60)).await.status, 403);
}

#[db_test]
async fn the_old_key_can_go_after_a_rotation(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    person(&app, "aziza", &[Role::Sales]).await;
    let (seed, _) = enrol(&mut signed_in(&app, "owner").await).await;
    enrol(&mut signed_in(&app, "aziza").await).await;
    let alone = [("SECRET_KEY", NEW)];
    assert_eq!(found(&app, &[]).await, [""; 0]);
    assert_eq!(found(&app, &alone).await, ["secret-lost"]);
    assert_eq!(found(&app, &BOTH).await, ["secret-rotation-open"]);

    // Without the old key the rotation is refused and changes nothing.
    let refused = paradise_with(&app, &alone, &["secret", "rotate"], "").await;
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        told(&refused).contains("aziza") && told(&refused).contains("SECRET_KEY_FALLBACKS"),
        "{}",
        told(&refused)
    );
    assert_eq!(found(&app, &BOTH).await, ["secret-rotation-open"]);

    // Interrupted after one row: the next run converts the other one, and a third run has nothing to do.
    super::browser::execute(&app, "CREATE TABLE kept AS SELECT * FROM two_step").await;
    let rotate = async || {
        let rotated = paradise_with(&app, &BOTH, &["secret", "rotate"], "").await;
        assert!(rotated.status.success(), "{}", told(&rotated));
        String::from_utf8(rotated.stdout).unwrap()
    };
    let first = rotate().await;
    assert!(
        first.contains("anew: 2\n") && first.contains("already: 0\n"),
        "{first}"
    );
    let half = "UPDATE two_step SET seed = (SELECT seed FROM kept WHERE kept.user_id = two_step.user_id) \
                WHERE user_id = (SELECT MIN(user_id) FROM kept)";
    super::browser::execute(&app, half).await;
    assert_eq!(found(&app, &BOTH).await, ["secret-rotation-open"]);
    let second = rotate().await;
    assert!(
        second.contains("anew: 1\n") && second.contains("already: 1\n"),
        "{second}"
    );
    let third = rotate().await;
    assert!(
        third.contains("anew: 0\n") && third.contains("already: 2\n"),
        "{third}"
    );
    assert_eq!(found(&app, &BOTH).await, [""; 0]);
    assert_eq!(found(&app, &alone).await, [""; 0]);

    // The authenticator app works with only the new key.
    let after = app.twin(&alone).await;
    let mut browser = Browser::of(&after);
    let asked = browser.sign_in("owner", PASSWORD).await;
    assert_eq!(answer(&mut browser, &asked, &code(&seed, 30)).await.status, 303);
}

#[db_test]
#[ignore = "needs Debian's faketime; scripts/test installs it"]
async fn an_old_key_that_nothing_needs_is_told_of_once_backups_are_of_the_new_one(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    enrol(&mut signed_in(&app, "owner").await).await;
    let rotated = paradise_with(&app, &BOTH, &["secret", "rotate"], "").await;
    assert!(rotated.status.success(), "{}", told(&rotated));
    for (offset, wanted) in [("+29d", &[][..]), ("+31d", &["secret-fallbacks-unneeded"])] {
        let settings = [
            BOTH[0],
            BOTH[1],
            (
                "LD_PRELOAD",
                "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
            ),
            ("FAKETIME", offset),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ];
        assert_eq!(found(&app, &settings).await, wanted, "{offset}");
    }
}

#[db_test]
async fn a_backup_made_under_the_old_key_is_the_sites_own_under_the_new_one(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    let made = paradise_with(&app, &[], &["backup", "create"], "").await;
    assert!(made.status.success(), "{}", told(&made));
    let folder = std::fs::read_dir(app.core.settings.files.data_dir.join("backups")).unwrap();
    let mut files = folder.map(|entry| entry.unwrap().path());
    let file = files
        .find(|file| file.to_str().unwrap().ends_with(".tar.zst"))
        .unwrap();
    for (settings, is_own) in [(&BOTH[..], true), (&[("SECRET_KEY", NEW)][..], false)] {
        let to = tempfile::tempdir().unwrap();
        let arguments = [
            "backup",
            "restore",
            file.to_str().unwrap(),
            "--to",
            to.path().to_str().unwrap(),
        ];
        let restored = paradise_with(&app, settings, &arguments, "").await;
        assert_eq!(restored.status.success(), is_own, "{}", told(&restored));
        assert!(
            is_own || told(&restored).contains("SECRET_KEY"),
            "{}",
            told(&restored)
        );
    }
}
