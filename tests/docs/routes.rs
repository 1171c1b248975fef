//! `docs/reference/routes.md`.

use std::fmt::Write as _;

use testkit::{DatabaseKind, Fixture as _, TestDatabase};
use web::Access;

use super::page;
use crate::support::TestApp;

#[tokio::test]
async fn the_list_of_routes_is_current() {
    let database = TestDatabase::prepared::<TestApp>(DatabaseKind::Sqlite).await;
    let mut app = TestApp::start(database).await;
    let mut routes = app.routes.clone();
    app.stop().await;
    routes.sort_by_key(|route| (route.path, route.method.to_string()));
    let mut table = "| Method | Path | Access |\n|---|---|---|\n".to_owned();
    for route in routes {
        let access = match route.access {
            Access::Public => "all".to_owned(),
            Access::Requires(permission) => format!("`{}`", permission.0),
            Access::Page(permission) => format!("`{}`, after signing in", permission.0),
            Access::Sudo(permission) => format!("`{}`, after giving the password again", permission.0),
        };
        writeln!(table, "| {} | `{}` | {access} |", route.method, route.path).unwrap();
    }
    let about =
        "HEAD answers wherever GET does, and OPTIONS everywhere. What is not for all asks for a permission.";
    page("docs/reference/routes.md", "Routes", about, &table);
}
