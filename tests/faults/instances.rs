//! Several instances with one database: started at once, and one of them is killed while the others continue.

use std::{
    fs,
    net::TcpListener,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use db::{Db, query};
use tempfile::TempDir;
use testkit::{Client, DatabaseKind, TestDatabase, db_test};

use super::{
    journal::{Journal, hold_to_its_word, retry},
    office::{Office, delivered},
    server::KEY,
};
use crate::{
    cli::serve::Running,
    support::{Nginx, environment},
};

/// A lease of 20 seconds, a check every five seconds, and slack for a busy machine.
const TAKEN_OVER: Duration = Duration::from_mins(2);
/// Ten times one second.
pub const FRESH: Duration = Duration::from_secs(10);
/// Number of messages that a killed server may have sent without recording it: four concurrent mails, and one to the
/// chat.
const AT_ONCE: usize = 5;

/// nginx in front of the instances, configured as by an operator.
struct Front {
    _nginx: Nginx,
    base: String,
    _folder: TempDir,
}

impl Front {
    async fn before(instances: &[Running]) -> Self {
        let folder = TempDir::new().unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let servers = instances.iter().fold(String::new(), |servers, one| {
            servers + "server " + one.base.strip_prefix("http://").unwrap() + ";"
        });
        let path = folder.path().display();
        // As root, nginx workers would run as a user who may not store long bodies in the folder of a test.
        let is_root = fs::read_dir("/root").is_ok();
        let user = if is_root { "user root;" } else { "" };
        let config = format!(
            "{user} daemon off; pid {path}/pid; error_log {path}/error.log; events {{}} http {{ access_log off; \
             client_body_temp_path {path}/body; proxy_temp_path {path}/proxy; fastcgi_temp_path {path}/f; \
             uwsgi_temp_path {path}/u; scgi_temp_path {path}/s; client_max_body_size 20m; \
             upstream site {{ {servers} }} server {{ listen {free}; location / {{ proxy_pass http://site; \
             proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; \
             proxy_set_header X-Forwarded-Proto $scheme; }} }} }}"
        );
        fs::write(folder.path().join("nginx.conf"), config).unwrap();
        let front = Self {
            _nginx: Nginx::start(folder.path()),
            base: format!("http://{free}"),
            _folder: folder,
        };
        let client = Client::new(&front.base);
        waits("nginx serves", FRESH, async || {
            matches!(client.get("/api/health/").try_send().await, Ok(answer) if answer.status == 200)
        })
        .await;
        front
    }
}

pub async fn waits(what: &str, at_most: Duration, is_so: impl AsyncFn() -> bool) {
    let start = Instant::now();
    while !is_so().await {
        assert!(start.elapsed() < at_most, "{what}: not in {at_most:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Starts this number of instances of one site at the same moment, and waits until all are ready.
pub async fn together(folder: &Path, settings: &[(String, String)], count: usize) -> Vec<Running> {
    let starts: Vec<_> = (0..count)
        .map(|_| {
            let (folder, settings) = (folder.to_owned(), settings.to_vec());
            tokio::task::spawn_blocking(move || {
                let settings: Vec<_> = settings
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str()))
                    .collect();
                Running::start(&folder, &settings, &["serve"], "  paradise check")
            })
        })
        .collect();
    let mut instances = Vec::new();
    for start in starts {
        instances.push(start.await.unwrap());
    }
    instances
}

pub fn settings(database: &TestDatabase) -> Vec<(String, String)> {
    let data = database.folder().join("data").display().to_string();
    [
        ("DATABASE_URL", database.url()),
        ("DATA_DIR", &data),
        ("SECRET_KEY", KEY),
        ("MIGRATE_ON_START", "True"),
        ("RATE_LIMIT_CONTACT_FORM", "1000000/h"),
        ("TRUSTED_PROXIES", "127.0.0.1"),
        ("DB_POOL_SIZE", "5"),
        ("LOG_LEVEL", "error"),
        ("BACKUP_SCHEDULE", "off"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

pub async fn open(database: &TestDatabase) -> Db {
    let url = db::DatabaseUrl::parse(database.url()).unwrap();
    Db::connect(&url, database.folder(), &db::Options::default())
        .await
        .unwrap()
}

#[db_test]
async fn eight_instances_start_at_once_on_an_empty_database(database: TestDatabase) {
    let instances = together(database.folder(), &settings(&database), 8).await;
    for one in &instances {
        let answer = Client::new(&one.base).get("/api/health/").send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let db = open(&database).await;
    let rows = query(
        db.read(),
        "SELECT version FROM seaql_migrations ORDER BY version",
        &[],
    )
    .await;
    let applied: Vec<String> = rows
        .unwrap()
        .iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect();
    assert_eq!(applied, migration::steps(), "each step once");
    for one in instances {
        one.stop();
    }
}

/// The instance whose connection to the database has this port.
fn owner(instances: &[Running], port: u16) -> Option<usize> {
    let table = fs::read_to_string("/proc/net/tcp").unwrap();
    let local = format!("0100007F:{port:04X}");
    let inode = table
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .find(|line| line.get(1) == Some(&local.as_str()))?[9]
        .to_owned();
    let socket = format!("socket:[{inode}]");
    instances.iter().position(|one| {
        let links = fs::read_dir(format!("/proc/{}/fd", one.id())).unwrap();
        links
            .filter_map(|link| fs::read_link(link.unwrap().path()).ok())
            .any(|link| link.to_string_lossy() == socket)
    })
}

async fn find_holder(db: &Db, instances: &[Running]) -> usize {
    let sql = "SELECT client_port FROM pg_stat_activity WHERE datname = current_database() \
               AND wait_event_type = 'Lock' AND query LIKE 'DELETE FROM \"sessions\"%'";
    let start = Instant::now();
    loop {
        assert!(start.elapsed() < TAKEN_OVER, "nobody took the job");
        if let Some(row) = query(db.read(), sql, &[]).await.unwrap().first() {
            let port: i32 = row.try_get_by_index(0).unwrap();
            // The kernel's table is read while it changes, and a line may be missing.
            if let Some(holder) = owner(instances, port.try_into().unwrap()) {
                return holder;
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Jobs finished since they were made due, with the number of attempts of each.
async fn done(db: &Db) -> Vec<(String, i64)> {
    let sql = "SELECT job, attempts FROM job_runs WHERE state = 'done' ORDER BY job";
    let rows = query(db.read(), sql, &[]).await.unwrap();
    rows.iter()
        .map(|row| {
            (
                row.try_get("", "job").unwrap(),
                row.try_get("", "attempts").unwrap(),
            )
        })
        .collect()
}

async fn write(db: &Db, sql: &str) {
    let tx = db.begin().await.unwrap();
    db::execute(&tx, sql, &[]).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs TEST_POSTGRES_URL and nginx; scripts/test has both"]
async fn the_site_goes_on_when_the_instance_that_holds_a_job_is_killed() {
    let database = TestDatabase::empty(DatabaseKind::Postgres).await;
    let office = Office::open().await;
    let mut all = settings(&database);
    let channels = office.settings().into_iter();
    all.extend(channels.map(|(name, value)| (name.to_owned(), value)));
    let mut instances = together(database.folder(), &all, 3).await;
    let nginx = Front::before(&instances).await;
    let db = open(&database).await;

    let is_over = Arc::new(AtomicBool::new(false));
    let visitors: Vec<_> = Journal::of_visitors(4)
        .0
        .into_iter()
        .map(|mut journal| {
            let (client, is_over) = (Client::new(&nginx.base), is_over.clone());
            tokio::spawn(async move {
                while !is_over.load(Ordering::SeqCst) {
                    journal = journal.visit(client.clone()).await;
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                journal
            })
        })
        .collect();

    // The due time of every job is set back by an hour, so that each is due now. One job cannot proceed while sessions
    // are locked.
    let met = "SELECT DISTINCT job FROM job_runs";
    waits("all jobs are known", TAKEN_OVER, async || {
        query(db.read(), met, &[]).await.unwrap().len() >= 4
    })
    .await;
    let lock = db.begin().await.unwrap();
    db::execute(&lock, "LOCK TABLE sessions IN SHARE MODE", &[])
        .await
        .unwrap();
    write(
        &db,
        "UPDATE job_runs SET scheduled_for = scheduled_for - interval '1 hour'",
    )
    .await;
    let holder = find_holder(&db, &instances).await;
    instances.remove(holder).kill();
    lock.rollback().await.unwrap();
    let jobs = query(db.read(), met, &[]).await.unwrap().len();
    waits("every job is done", TAKEN_OVER, async || {
        done(&db).await.len() >= jobs
    })
    .await;

    // A change is visible at once on every remaining instance, and through the proxy.
    let item =
        "INSERT INTO portfolio_items (category, created_at, updated_at) VALUES ('woven', now(), now())";
    write(&db, item).await;
    for base in instances.iter().map(|one| &one.base).chain([&nginx.base]) {
        let client = Client::new(base);
        waits("what was written is read", FRESH, async || {
            client
                .get("/api/content/portfolio/")
                .send()
                .await
                .text()
                .contains("woven")
        })
        .await;
    }

    is_over.store(true, Ordering::SeqCst);
    drop(nginx);
    let mut journals = Vec::new();
    for visitor in visitors {
        journals.push(visitor.await.unwrap());
    }
    retry(&mut journals, &Client::new(&instances[0].base)).await;
    let pairs: Vec<_> = all
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let core = environment(&pairs).open_ready().await.unwrap();
    let deliveries = delivered(&core).await;
    let ended = done(&db).await;
    for one in instances {
        one.stop();
    }
    // One job is due every five minutes, and may be due twice during this test.
    let names = ended.iter().map(|(job, _)| job.as_str());
    let mut names: Vec<_> = names.filter(|job| *job != "backups").collect();
    let jobs = names.len();
    names.dedup();
    assert_eq!(names.len(), jobs, "each job once: {ended:?}");
    for (job, attempts) in &ended {
        // The blocked job is started again, and so is any other job that the killed instance was running.
        let is_right = if job == "accounts.tidy" {
            *attempts == 2
        } else {
            (1..=2).contains(attempts)
        };
        assert!(is_right, "{ended:?}");
    }
    let leads = hold_to_its_word(&core, &journals).await;
    assert!(leads.len() > 20, "there was traffic: {}", leads.len());
    Office::hold_to_its_orders(&deliveries, leads.keys());
    let again = Office::repetitions(&office.heard(), leads.keys());
    assert!(again <= AT_ONCE, "{again} messages came twice");
    core.db.close().await.unwrap();
}
