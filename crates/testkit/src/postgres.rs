//! Databases on the server of `TEST_POSTGRES_URL`: a template per fixture and process, and a copy of it for each test.

use crate::Fixture;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use std::any::type_name;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// Held exclusively to rebuild a template, shared to copy one: several test processes may use one server.
const TEMPLATE_LOCK: i64 = 0x7465_7374_6b69_7431;

/// The template of each fixture type, by the type's name.
static TEMPLATES: LazyLock<Mutex<HashMap<&'static str, Template>>> = LazyLock::new(Mutex::default);

/// A template's name, once it is built.
type Template = Arc<OnceCell<String>>;

/// Copies the fixture's template under a new name and returns the new database's URL.
pub(crate) async fn create<F: Fixture>() -> String {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let template = template_of(type_name::<F>());
    let template = template.get_or_init(build_template::<F>).await;
    let name = format!(
        "test_{}_{}",
        std::process::id(),
        COUNTER.fetch_add(1, Ordering::Relaxed)
    );
    let server = connect(&server_url()).await;
    run(
        &server,
        &format!("SELECT pg_advisory_lock_shared({TEMPLATE_LOCK})"),
    )
    .await;
    // A killed process may have left a database of the same name.
    run(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    run(&server, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    close(server).await;
    with_database_name(&server_url(), &name)
}

/// Drops a database made by `create`. It is not async, because `Drop` is not. It has a separate thread and runtime,
/// because the caller may be inside one. A failure is only logged: the test itself has already passed or failed.
pub(crate) fn remove(url: &str) {
    let name = database_name(url).to_owned();
    let removal = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime starts").block_on(async {
            let server = connect(&server_url()).await;
            run(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
            close(server).await;
        });
    });
    if removal.join().is_err() {
        eprintln!("the test database {} was left behind", database_name(url));
    }
}

fn template_of(fixture: &'static str) -> Template {
    let mut templates = TEMPLATES.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(templates.entry(fixture).or_default())
}

/// The name is the same in every run of one test program, so that a long-running server keeps one template, not one per
/// run.
async fn build_template<F: Fixture>() -> String {
    let mut hasher = DefaultHasher::new();
    (std::env::current_exe().ok(), type_name::<F>()).hash(&mut hasher);
    let name = format!("template_{:016x}", hasher.finish());

    let server = connect(&server_url()).await;
    run(&server, &format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})")).await;
    run(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    // template0, so that additions of an administrator to template1 have no effect on the tests.
    run(&server, &format!("CREATE DATABASE {name} TEMPLATE template0")).await;
    F::prepare(&with_database_name(&server_url(), &name)).await;
    // PostgreSQL copies only a database without connections.
    run(&server, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
    run(
        &server,
        &format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"),
    )
    .await;
    close(server).await;
    name
}

#[expect(
    clippy::disallowed_methods,
    reason = "the variable belongs to the tests, not to the product's settings"
)]
fn server_url() -> String {
    std::env::var("TEST_POSTGRES_URL").expect(
        "TEST_POSTGRES_URL is not set: run scripts/test, or set it to a PostgreSQL server and role that may create databases",
    )
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    // One connection, because an advisory lock belongs to its session.
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options)
        .await
        .unwrap_or_else(|error| panic!("no PostgreSQL answers at TEST_POSTGRES_URL: {error}"))
}

async fn run(server: &DatabaseConnection, statement: &str) {
    if let Err(error) = server.execute_unprepared(statement).await {
        panic!("the test server refused `{statement}`: {error}");
    }
}

async fn close(server: DatabaseConnection) {
    server.close().await.expect("closing a pool does not fail");
}

fn database_name(url: &str) -> &str {
    let path = url.split('?').next().unwrap_or(url);
    path.rsplit('/').next().unwrap_or(path)
}

fn with_database_name(server_url: &str, name: &str) -> String {
    let (path, query) = server_url
        .split_once('?')
        .map_or((server_url, None), |(path, query)| (path, Some(query)));
    let (host, _) = path
        .rsplit_once('/')
        .filter(|(host, _)| host.contains("//"))
        .expect("TEST_POSTGRES_URL ends in /database");
    query.map_or_else(
        || format!("{host}/{name}"),
        |query| format!("{host}/{name}?{query}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_database_keeps_the_server_and_its_options() {
        let url = with_database_name(
            "postgres://me:secret@127.0.0.1:5433/postgres?sslmode=disable",
            "test_1_2",
        );
        assert_eq!(
            url,
            "postgres://me:secret@127.0.0.1:5433/test_1_2?sslmode=disable"
        );
        assert_eq!(database_name(&url), "test_1_2");
        assert_eq!(
            with_database_name("postgres://127.0.0.1/postgres", "x"),
            "postgres://127.0.0.1/x"
        );
    }
}
