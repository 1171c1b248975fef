//! Clocks that jump: jobs neither run too often nor stop running.

use chrono::TimeDelta;
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
