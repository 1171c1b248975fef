//! A clock that jumps while visitors come: an hour, a day back, ten years ahead, and home again.

use std::{fs, path::Path, time::Duration};

use chrono::{TimeDelta, Utc};
use db::sea_orm::{EntityTrait as _, ModelTrait};
use outbox::{Delivery, State};
use paradise::core::Core;
use testkit::{
    Client, TestDatabase, db_test,
    fake::{Fault, Step},
};

use super::{
    holder::{Held, Holder},
    load::Load,
};
use crate::{
    faults::{
        office::{Office, delivered},
        server::{FORM, KEY, said},
    },
    support::{environment, eventually},
};

/// Debian's `faketime` package.
const LIBRARY: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
const JUMPS: [&str; 7] = ["+1h", "-1h", "+0", FAR, "+0", "-1d", "+0"];
const FAR: &str = "+10y";
/// `RATE_LIMIT_CONTACT_FORM`, and the most that anybody is ever told to wait.
const QUOTA: usize = 10;
const LONGEST_WAIT: u64 = 2 * 60 * 60;
/// Requests between two jumps.
const ANSWERS: usize = 300;

#[db_test]
async fn the_clock_jumps_and_visitors_are_served_limits_hold_and_nothing_spins(database: TestDatabase) {
    if !Path::new(LIBRARY).exists() {
        eprintln!("NOT RUN: {LIBRARY} is not installed");
        assert_ne!(said("CI").as_deref(), Some("true"), "CI must have libfaketime");
        return;
    }
    let folder = database.folder().to_owned();
    let office = Office::open().await;
    let quota = format!("{QUOTA}/h");
    let channels = office.settings();
    let mut settings: Vec<_> = channels
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    settings.extend([
        ("DATABASE_URL", database.url()),
        ("SECRET_KEY", KEY),
        ("TRUSTED_PROXIES", "127.0.0.1"),
        ("RATE_LIMIT_CONTACT_FORM", quota.as_str()),
    ]);
    let clock = folder.join("clock");
    set(&clock, "+0");
    let holder = Holder::new(&folder, &settings);
    let environment_of_clock = [
        "/usr/bin/env".to_owned(),
        format!("LD_PRELOAD={LIBRARY}"),
        format!("FAKETIME_TIMESTAMP_FILE={}", clock.display()),
        "FAKETIME_NO_CACHE=1".to_owned(),
        // As in life: only the clock on the wall is ever set.
        "FAKETIME_DONT_FAKE_MONOTONIC=1".to_owned(),
    ];
    let runner: Vec<_> = environment_of_clock.iter().map(String::as_str).collect();
    let server = tokio::task::block_in_place(|| holder.start_through(&runner));

    let mut all = settings.clone();
    let data = folder.join("data");
    all.push(("DATA_DIR", data.to_str().unwrap()));
    let core = environment(&all).open_ready().await.unwrap();

    let mut offset = "+0";
    for (number, jump) in JUMPS.into_iter().enumerate() {
        if offset == FAR {
            // What is put off now is dated by a clock that is about to come home.
            let later = Fault::Answer(451, "later".into());
            office.mail.fail(Step::From, later);
        }
        let visitor =
            Client::new(&holder.base()).default_header("X-Forwarded-For", &format!("198.51.100.{number}"));
        assert_eq!(submit_all(&visitor).await, QUOTA, "before {jump}");
        if offset == FAR {
            put_off(&core).await;
        } else {
            delivered(&core).await;
        }
        let load = Load::readers(&holder.base());
        load.answer(ANSWERS).await;
        set(&clock, jump);
        offset = jump;
        load.answer(ANSWERS).await;
        load.end().await;
        office.mail.heal();
        assert!(
            submit_all(&visitor).await <= QUOTA,
            "a jump opens one more window at most: {jump}"
        );
        is_at_rest(&server, jump).await;
    }
    assert!(delivered(&core).await.len() >= QUOTA * JUMPS.len());
    core.db.close().await.unwrap();
    tokio::task::block_in_place(|| server.stop());
    let log = holder.log();
    assert!(!log.contains("panicked"), "{log}");
}

/// Waits until a delivery was tried and is to be tried again, years from now.
async fn put_off(core: &Core) {
    let years = Utc::now() + TimeDelta::days(3 * 365);
    eventually(async || {
        let rows = <Delivery as ModelTrait>::Entity::find()
            .all(core.db.read())
            .await
            .unwrap();
        let is_put_off =
            |row: &Delivery| row.state == State::Pending && row.attempts > 0 && row.due_at > years;
        rows.iter().any(is_put_off).then_some(())
    })
    .await;
}

/// Sets the clock, in one step.
fn set(clock: &Path, offset: &str) {
    let new = clock.with_extension("new");
    fs::write(&new, offset).unwrap();
    fs::rename(&new, clock).unwrap();
}

/// Submits until it is refused, which must be for a bearable time; how often it was not.
async fn submit_all(visitor: &Client) -> usize {
    for admitted in 0..=2 * QUOTA {
        let answer = visitor.post("/api/leads/submit/").form(&FORM).send().await;
        if answer.status == 429 {
            let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
            assert!((1..=LONGEST_WAIT).contains(&wait), "{wait}");
            return admitted;
        }
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
    panic!("there is no limit any more");
}

/// With nobody there, a second costs much less than a second of work; looked at until the rest of the work is done.
async fn is_at_rest(server: &Held, jump: &str) {
    for _ in 0..20 {
        let before = server.ticks();
        tokio::time::sleep(Duration::from_secs(1)).await;
        // A tick is a hundredth of a second.
        if server.ticks() - before < 50 {
            return;
        }
    }
    panic!("after {jump} it never rests");
}
