//! A flood of sign-in attempts (`SECURITY.md#failed-sign-ins`) is delayed or refused, and other users are not affected.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use paradise::accounts::roles::Role;
use testkit::db_test;
use tokio::task::JoinSet;

use super::browser::{Browser, PASSWORD, csrf_of, execute, person, signed_in};
use crate::support::TestApp;

/// A browser at one of many internet addresses.
fn at(app: &TestApp, number: usize) -> Browser {
    let address = format!("198.51.100.{number}");
    Browser::new(app.client().default_header("X-Forwarded-For", &address))
}

/// Guesses names and passwords until it is stopped. Returns the number of responses by status.
async fn guess(
    mut browser: Browser,
    number: usize,
    token: String,
    stop: Arc<AtomicBool>,
) -> BTreeMap<u16, usize> {
    let mut answers = BTreeMap::new();
    for round in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let name = format!("guess-{number}-{round}");
        let fields = [
            ("csrfmiddlewaretoken", token.as_str()),
            ("username", name.as_str()),
            ("password", "correct horse battery"),
        ];
        let answer = browser.post("/admin/login/?lang=en", &fields).await;
        *answers.entry(answer.status).or_default() += 1;
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    answers
}

#[db_test]
async fn a_flood_of_log_ins_keeps_nobody_from_their_work(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    let mut working = signed_in(&app, "owner").await;
    let mut attacker = Browser::of(&app);
    let token = csrf_of(&attacker.get("/admin/login/?lang=en").await);
    let stop = Arc::new(AtomicBool::new(false));
    let mut flood = JoinSet::new();
    for number in 1..=60 {
        let mut browser = at(&app, number);
        browser.cookies.clone_from(&attacker.cookies);
        flood.spawn(guess(browser, number, token.clone(), stop.clone()));
    }
    let deadline = Duration::from_secs(30);
    let began = Instant::now();
    for round in 0..4 {
        // Resets the longest delay for unknown browsers, which would end the flood. Another test covers it.
        execute(&app, "DELETE FROM rate_limits WHERE key = 'login-all'").await;
        // The queue for unknown browsers is full; a browser from which the owner has signed in takes precedence.
        let mut known = at(&app, 200 + round);
        known.cookies.clone_from(&working.cookies);
        known.cookies.remove("__Host-session");
        assert_eq!(
            known.sign_in("owner", PASSWORD).await.status,
            303,
            "round {round}"
        );
        for path in ["/api/health/", "/api/content/products/", "/admin/"] {
            assert_eq!(working.get(path).await.status, 200, "{path}");
        }
    }
    assert!(began.elapsed() < deadline, "{:?}", began.elapsed());
    stop.store(true, Ordering::Relaxed);
    let mut answers = BTreeMap::new();
    while let Some(counts) = flood.join_next().await {
        for (status, count) in counts.unwrap() {
            *answers.entry(status).or_insert(0) += count;
        }
    }
    let sent_away = answers.get(&503).copied().unwrap_or_default();
    assert!(sent_away > 60, "it was a flood: {answers:?}");
    assert!(
        answers.keys().all(|status| [403, 429, 503].contains(status)),
        "{answers:?}"
    );
}

#[db_test]
async fn the_time_of_a_refusal_does_not_tell_who_exists(app: TestApp) {
    const ROUNDS: usize = 11;
    for number in 0..ROUNDS {
        person(&app, &format!("person-{number}"), &[Role::Sales]).await;
    }
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..ROUNDS {
        let refuse = async |name: String, number: usize| {
            let mut browser = at(&app, number);
            let token = csrf_of(&browser.get("/admin/login/?lang=en").await);
            let fields = [
                ("csrfmiddlewaretoken", token.as_str()),
                ("username", name.as_str()),
                ("password", "wrong"),
            ];
            let began = Instant::now();
            let answer = browser.post("/admin/login/?lang=en", &fields).await;
            let text = answer.text().replace(&name, "").replace(&token, "");
            (answer.status, text, began.elapsed())
        };
        let known = refuse(format!("person-{round}"), 2 * round);
        let unknown = refuse(format!("nobody-{round}"), 2 * round + 1);
        // In turns, so that neither is always the first.
        let (known, unknown) = if round % 2 == 0 {
            tokio::join!(known, unknown)
        } else {
            let (unknown, known) = tokio::join!(unknown, known);
            (known, unknown)
        };
        assert_eq!((known.0, unknown.0), (403, 403));
        assert_eq!(known.1, unknown.1, "the same page");
        times[0].push(known.2);
        times[1].push(unknown.2);
    }
    let [known, unknown] = times.map(|mut times| {
        times.sort_unstable();
        (times[0], times[ROUNDS / 2])
    });
    // A busy machine only adds time. The fastest values are compared closely, the medians with more tolerance.
    let at = format!("fastest and median: known {known:?}, unknown {unknown:?}");
    assert!(known.0.abs_diff(unknown.0) < known.0.min(unknown.0) / 4, "{at}");
    assert!(known.1.max(unknown.1) < known.1.min(unknown.1) * 2, "{at}");
}
