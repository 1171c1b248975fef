//! Several instances with the same list of jobs.

use std::time::Duration;

use chrono::TimeDelta;
use testkit::db_test;

use crate::world::{MINUTE, World, eventually};

/// A thousand minutes pass. The first instance to take each run does it, and no other instance does it again.
#[db_test]
async fn a_thousand_ticks_are_done_once_each_by_three_instances(world: World) {
    const TICKS: u32 = 1000;
    let mut instances = Vec::new();
    for _ in 0..3 {
        let options = jobs::Options {
            poll: Duration::from_millis(2),
            ..world.options()
        };
        let job = world.book.job("count", MINUTE);
        instances.push(world.instance_with(vec![job], &options).await);
    }
    world.is_met("count").await;
    for done in 1..=TICKS {
        world.clock.turn(TimeDelta::minutes(1));
        // Wait for the row, not the book: the next minute must not come before the end of the run is recorded.
        let now = world.clock.now();
        eventually(async || {
            world.book.total() >= done
                && world
                    .status("count")
                    .await
                    .is_some_and(|job| !job.is_running && job.last_success == Some(now))
        })
        .await;
    }
    world.meanwhile().await;
    let entries = world.book.entries();
    assert_eq!(entries.len(), 1000);
    assert!(entries.values().all(|times| *times == 1), "{entries:?}");
    let status = world.status("count").await.unwrap();
    assert_eq!((status.last_failure, status.is_running), (None, false));
    // Of a thousand rows, only those that are worth keeping remain.
    assert_eq!(world.rows().await, 30);
    drop(instances);
}

/// The first start of a site is busy enough.
#[db_test]
async fn a_job_that_is_new_waits_for_its_next_time(world: World) {
    let _instance = world.instance(vec![world.book.job("new", MINUTE)]).await;
    world.is_met("new").await;
    world.meanwhile().await;
    assert_eq!(world.book.total(), 0);
    world.clock.turn(TimeDelta::minutes(1));
    world.book_has(1).await;
}
