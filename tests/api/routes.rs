//! What holds for every route, walked over the registry: nothing here is typed by hand.

use testkit::{Client, client::Answer, db_test};
use web::{Access, Route};

use paradise::accounts::roles::Role;

use crate::{
    accounts::browser::{person, signed_in},
    support::TestApp,
};

/// A concrete path for a registered one.
fn path(route: &Route) -> String {
    let parts = route.path.split('/').map(|part| match part {
        "{id}" => "1",
        part if part.starts_with('{') => "x",
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

async fn ask(client: &Client, method: &str, path: &str) -> Answer {
    client.request(method, path).send().await
}

#[db_test]
async fn every_answer_carries_the_security_headers(app: TestApp) {
    let client = app.client();
    let mut paths: Vec<String> = app.routes.iter().map(path).collect();
    paths.extend(["/", "/nope", "/api/nope/", "/admin/nope/", "/media/nope.png"].map(String::from));
    for path in paths {
        for method in ["GET", "HEAD", "POST", "PUT", "OPTIONS", "BREW"] {
            let answer = ask(&client, method, &path).await;
            let at = format!("{method} {path}: {}", answer.status);
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("x-frame-options", "DENY"),
                ("strict-transport-security", "max-age=31536000"),
                ("cross-origin-opener-policy", "same-origin"),
            ] {
                assert_eq!(answer.header(name), Some(value), "{name} of {at}");
            }
            for name in [
                "referrer-policy",
                "content-security-policy",
                "permissions-policy",
                "x-request-id",
            ] {
                assert!(answer.header(name).is_some(), "{name} of {at}");
            }
            for name in ["server", "x-powered-by", "x-xss-protection"] {
                assert!(answer.header(name).is_none(), "{name} of {at}");
            }
            assert_ne!(answer.status, 500, "{at}");
        }
    }
}

#[db_test]
async fn every_error_below_api_is_the_envelope(app: TestApp) {
    let client = app.client();
    for route in app.routes.iter().filter(|route| route.path.starts_with("/api/")) {
        for method in ["DELETE", "PATCH", "POST", "PUT", "BREW"] {
            let answer = client
                .request(method, &path(route))
                .content_type("text/plain")
                .body("x")
                .send()
                .await;
            if answer.status < 400 {
                continue;
            }
            let body = answer.json();
            assert_eq!(body["success"], false, "{method} {}: {body}", route.path);
            assert_eq!(body["error"]["code"], answer.status, "{method} {}", route.path);
            assert!(body["error"]["message"].is_string() && body["error"]["details"].is_object());
        }
    }
}

/// Odd texts in the places of parameters: no UTF-8, no number, a number too large, NUL.
const ODD: [&str; 8] = [
    "%FF",
    "9223372036854775808",
    "-1",
    "+1",
    "1e3",
    "%D9%A1",
    "%20",
    "%00",
];

#[db_test]
async fn an_address_that_does_not_fit_does_not_exist(app: TestApp) {
    let client = app.client();
    let token = app.token("admin").await;
    person(&app, "odd", &[Role::Owner]).await;
    let mut browser = signed_in(&app, "odd").await;
    let mut asked = 0;
    for route in app.routes.iter().filter(|route| route.path.contains('{')) {
        for odd in ODD {
            let parts = route
                .path
                .split('/')
                .map(|part| if part.starts_with('{') { odd } else { part });
            let path = parts.collect::<Vec<_>>().join("/");
            let answer = match route.access {
                Access::Page(_) | Access::Sudo(_) if route.method == "GET" => browser.get(&path).await,
                Access::Page(_) | Access::Sudo(_) => continue,
                Access::Public | Access::Requires(_) => {
                    let request = client.request(route.method.as_str(), &path).bearer(&token);
                    request.send().await
                }
            };
            let at = format!("{} {path}: {} {}", route.method, answer.status, answer.text());
            assert!(
                [400, 404].contains(&answer.status) || answer.status < 400 && is_text(route),
                "{at}"
            );
            let kind = answer.header("content-type").unwrap_or_default();
            assert!(answer.status < 400 || !kind.starts_with("text/plain"), "{at}");
            asked += 1;
        }
    }
    assert!(asked > 100, "{asked}");
}

/// Whether any text may stand in the path.
fn is_text(route: &Route) -> bool {
    !route.path.contains("{id}")
}

#[db_test]
async fn a_stranger_reaches_public_routes_alone(app: TestApp) {
    let client = app.client();
    let mut guarded = 0;
    for route in app.routes.iter().filter(|route| route.access != Access::Public) {
        let answer = ask(&client, route.method.as_str(), &path(route)).await;
        let refused = answer.status == 403 || (answer.status == 303 && route.path.starts_with("/admin/"));
        assert!(
            refused,
            "{} {} answered {}",
            route.method, route.path, answer.status
        );
        guarded += 1;
    }
    assert!(guarded > 5, "the walk found only {guarded} guarded routes");
}

#[db_test]
async fn methods_are_answered_as_the_registry_says(app: TestApp) {
    let client = app.client();
    for route in &app.routes {
        let path = path(route);
        let answer = ask(&client, "OPTIONS", &path).await;
        assert_eq!(answer.status, 204, "OPTIONS {path}");
        let allow = answer.header("allow").unwrap().to_owned();
        assert!(
            allow.split(", ").any(|method| method == route.method.as_str()),
            "{path}: {allow}"
        );
        let other = ["DELETE", "PATCH", "PUT", "POST"]
            .into_iter()
            .find(|method| !allow.contains(method))
            .unwrap();
        let refused = ask(&client, other, &path).await;
        assert_eq!(refused.status, 405, "{other} {path}");
        assert_eq!(
            refused
                .header("allow")
                .map(|allow| allow.contains(route.method.as_str())),
            Some(true),
            "{path}"
        );
    }
}

#[db_test]
async fn a_missing_final_slash_costs_nobody_a_request(app: TestApp) {
    let client = app.client();
    for route in app
        .routes
        .iter()
        .filter(|route| route.path.len() > 1 && route.path.ends_with('/'))
    {
        let path = path(route);
        let bare = path.trim_end_matches('/');
        let answer = ask(&client, "GET", &format!("{bare}?a=1&b=%D0%B6")).await;
        assert_eq!(answer.status, 301, "GET {bare}");
        assert_eq!(
            answer.header("location"),
            Some(format!("{path}?a=1&b=%D0%B6").as_str())
        );
        if !route.method.is_safe() {
            let with = ask(&client, route.method.as_str(), &path).await;
            let without = ask(&client, route.method.as_str(), bare).await;
            assert_eq!(with.status, without.status, "{} {bare}", route.method);
        }
    }
}

#[db_test]
async fn a_foreign_host_and_plain_http_are_turned_away(app: TestApp) {
    let foreign = Client::new(&app.base).host("evil.example").https();
    let plain = Client::new(&app.base).host("shop.example.uz");
    for route in &app.routes {
        let path = path(route);
        assert_eq!(
            ask(&foreign, route.method.as_str(), &path).await.status,
            400,
            "{path}"
        );
        let answer = ask(&plain, route.method.as_str(), &path).await;
        if route.path == "/api/health/" {
            assert_eq!(answer.status, 200);
            continue;
        }
        // Who signs certificates asks here before there is one; nobody is asked for a proof now.
        if route.path == "/.well-known/acme-challenge/{token}" {
            assert_eq!(answer.status, 404);
            continue;
        }
        assert_eq!(
            answer.status,
            if route.method.is_safe() { 301 } else { 308 },
            "{path}"
        );
        assert_eq!(
            answer.header("location"),
            Some(format!("https://shop.example.uz{path}").as_str())
        );
    }
}

#[db_test]
async fn a_compressed_body_is_never_unpacked(app: TestApp) {
    let client = app.client();
    for route in app.routes.iter().filter(|route| !route.method.is_safe()) {
        for encoding in ["gzip", "br", "zstd", "deflate"] {
            let request = client.request(route.method.as_str(), &path(route));
            let answer = request
                .header("content-encoding", encoding)
                .body("x")
                .send()
                .await;
            assert_eq!(answer.status, 415, "{encoding} to {}", route.path);
        }
    }
}
