//! PostgreSQL is stopped, killed, or closes every connection. Clients get an error at once, the catalogue can be read
//! as before, and the site continues without a restart as soon as the database is back.

use std::time::{Duration, Instant};

use db::sea_orm::{ConnectionTrait as _, Database};
use serde_json::json;
use tempfile::TempDir;
use testkit::{
    Answer,
    client::{FilePart, Request},
};

use super::{
    cluster::Cluster,
    server::{FORM, KEY, Server, pdf_of},
};
use crate::support::eventually;

const CYCLES: usize = 5;
/// Ten times two and a half seconds.
const TOLD_WITHIN: Duration = Duration::from_secs(25);
/// Ten times one second.
const BACK_WITHIN: Duration = Duration::from_secs(10);
/// Number of requests of each kind after the first success; none of them may fail.
const THEN: usize = 20;

/// Requests of visitors and staff that need the database, each on a new connection, all at once.
async fn ask(site: &Server) -> Vec<(&'static str, Duration, Answer)> {
    type Ask = fn(&testkit::Client) -> Request<'_>;
    let visitors: [(&str, Ask); 3] = [
        ("lead", |client| {
            client.post("/api/leads/submit/").multipart(&FORM, &[])
        }),
        ("lead with a file", |client| {
            let file = FilePart::new("file", "brief.pdf", "application/pdf", pdf_of(300_000));
            client.post("/api/leads/submit/").multipart(&FORM, &[file])
        }),
        ("event", |client| {
            let event =
                json!({ "event_type": "page_view", "page": "/", "language": "ru", "session_id": "s-1" });
            client.post("/api/analytics/track/").json(event)
        }),
    ];
    let staff: [(&str, Ask); 3] = [
        ("list of leads", |client| client.get("/api/leads/")),
        ("export", |client| client.get("/api/leads/export_csv/")),
        ("dashboard", |client| client.get("/api/analytics/dashboard/")),
    ];
    let visitors = visitors.map(|(name, ask)| (name, ask, site.client()));
    let staff = staff.map(|(name, ask)| (name, ask, site.staff()));
    let asked = visitors.into_iter().chain(staff).map(|(name, ask, client)| {
        tokio::spawn(async move {
            let began = Instant::now();
            let answer = ask(&client).send().await;
            (name, began.elapsed(), answer)
        })
    });
    let mut answers = vec![];
    for asked in asked.collect::<Vec<_>>() {
        answers.push(asked.await.unwrap());
    }
    answers
}

/// The database is not available: every request that needs it gets the documented error in time.
pub async fn people_are_told(site: &Server) {
    for (what, time, answer) in ask(site).await {
        assert!(time < TOLD_WITHIN, "{what}: {time:?}");
        assert_eq!(answer.status, 503, "{what}: {}", answer.text());
        let after: u64 = answer.header("retry-after").unwrap().parse().unwrap();
        assert!(after > 0, "{what}");
        let message = answer.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(!message.is_empty(), "{what}");
    }
}

/// Readers of the catalogue are not affected.
pub async fn the_catalogue_is_read(site: &Server) {
    for path in [
        "/api/content/products/",
        "/api/content/portfolio/",
        "/api/content/products/?search=bag",
    ] {
        let began = Instant::now();
        assert_eq!(site.client().get(path).send().await.status, 200, "{path}");
        assert!(began.elapsed() < TOLD_WITHIN, "{path}");
    }
}

/// The database is available again: after a limited time all requests succeed, and continue to.
pub async fn all_is_well_again(site: &Server, within: Duration) {
    let began = Instant::now();
    let mut fine = 0;
    while fine < THEN {
        let answers = ask(site).await;
        let wrong = answers
            .iter()
            .find(|(_, _, answer)| ![200, 201].contains(&answer.status));
        let Some((what, _, answer)) = wrong else {
            fine += 1;
            continue;
        };
        // One connection may recover before another.
        assert!(
            began.elapsed() < within,
            "not in {within:?}: {what}: {} {}",
            answer.status,
            answer.text()
        );
        fine = 0;
    }
    let fresh = async || {
        let answer = site.client().get("/api/content/products/").send().await;
        answer.header("x-data-stale").is_none().then_some(())
    };
    eventually(fresh).await;
}

