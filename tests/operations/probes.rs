//! Probes: of a site that starts, works, ends, or cannot have its private address.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    time::{Duration, Instant},
};

use tempfile::TempDir;
use testkit::Client;

use super::watched::{Watched, ask, free_address};
use crate::{cli::program, support::eventually};

const PATHS: [&str; 4] = ["/metrics", "/livez", "/readyz", "/startupz"];
/// `SECRET_KEY` of servers over PostgreSQL, which need one.
const KEY: &str = "a-secret-for-tests-that-is-long-enough-0123456789";

#[tokio::test]
async fn a_site_that_waits_for_its_database_is_alive_and_has_not_started() {
    let folder = TempDir::new().unwrap();
    let private = free_address().to_string();
    let nobody = format!("postgres://paradise@{}/paradise", free_address());
    let settings = [
        ("DATABASE_URL", nobody.as_str()),
        ("SECRET_KEY", KEY),
        ("PRIVATE_BIND", &private),
        ("BIND", &free_address().to_string()),
    ];
    let mut site = program(folder.path(), &settings, &["serve"]).spawn().unwrap();
    let client = Client::new(&format!("http://{private}"));
    let startup = eventually(async || ask(&client, "/startupz").await).await;
    assert_eq!((startup.status, startup.text().as_str()), (503, "starting"));
    assert_eq!(ask(&client, "/livez").await.unwrap().status, 200);
    assert_eq!(ask(&client, "/readyz").await.unwrap().status, 503);
    let told = ask(&client, "/readyz?verbose").await.unwrap();
    assert_eq!((told.status, &told.json()["status"]), (503, &"starting".into()));
    assert_eq!(ask(&client, "/metrics").await.unwrap().status, 200);
    site.kill().unwrap();
    site.wait().unwrap();
}

#[tokio::test]
async fn a_site_that_works_says_so_in_private_and_nothing_of_it_in_public() {
    let folder = TempDir::new().unwrap();
    let site = Watched::start(folder.path(), &[]).await;
    for path in PATHS {
        assert_eq!(site.ask(path).await.status, 200, "{path}");
        let head = site.private.head(path).send().await;
        assert_eq!((head.status, head.text().len()), (200, 0), "{path}");
        assert_eq!(
            site.private.post(path).body("x").send().await.status,
            405,
            "{path}"
        );
        for public in [path.to_owned(), format!("{path}/")] {
            assert_eq!(site.site.get(&public).send().await.status, 404, "{public}");
        }
    }
    assert_eq!(site.ask("/livez").await.text(), "ok");
    assert_eq!(site.status("/").await, 404);

    // Nobody is told of leads on this site, so that its channels are no part of its health.
    let told = eventually(async || {
        let told = site.ask("/readyz?verbose").await.json();
        (told["checks"].as_array().unwrap().len() == 4).then_some(told)
    })
    .await;
    assert_eq!(told["status"], "ready");
    for check in told["checks"].as_array().unwrap() {
        let keys: Vec<_> = check.as_object().unwrap().keys().collect();
        assert_eq!(
            keys,
            ["name", "status", "age_ms", "latency_ms"],
            "nothing else is told"
        );
        assert_eq!(check["status"], "up", "{check}");
    }
    site.running.stop();
}

#[tokio::test]
async fn a_site_that_ends_is_not_ready_and_alive_until_its_last_answer() {
    let folder = TempDir::new().unwrap();
    let site = Watched::start(folder.path(), &[]).await;
    let body = "name=x";
    let mut slow = TcpStream::connect(site.running.base.strip_prefix("http://").unwrap()).unwrap();
    let head = format!(
        "POST /api/leads/submit/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{}",
        body.len(),
        &body[..2]
    );
    slow.write_all(head.as_bytes()).unwrap();
    eventually(async || (site.figures().await.of("http_in_flight") > 0.0).then_some(())).await;

    let id = site.running.id().to_string();
    assert!(
        std::process::Command::new("kill")
            .arg(id)
            .status()
            .unwrap()
            .success()
    );
    eventually(async || (site.status("/readyz").await == 503).then_some(())).await;
    assert_eq!(site.ask("/readyz?verbose").await.json()["status"], "draining");
    assert_eq!(
        (site.status("/livez").await, site.status("/startupz").await),
        (200, 200)
    );

    slow.write_all(&body.as_bytes()[2..]).unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    eventually(async || (site.status("/livez").await == 0).then_some(())).await;
}

#[tokio::test]
async fn a_private_address_that_is_taken_costs_the_probes_and_not_the_site() {
    let folder = TempDir::new().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let private = taken.local_addr().unwrap().to_string();
    let log = folder.path().join("site.log");
    let settings = [
        ("PRIVATE_BIND", private.as_str()),
        ("LOG_FILE_PATH", log.to_str().unwrap()),
    ];
    let site = crate::cli::serve::Running::start(folder.path(), &settings, &["serve"], "  paradise check");
    let answer = Client::new(&site.base).get("/api/health/").send().await;
    assert_eq!(answer.status, 200);
    let log = || std::fs::read_to_string(&log).unwrap();
    eventually(async || {
        log()
            .contains(&format!("{private} is already in use"))
            .then_some(())
    })
    .await;
    assert!(log().contains("PRIVATE_BIND"), "{}", log());
    site.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_probes_cost_the_database_nothing() {
    const PROBES: usize = 10_000;
    const CLIENTS: usize = 4;
    let folder = TempDir::new().unwrap();
    let site = Watched::start(folder.path(), &[]).await;
    let queries = async || {
        let figures = site.figures().await;
        let names = ["select", "insert", "update", "delete", "other", "batch"];
        let counts =
            names.map(|name| figures.of(&format!("db_query_duration_seconds_count{{name=\"{name}\"}}")));
        counts.iter().sum::<f64>()
    };
    eventually(async || (queries().await > 0.0).then_some(())).await;
    let (before, started) = (queries().await, Instant::now());
    let ask = |client: Client, path: &'static str| async move {
        let client = client.keep_alive();
        for _ in 0..PROBES / CLIENTS {
            assert_eq!(client.get(path).send().await.status, 200, "{path}");
        }
    };
    let asking = (0..CLIENTS).map(|i| {
        let (client, path) = match i % 2 {
            0 => (site.private.clone(), "/readyz"),
            _ => (site.site.clone(), "/api/health/"),
        };
        tokio::spawn(ask(client, path))
    });
    for task in asking.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let (cost, took) = (queries().await - before, started.elapsed());
    // What the site asks for itself, ten times over: some polls of half a second and a few slower ones.
    let own = 100.0 + 100.0 * took.as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "ten thousand")]
    let each = PROBES as f64;
    assert!(cost < own.min(each / 2.0), "{cost} queries in {took:?}");
    assert!(took < Duration::from_secs(100), "{took:?}");
    site.running.stop();
}
