//! Lease holders that die, and holders that wrongly believe they still hold the lease.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::TimeDelta;
use jobs::{Job, Run};
use testkit::db_test;

use crate::world::{MINUTE, World, eventually};

type Turns = Arc<Mutex<Vec<Run>>>;

/// A job that records that it has begun. Its first attempts never end.
fn stuck(turns: &Turns, attempts: i64) -> Job {
    let turns = turns.clone();
    Job::every("stuck", 60 * MINUTE, move |run| {
        let turns = turns.clone();
        async move {
            let attempt = run.attempt;
            turns.lock().unwrap().push(run);
            if attempt <= attempts {
                std::future::pending::<()>().await;
            }
            Ok::<_, db::Error>(())
        }
    })
}

fn begun(turns: &Turns) -> usize {
    turns.lock().unwrap().len()
}

/// The first holder is killed. Its lease ends, and another instance does the same run with a higher token.
#[db_test]
async fn a_dead_holder_is_replaced_when_its_lease_ends(world: World) {
    let turns = Turns::default();
    let first = world.instance(vec![stuck(&turns, 1)]).await;
    world.is_met("stuck").await;
    world.clock.turn(TimeDelta::hours(1));
    eventually(async || begun(&turns) == 1).await;
    drop(first);
    let _others = [
        world.instance(vec![stuck(&turns, 1)]).await,
        world.instance(vec![stuck(&turns, 1)]).await,
    ];
    world.clock.turn(TimeDelta::seconds(19));
    world.meanwhile().await;
    assert_eq!(begun(&turns), 1, "the lease had not ended");
    world.clock.turn(TimeDelta::seconds(2));
    eventually(async || world.status("stuck").await.unwrap().last_success.is_some()).await;
    world.meanwhile().await;
    let turns = turns.lock().unwrap();
    assert_eq!(turns.len(), 2);
    assert_eq!(turns[0].scheduled_for, turns[1].scheduled_for);
    assert!(turns[1].token > turns[0].token && turns[1].attempt == 2);
}

/// The old holder finds that its lease is lost, stops, and records nothing.
#[db_test]
async fn a_holder_that_was_replaced_records_nothing(world: World) {
    let (old, new) = (Turns::default(), Turns::default());
    let options = jobs::Options {
        lease: Duration::from_secs(4),
        ..world.options()
    };
    let stale = world.instance_with(vec![stuck(&old, 2)], &options).await;
    world.is_met("stuck").await;
    world.clock.turn(TimeDelta::hours(1));
    eventually(async || begun(&old) == 1).await;
    let _second = world.instance_with(vec![stuck(&new, 2)], &options).await;
    // The lease ends by the simulated clock. The first instance would renew it after a second of the real one.
    while begun(&new) == 0 {
        world.clock.turn(TimeDelta::seconds(5));
        world.meanwhile().await;
    }
    // Its job never ends, but the first instance stops nevertheless.
    let ended = tokio::time::timeout(Duration::from_secs(20), stale.stop(Duration::from_hours(1))).await;
    assert!(ended.is_ok());
    let status = world.status("stuck").await.unwrap();
    assert!(status.is_running && status.last_success.is_none());
    assert_eq!((begun(&old), begun(&new)), (1, 1));
}

/// A job that takes longer than a lease keeps it, measured with the real clock.
#[db_test]
async fn a_long_job_keeps_its_lease(world: World) {
    let turns = Turns::default();
    let (seen, (go_on, wait)) = (turns.clone(), tokio::sync::watch::channel(false));
    let long = Job::every("long", Duration::from_hours(1), move |run| {
        let (seen, mut wait) = (seen.clone(), wait.clone());
        async move {
            seen.lock().unwrap().push(run);
            wait.wait_for(|go_on| *go_on).await.map(drop)
        }
    });
    // Two seconds of real time are long enough for a machine that is busy with other tests.
    let options = jobs::Options {
        lease: Duration::from_secs(2),
        ..world.options()
    };
    let _one = world.instance_with(vec![long.clone()], &options).await;
    let _two = world.instance_with(vec![long], &options).await;
    world.is_met("long").await;
    world.clock.turn(TimeDelta::hours(1));
    eventually(async || begun(&turns) == 1).await;
    // Every half second, the simulated clock advances by the same amount: five leases in total.
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_millis(500)).await;
        world.clock.turn(TimeDelta::milliseconds(500));
    }
    go_on.send(true).unwrap();
    eventually(async || world.status("long").await.unwrap().last_success.is_some()).await;
    assert_eq!(begun(&turns), 1);
    assert_eq!(world.status("long").await.unwrap().last_failure, None);
}