fn settings(cluster: &Cluster) -> [(&'static str, String); 2] {
    [("DATABASE_URL", cluster.url()), ("SECRET_KEY", KEY.to_owned())]
}

fn start(folder: &TempDir, cluster: &Cluster) -> Server {
    let settings = settings(cluster);
    let settings = settings.each_ref().map(|(name, value)| (*name, value.as_str()));
    Server::start(folder.path(), &settings)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the programs of PostgreSQL: TEST_POSTGRES_BIN; scripts/test sets it"]
async fn while_postgresql_is_stopped_or_killed_people_are_told_and_the_same_program_goes_on_afterwards() {
    let (cluster, folder) = (Cluster::start(), TempDir::new().unwrap());
    let site = start(&folder, &cluster);
    all_is_well_again(&site, BACK_WITHIN).await;
    for cycle in 0..CYCLES {
        if cycle.is_multiple_of(2) {
            cluster.stop();
        } else {
            cluster.crash();
        }
        people_are_told(&site).await;
        the_catalogue_is_read(&site).await;
        // Not only the first requests, but also those for which the pool has no connection left.
        people_are_told(&site).await;
        cluster.start_again();
        all_is_well_again(&site, BACK_WITHIN).await;
    }
    site.stop();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the programs of PostgreSQL: TEST_POSTGRES_BIN; scripts/test sets it"]
async fn while_the_database_is_away_the_catalogue_says_how_old_it_is() {
    let (cluster, folder) = (Cluster::start(), TempDir::new().unwrap());
    let site = start(&folder, &cluster);
    let fresh = site.client().get("/api/content/products/").send().await;
    let tag = fresh.header("etag").unwrap();
    assert_eq!((fresh.header("age"), fresh.header("x-data-stale")), (None, None));

    cluster.stop();
    for path in ["/api/content/products/", "/api/content/products/?search=bag"] {
        let stale = eventually(async || {
            let answer = site.client().get(path).send().await;
            assert_eq!(answer.status, 200);
            answer.header("x-data-stale").is_some().then_some(answer)
        })
        .await;
        assert_eq!(stale.header("x-data-stale"), Some("1"));
        let age: u64 = stale.header("age").unwrap().parse().unwrap();
        assert!((5..60).contains(&age), "{age}");
    }
    let client = site.client();
    let known = client.get("/api/content/products/").header("If-None-Match", tag);
    let known = known.send().await;
    assert_eq!((known.status, known.header("x-data-stale")), (304, Some("1")));

    cluster.start_again();
    all_is_well_again(&site, BACK_WITHIN).await;
    site.stop();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the programs of PostgreSQL: TEST_POSTGRES_BIN; scripts/test sets it"]
async fn while_an_administrator_ends_every_connection_people_are_served_or_told() {
    let (cluster, folder) = (Cluster::start(), TempDir::new().unwrap());
    let site = start(&folder, &cluster);
    let administrator = Database::connect(cluster.url()).await.unwrap();
    let end_all =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'paradise'";
    let (mut served, mut told) = (0, 0);
    let began = Instant::now();
    while told < 10 || served < 10 {
        administrator.execute_unprepared(end_all).await.unwrap();
        for (what, time, answer) in ask(&site).await {
            assert!(time < TOLD_WITHIN, "{what}: {time:?}");
            match answer.status {
                200 | 201 => served += 1,
                503 => {
                    assert!(answer.header("retry-after").is_some(), "{what}");
                    told += 1;
                }
                other => panic!("{what}: {other} {}", answer.text()),
            }
        }
        the_catalogue_is_read(&site).await;
        assert!(
            began.elapsed() < Duration::from_mins(2),
            "{served} served, {told} told"
        );
    }
    all_is_well_again(&site, BACK_WITHIN).await;
    administrator.close().await.unwrap();
    site.stop();
}
