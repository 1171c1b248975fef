//! `docs/api/` names every route that is not a page of the admin, and no path that does not exist.

use std::{collections::BTreeSet, fs};

use regex::Regex;
use testkit::{DatabaseKind, Fixture as _, TestDatabase};
use web::Access;

use super::truth::{code, documents, root};
use crate::support::TestApp;

/// Method, path and access of every route.
async fn registry() -> Vec<[String; 3]> {
    let database = TestDatabase::prepared::<TestApp>(DatabaseKind::Sqlite).await;
    let mut app = TestApp::start(database).await;
    let routes = app.routes.clone();
    app.stop().await;
    let access = |access: Access| {
        access
            .permission()
            .map_or_else(|| "all".to_owned(), |permission| format!("`{}`", permission.0))
    };
    routes
        .iter()
        .map(|route| {
            [
                route.method.to_string(),
                route.path.to_owned(),
                access(route.access),
            ]
        })
        .collect()
}

/// The code in the documents of the API, with the name of the document.
fn spans() -> Vec<(String, String)> {
    let of_api = documents()
        .into_iter()
        .filter(|(name, _)| name.starts_with("docs/api/"));
    of_api
        .flat_map(|(name, text)| code(&text).into_iter().map(move |span| (name.clone(), span)))
        .collect()
}

/// Whether a path of a document is the one of a route, with or without values in its places.
fn is_path_of(named: &str, route: &str) -> bool {
    let (mut named, mut route) = (named.split('/'), route.split('/'));
    loop {
        match (named.next(), route.next()) {
            (None, None) => return true,
            (Some(_), Some(part)) if part.starts_with("{*") => return true,
            (Some(given), Some(part)) if given == part || (part.starts_with('{') && !given.is_empty()) => {}
            _ => return false,
        }
    }
}

#[tokio::test]
async fn the_table_of_the_contract_is_the_registry() {
    let text = fs::read_to_string(root().join("docs/api/contract.md")).unwrap();
    let row = Regex::new(r"(?m)^\| ([A-Z]+) \| `(/[^`]*)` \| (all|`[\w.]+`) \| \S.* \|$").unwrap();
    let documented: BTreeSet<_> = row
        .captures_iter(&text)
        .map(|found| [&found[1], &found[2], &found[3]].map(ToOwned::to_owned))
        .collect();
    let known: BTreeSet<_> = registry()
        .await
        .into_iter()
        .filter(|[_, path, _]| !path.starts_with("/admin/"))
        .collect();
    let missing: Vec<_> = known.difference(&documented).collect();
    let superfluous: Vec<_> = documented.difference(&known).collect();
    assert!(
        missing.is_empty() && superfluous.is_empty(),
        "docs/api/contract.md lacks {missing:?} and has {superfluous:?}, which are no routes"
    );
}

#[tokio::test]
async fn every_route_of_the_api_is_described() {
    let spans = spans();
    for [method, path, _] in registry().await {
        let named = format!("{method} {path}");
        assert!(
            !path.starts_with("/api/") || spans.iter().any(|(_, span)| *span == named),
            "`{named}` is described nowhere in docs/api"
        );
    }
}

#[tokio::test]
async fn every_path_that_the_contract_names_exists() {
    let routes = registry().await;
    let named = Regex::new(r"(?:\b([A-Z]+) )?(/(?:api|contact|media|admin|static)/[\w/{}.*-]*)").unwrap();
    let mut paths = 0;
    for (document, span) in spans() {
        for found in named.captures_iter(&span) {
            let (method, path) = (found.get(1).map(|method| method.as_str()), &found[2]);
            let exists = routes.iter().any(|[known, route, _]| match method {
                Some(method) => known == method && is_path_of(path, route),
                // Without a method it may be the folder of routes.
                None => is_path_of(path, route) || (path.ends_with('/') && route.starts_with(path)),
            });
            assert!(exists, "{document}: {} is no route", &found[0]);
            paths += 1;
        }
    }
    assert!(paths > 60, "{paths}");
}

#[test]
fn places_of_a_route_take_values_and_nothing_else_differs() {
    assert!(is_path_of("/api/leads/17/file/", "/api/leads/{id}/file/"));
    assert!(is_path_of("/media/leads/", "/media/{*path}"));
    assert!(!is_path_of("/api/leads//file/", "/api/leads/{id}/file/"));
    assert!(!is_path_of("/api/leads/17/files/", "/api/leads/{id}/file/"));
    assert!(!is_path_of("/api/leads/", "/api/leads/{id}/"));
}
