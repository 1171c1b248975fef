//! Clocks that jump: jobs neither run too often nor stop running.

use chrono::{NaiveTime, TimeDelta};
use chrono_tz::Tz;
use jobs::Job;
use testkit::db_test;

use crate::world::{MINUTE, World};

#[db_test]
async fn what_was_missed_is_done_once(world: World) {
    let first = world.instance(vec![world.book.job("hourly", 60 * MINUTE)]).await;
    world.is_met("hourly").await;
    drop(first);
    world.clock.turn(TimeDelta::hours(7));
    let _second = world.instance(vec![world.book.job("hourly", 60 * MINUTE)]).await;
    world.book_has(1).await;
    assert_eq!(
        world.book.entries().keys().collect::<Vec<_>>(),
        ["2026-11-22 17:00:00 UTC"]
    );
}

#[db_test]
async fn a_clock_that_jumps_ten_years_ahead_and_back_neither_storms_nor_silences(world: World) {
    let _instance = world.instance(vec![world.book.job("hourly", 60 * MINUTE)]).await;
    world.is_met("hourly").await;
    world.clock.turn(TimeDelta::days(3653));
    world.book_has(1).await;
    world.clock.turn(TimeDelta::days(-3653));
    world.meanwhile().await;
    assert_eq!(world.book.total(), 1);
    for done in 2..=4 {
        world.clock.turn(TimeDelta::hours(1));
        world.book_has(done).await;
    }
}

#[db_test]
async fn a_clock_that_goes_back_a_day_does_not_stop_the_work_for_a_day(world: World) {
    let _instance = world.instance(vec![world.book.job("hourly", 60 * MINUTE)]).await;
    world.is_met("hourly").await;
    for done in 1..=3 {
        world.clock.turn(TimeDelta::hours(1));
        world.book_has(done).await;
    }
    world.clock.turn(TimeDelta::days(-1));
    // The run for the repeated hour was deleted long ago, or never existed: it is done once.
    world.book_has(4).await;
    for done in 5..=7 {
        world.clock.turn(TimeDelta::hours(1));
        world.book_has(done).await;
    }
}

#[db_test]
async fn an_hour_back_repeats_nothing_that_was_done_before_it(world: World) {
    let _instance = world.instance(vec![world.book.job("hourly", 60 * MINUTE)]).await;
    world.is_met("hourly").await;
    for done in 1..=3 {
        world.clock.turn(TimeDelta::hours(1));
        world.book_has(done).await;
    }
    // 12:00 was done, and it is after 12:00 again.
    world.clock.turn(TimeDelta::hours(-1));
    world.book_has(3).await;
    world.clock.turn(TimeDelta::hours(1));
    world.book_has(4).await;
}

#[db_test]
async fn a_nightly_job_runs_each_night_once_when_the_clocks_change(world: World) {
    let book = world.book.clone();
    let job = Job::daily(
        "nightly",
        NaiveTime::from_hms_opt(2, 30, 0).unwrap(),
        move |run| {
            let book = book.clone();
            async move {
                book.note(&run.scheduled_for);
                Ok::<_, db::Error>(())
            }
        },
    );
    world.clock.turn_to("2026-10-23T12:00:00Z");
    let _instance = world
        .instance_with(vec![job], Tz::Europe__Berlin, &world.options())
        .await;
    world.is_met("nightly").await;
    // Through the night in which 02:30 exists twice.
    for _ in 0..4 {
        world.clock.turn(TimeDelta::hours(12));
        world.meanwhile().await;
        world.clock.turn(TimeDelta::minutes(30));
        world.meanwhile().await;
    }
    assert_eq!(
        world.book.entries().into_iter().collect::<Vec<_>>(),
        [
            ("2026-10-24 00:30:00 UTC".to_owned(), 1),
            ("2026-10-25 00:30:00 UTC".to_owned(), 1),
        ]
    );
    world.clock.turn(TimeDelta::hours(12));
    world.book_has(3).await;
}
