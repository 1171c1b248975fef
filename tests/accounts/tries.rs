//! Guessing passwords: slow for unknown browsers, and never a lockout of the owner.

use std::time::{Duration, Instant};

use paradise::accounts::roles::Role;
use testkit::db_test;

use super::browser::{Browser, PASSWORD, execute, person, signed_in};
use crate::support::TestApp;

/// A browser at one of many internet addresses.
fn at(app: &TestApp, number: usize) -> Browser {
    let address = format!("198.51.100.{number}");
    Browser::new(app.client().default_header("X-Forwarded-For", &address))
}

#[db_test]
async fn whoever_burns_the_tries_of_an_account_does_not_lock_its_owner_out(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    let owner = signed_in(&app, "owner").await;
    // Simulates 500 attempts from many addresses.
    let account = &web::sha256_hex("owner")[..32];
    let now = chrono::Utc::now().timestamp();
    for key in [format!("login-account:{account}"), "login-all".to_owned()] {
        execute(
            &app,
            &format!(
                "INSERT INTO rate_limits (key, started, used, granted) VALUES ('{key}', {now}, 500, 1) \
                 ON CONFLICT (key) DO UPDATE SET started = excluded.started, used = excluded.used"
            ),
        )
        .await;
    }
    // The owner's browser is known and is not delayed.
    let mut known = at(&app, 1);
    known.cookies = owner.cookies.clone();
    known.cookies.remove("__Host-session");
    assert!(known.cookies.contains_key("__Host-device"));
    let started = Instant::now();
    assert_eq!(known.sign_in("owner", PASSWORD).await.status, 303);
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "{:?}",
        started.elapsed()
    );
    // An unknown browser of the owner is delayed, and signs in.
    let started = Instant::now();
    assert_eq!(at(&app, 2).sign_in("owner", PASSWORD).await.status, 303);
    assert!(
        started.elapsed() >= Duration::from_secs(16),
        "{:?}",
        started.elapsed()
    );
}

#[db_test]
async fn one_address_has_five_tries_on_an_account(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    person(&app, "editor", &[Role::Editor]).await;
    let account = &web::sha256_hex("owner")[..32];
    let now = chrono::Utc::now().timestamp();
    execute(
        &app,
        &format!(
            "INSERT INTO rate_limits (key, started, used, granted) \
             VALUES ('login-both:{account}:198.51.100.3', {now}, 4, 1)"
        ),
    )
    .await;
    assert_eq!(at(&app, 3).sign_in("owner", "wrong").await.status, 403);
    assert_eq!(at(&app, 3).sign_in("owner", PASSWORD).await.status, 429);
    assert_eq!(at(&app, 3).sign_in("editor", PASSWORD).await.status, 303);
    assert_eq!(at(&app, 4).sign_in("owner", PASSWORD).await.status, 303);
}

#[db_test]
async fn a_cookie_of_another_user_or_of_ones_own_making_is_a_strange_browser(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    person(&app, "editor", &[Role::Editor]).await;
    let editor = signed_in(&app, "editor").await;
    let real = editor.cookies["__Host-device"].clone();
    let rest = real.split_once('.').unwrap().1;
    let owner = super::browser::stored(&app, "owner").await;
    let forged = format!("{}.{rest}", owner.id);
    let account = &web::sha256_hex("owner")[..32];
    let now = chrono::Utc::now().timestamp();
    execute(
        &app,
        &format!(
            "INSERT INTO rate_limits (key, started, used, granted) \
             VALUES ('login-both:{account}:198.51.100.5', {now}, 5, 1)"
        ),
    )
    .await;
    for device in [real, forged] {
        let mut browser = at(&app, 5);
        browser.cookies.insert("__Host-device".into(), device);
        assert_eq!(browser.sign_in("owner", PASSWORD).await.status, 429);
    }
}

#[db_test]
async fn the_time_of_a_refusal_tells_nothing_of_the_account_at_any_try(app: TestApp) {
    person(&app, "argon", &[Role::Owner]).await;
    person(&app, "django", &[Role::Owner]).await;
    // A hash from the import, faster to verify than ours.
    let hash = "pbkdf2_sha256$1000$salt$L2gFvbWMb/I63+hg3R0eQn7fSZqnpcnzJERueTHAHTk=";
    execute(
        &app,
        &format!("UPDATE users SET password = '{hash}' WHERE username = 'django'"),
    )
    .await;
    let tries = async |name: &str, number: usize| {
        let mut browser = at(&app, number);
        let mut times = Vec::new();
        for _ in 0..5 {
            let started = Instant::now();
            let answer = browser.sign_in(name, "wrong").await;
            assert_eq!(answer.status, 403, "{name}: {times:?} {}", answer.text());
            times.push(started.elapsed());
        }
        times
    };
    // Sequentially, so that no hash waits for another.
    for (name, number) in [("argon", 41), ("django", 42), ("nobody", 43)] {
        let times = tries(name, number).await;
        // The delays are 0, 0, 0, 1 and 2 seconds; after each, the response waits for the same whole second.
        for (time, least) in times.iter().zip([1, 1, 1, 2, 3]) {
            assert!(*time >= Duration::from_secs(least), "{name}: {times:?}");
        }
    }
}
