//! `paradise client typescript`: its types are judged by `tsc --strict`, and it works against a site.

use std::{fs, path::Path, process::Command};

use tempfile::TempDir;
use testkit::DatabaseKind;

use crate::support::{TestApp, given, seed};

/// The story on one database.
fn on(kind: DatabaseKind) {
    testkit::run_story(kind, front_end);
}

#[test]
#[ignore = "needs TEST_TSC; scripts/test sets it"]
fn a_front_end_works_with_it_on_sqlite() {
    on(DatabaseKind::Sqlite);
}

#[test]
#[ignore = "needs TEST_TSC and TEST_POSTGRES_URL; scripts/test sets them"]
fn a_front_end_works_with_it_on_postgres() {
    on(DatabaseKind::Postgres);
}

#[test]
#[ignore = "needs TEST_TSC; scripts/test sets it"]
fn the_example_fits_the_api_and_a_renamed_field_does_not() {
    testkit::run_story(DatabaseKind::Sqlite, example);
}

async fn example(app: TestApp) {
    let folder = TempDir::new().unwrap();
    let schema = app.client().get("/api/schema/").send().await.text();
    let checked = |name: &str, schema: &str| {
        let site = folder.path().join(name);
        copy(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/site"),
            &site,
        );
        let file = site.join("schema.json");
        fs::write(&file, schema).unwrap();
        make_in(&site, &file, "client");
        Command::new(given("TEST_TSC"))
            .args(["-p", "."])
            .current_dir(&site)
            .output()
            .unwrap()
    };
    let as_it_is = checked("as-it-is", &schema);
    assert!(
        as_it_is.status.success(),
        "{}",
        String::from_utf8_lossy(&as_it_is.stdout)
    );
    for field in [
        "main_image",
        "features_list",
        "company",
        "product_type",
        "max_length",
    ] {
        let renamed = schema.replace(&format!("\"{field}\""), &format!("\"{field}_new\""));
        assert_ne!(renamed, schema, "{field}");
        let found = checked(field, &renamed);
        let told = String::from_utf8_lossy(&found.stdout).into_owned();
        assert!(!found.status.success() && told.contains(field), "{field}: {told}");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

async fn front_end(app: TestApp) {
    seed::contract(&app.core).await;
    app.content.refresh().await.unwrap();
    let folder = TempDir::new().unwrap();
    let schema = folder.path().join("schema.json");
    fs::write(&schema, app.client().get("/api/schema/").send().await.body).unwrap();
    make(folder.path(), &schema);
    let package = folder.path().join("package");
    for (name, text) in [
        ("use.ts", include_str!("use.ts")),
        ("network.mjs", include_str!("network.mjs")),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    fs::write(
        folder.path().join("tsconfig.json"),
        r#"{ "compilerOptions": { "strict": true, "target": "es2024", "lib": ["es2024", "dom", "dom.iterable", "dom.asynciterable"],
            "module": "nodenext", "types": [], "exactOptionalPropertyTypes": true, "noUncheckedSideEffectImports": true },
            "files": ["use.ts", "process.d.ts"] }"#,
    )
    .unwrap();
    fs::write(
        folder.path().join("process.d.ts"),
        "declare const process: { argv: string[] };\n",
    )
    .unwrap();
    fs::write(folder.path().join("package.json"), r#"{ "type": "module" }"#).unwrap();
    run(Command::new(given("TEST_TSC")).current_dir(folder.path()));
    assert!(
        fs::read_to_string(package.join("index.d.ts"))
            .unwrap()
            .contains("export interface Lead {")
    );

    // Node speaks to the site as a proxy in front of it does.
    let (base, token) = (app.base.clone(), app.token("admin").await);
    let (work, network) = (folder.path().to_owned(), folder.path().to_owned());
    let using = tokio::task::spawn_blocking(move || {
        let preload = work.join("proxy.mjs");
        fs::write(&preload, PROXY).unwrap();
        let mut node = Command::new("node");
        node.arg("--import")
            .arg(&preload)
            .arg("use.js")
            .args([&base, &token]);
        run(node.current_dir(&work));
    });
    using.await.unwrap();
    run(Command::new("node").arg("network.mjs").current_dir(network));
}

/// What a proxy adds.
const PROXY: &str = r#"
const plain = globalThis.fetch;
globalThis.fetch = (address, request = {}) => {
  const headers = new Headers(request.headers);
  headers.set("X-Forwarded-Proto", "https");
  return plain(address, { ...request, headers });
};
"#;

fn make(folder: &Path, schema: &Path) {
    make_in(folder, schema, "package");
}

fn make_in(folder: &Path, schema: &Path, name: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paradise"));
    command
        .env_clear()
        .current_dir(folder)
        .args(["client", "typescript", "--out", name, "--schema"])
        .arg(schema);
    run(&mut command);
}

fn run(command: &mut Command) {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
