//! Jobs that fail.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use chrono::TimeDelta;
use jobs::{Job, JobError};
use testkit::db_test;

use crate::world::{MINUTE, World, eventually};

/// A job that fails, or even panics, until the flag is set.
fn sick(world: &World, is_well: &Arc<AtomicBool>) -> Job {
    let (book, is_well) = (world.book.clone(), is_well.clone());
    Job::every("sick", 60 * MINUTE, move |run| {
        let (book, is_well) = (book.clone(), is_well.clone());
        async move {
            book.note(&run.attempt);
            assert!(run.attempt != 2, "a bug");
            if is_well.load(Ordering::SeqCst) {
                return Ok(());
            }
            Err(JobError::new("no space left"))
        }
    })
}

#[db_test]
async fn a_job_that_fails_is_tried_again_later_while_the_others_go_on(world: World) {
    let is_well = Arc::new(AtomicBool::new(false));
    let healthy = crate::world::Book::default();
    let jobs = vec![sick(&world, &is_well), healthy.job("healthy", MINUTE)];
    let _instance = world.instance(jobs).await;
    world.is_met("sick").await;
    world.is_met("healthy").await;

    world.clock.turn(TimeDelta::hours(1));
    world.book_has(1).await;
    eventually(async || world.status("sick").await.unwrap().is_failing).await;
    assert_eq!(world.status("sick").await.unwrap().last_error, "no space left");

    // Not at once, but half a minute later. Then it panics, and the next wait is a minute.
    world.clock.turn(TimeDelta::seconds(29));
    world.book_has(1).await;
    world.clock.turn(TimeDelta::seconds(2));
    world.book_has(2).await;
    let panicked = async || world.status("sick").await.unwrap().last_error.contains("a bug");
    eventually(panicked).await;
    world.clock.turn(TimeDelta::seconds(58));
    world.book_has(2).await;

    is_well.store(true, Ordering::SeqCst);
    world.clock.turn(TimeDelta::seconds(3));
    world.book_has(3).await;
    eventually(async || !world.status("sick").await.unwrap().is_failing).await;
    let status = world.status("sick").await.unwrap();
    assert!(status.last_success > status.last_failure && status.last_failure.is_some());
    world.clock.turn(TimeDelta::minutes(30));
    world.book_has(3).await;
    assert!(healthy.total() >= 2, "{}", healthy.total());
    let status = world.status("healthy").await.unwrap();
    assert!(status.last_failure.is_none() && status.last_duration.is_some());
}

#[db_test]
async fn a_failure_is_forgotten_when_the_next_time_comes(world: World) {
    let is_well = Arc::new(AtomicBool::new(false));
    let _instance = world.instance(vec![sick(&world, &is_well)]).await;
    world.is_met("sick").await;
    for done in 1..=2 {
        world.clock.turn(TimeDelta::hours(1));
        world.book_has(done).await;
    }
    assert_eq!(world.book.entries()["1"], 2, "both were first attempts");
}
