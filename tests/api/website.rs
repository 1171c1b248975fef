//! The pages for visitors that the program serves itself (`docs/website.md`).

use std::fs;

use testkit::{Answer, DatabaseKind, Fixture as _, TestDatabase};

use crate::support::TestApp;

async fn site(setting: &str) -> TestApp {
    let database = TestDatabase::prepared::<TestApp>(DatabaseKind::Sqlite).await;
    TestApp::start_with(database, &[("WEBSITE_DIR", setting)]).await
}

async fn ask(app: &TestApp, path: &str) -> Answer {
    app.client().get(path).send().await
}

#[tokio::test]
async fn without_a_website_the_bare_address_leads_to_the_admin() {
    let database = TestDatabase::prepared::<TestApp>(DatabaseKind::Sqlite).await;
    let app = TestApp::start(database).await;
    let answer = ask(&app, "/").await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/admin/")));
    assert_eq!(ask(&app, "/ru/").await.status, 404);
}

#[tokio::test]
async fn the_example_is_at_every_address_that_is_not_the_programs() {
    let app = site("example").await;
    for path in ["/", "/ru/", "/uz/products/woven-label-classic/", "/en/contact"] {
        let page = ask(&app, path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text().contains("/app.js"), "{path}");
        assert_eq!(page.header("cache-control"), Some("no-cache"));
        // No inline script or style is needed.
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("script-src 'self';"), "{policy}");
        let client = app.client();
        let again = client
            .get(path)
            .header("if-none-match", page.header("etag").unwrap());
        assert_eq!(again.send().await.status, 304, "{path}");
    }
    let script = ask(&app, "/pages/contact.js").await;
    assert_eq!(
        script.header("content-type"),
        Some("text/javascript; charset=utf-8")
    );
    let client = ask(&app, "/api/client/index.js").await;
    assert!(client.text().contains("listProducts"));
    assert!(
        ask(&app, "/api/client/index.d.ts")
            .await
            .text()
            .contains("export interface ProductRow")
    );
    for path in [
        "/missing.js",
        "/README.md",
        "/tsconfig.json",
        "/api/nope/",
        "/admin/nope/",
        "/media/nope.png",
        "/static/nope.js",
        "/.well-known/nope",
        "/%FF",
    ] {
        assert_eq!(ask(&app, path).await.status, 404, "{path}");
    }
    assert_eq!(app.client().post("/ru/").send().await.status, 404);
    assert_eq!(app.client().head("/ru/").send().await.status, 200);
    // The paths of the program are as they were.
    assert_eq!(ask(&app, "/api/content/products").await.status, 301);
    assert_eq!(ask(&app, "/contact/").await.status, 200);
}

#[tokio::test]
async fn a_folder_is_served_as_builders_of_static_sites_mean_it() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("site");
    for (path, text) in [
        ("index.html", "<h1>home</h1>"),
        ("about/index.html", "<h1>about</h1>"),
        ("news.html", "<h1>news</h1>"),
        (".env", "SECRET_KEY=x"),
        ("film.webm", "0123456789"),
        ("big.js", &"let a = 'ж';\n".repeat(1000)),
    ] {
        let file = root.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    fs::write(folder.path().join("outside.txt"), "x").unwrap();
    let app = site(root.to_str().unwrap()).await;
    for (path, text) in [
        ("/", "home"),
        ("/index.html", "home"),
        ("/about/", "about"),
        ("/about", "about"),
        ("/news", "news"),
        // A front end that draws its pages in the browser.
        ("/ru/anything/", "home"),
    ] {
        let page = ask(&app, path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text().contains(text), "{path}: {}", page.text());
    }
    for path in [
        "/.env",
        "/..%2foutside.txt",
        "/%2e%2e/outside.txt",
        "/film.webm/",
        "/missing.png",
        "/api/nope/",
    ] {
        let answer = ask(&app, path).await;
        assert!(
            answer.status == 404 || answer.text().contains("home"),
            "{path} {}",
            answer.text()
        );
        assert!(!answer.text().contains("SECRET"), "{path}");
    }
    let packed = app
        .client()
        .get("/big.js")
        .header("accept-encoding", "gzip")
        .send()
        .await;
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    let part = app
        .client()
        .get("/film.webm")
        .header("range", "bytes=2-4")
        .send()
        .await;
    assert_eq!((part.status, part.text().as_str()), (206, "234"));
    assert_eq!(part.header("content-type"), Some("video/webm"));

    // A new version is there at once, and a page for what is missing counts.
    fs::write(root.join("new.html"), "<h1>new index</h1>").unwrap();
    fs::rename(root.join("new.html"), root.join("index.html")).unwrap();
    assert!(ask(&app, "/").await.text().contains("new index"));
    fs::write(root.join("404.html"), "<h1>nothing here</h1>").unwrap();
    let missing = ask(&app, "/ru/anything/").await;
    assert_eq!(missing.status, 404);
    assert!(missing.text().contains("nothing here"));
    // A browser that has this page asks again, and still sees it.
    let client = app.client();
    let again = client
        .get("/ru/anything/")
        .header("if-none-match", missing.header("etag").unwrap());
    let again = again.send().await;
    assert_eq!(again.status, 404);
    assert!(again.text().contains("nothing here"));
}

#[tokio::test]
async fn a_folder_that_is_missing_stops_the_start() {
    let environment = crate::support::environment(&[("WEBSITE_DIR", "/no/such/folder")]);
    let findings = paradise::check::run(&environment.settings, &environment.slices.checks());
    let found = findings.iter().find(|finding| finding.id == "website-missing");
    assert!(found.is_some(), "{findings:?}");
}
