//! Shutdown of an instance.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::TimeDelta;
use jobs::Job;
use testkit::db_test;

use crate::world::{MINUTE, World, eventually};

#[db_test]
async fn what_runs_may_end_within_the_deadline(world: World) {
    let (begun, book) = (Arc::new(AtomicUsize::new(0)), world.book.clone());
    let count = begun.clone();
    let job = Job::every("slow", 60 * MINUTE, move |run| {
        let (count, book) = (count.clone(), book.clone());
        async move {
            count.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(300)).await;
            book.note(&run.scheduled_for);
            Ok::<_, db::Error>(())
        }
    });
    let instance = world.instance(vec![job]).await;
    world.is_met("slow").await;
    world.clock.turn(TimeDelta::hours(1));
    eventually(async || begun.load(Ordering::SeqCst) == 1).await;
    instance.stop(Duration::from_secs(30)).await;
    assert_eq!(world.book.total(), 1);
    let status = world.status("slow").await.unwrap();
    assert!(status.last_success.is_some() && !status.is_running);
}

/// The next instance does not have to wait for the lease, and the run is not recorded as a failure.
#[db_test]
async fn what_does_not_end_in_time_is_cut_and_begun_again_elsewhere_at_once(world: World) {
    let begun = Arc::new(AtomicUsize::new(0));
    let count = begun.clone();
    let job = Job::every("endless", 60 * MINUTE, move |_| {
        let count = count.clone();
        async move {
            if count.fetch_add(1, Ordering::SeqCst) == 0 {
                std::future::pending::<()>().await;
            }
            Ok::<_, db::Error>(())
        }
    });
    let instance = world.instance(vec![job.clone()]).await;
    world.is_met("endless").await;
    world.clock.turn(TimeDelta::hours(1));
    eventually(async || begun.load(Ordering::SeqCst) == 1).await;
    instance.stop(Duration::from_millis(50)).await;
    assert!(!world.status("endless").await.unwrap().is_running);

    let _next = world.instance(vec![job]).await;
    eventually(async || world.status("endless").await.unwrap().last_success.is_some()).await;
    assert_eq!(begun.load(Ordering::SeqCst), 2);
    assert_eq!(world.status("endless").await.unwrap().last_failure, None);
}
