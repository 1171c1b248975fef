//! `docs/reference/permissions.md`: who may use which route.

use std::fmt::Write as _;

use paradise::accounts::roles::{self, Role};
use testkit::{DatabaseKind, Fixture as _, TestDatabase};
use web::{Access, Scope};

use super::page;
use crate::support::TestApp;

#[tokio::test]
async fn the_matrix_of_permissions_is_current() {
    let database = TestDatabase::prepared::<TestApp>(DatabaseKind::Sqlite).await;
    let mut app = TestApp::start(database).await;
    let mut routes = app.routes.clone();
    app.stop().await;
    routes.retain(|route| route.access != Access::Public);
    routes.sort_by_key(|route| (route.path, route.method.to_string()));
    let names = Role::ALL.map(|role| format!("`{}`", role.name())).join(" | ");
    let mut table = format!("| Method | Path | Permission | {names} |\n|---|---|---|---|---|---|---|---|\n");
    for route in routes {
        let permission = route.access.permission().unwrap();
        let may = Role::ALL.map(|role| match roles::permissions(&[role]).scope(permission) {
            None => "–",
            Some(Scope::Own) => "own",
            Some(Scope::All) => "yes",
        });
        let (method, path, name) = (&route.method, route.path, permission.0);
        writeln!(table, "| {method} | `{path}` | `{name}` | {} |", may.join(" | ")).unwrap();
    }
    let about = "Who is in no column may use public routes alone. *own*: the rows that belong to the user; others answer 404. \
        Without `leads.contact`, phone, e-mail, client address and file of leads are empty, and a search looks at names, companies and messages alone. \
        A user with several roles may what any of them may; an API token never more than its user.";
    page("docs/reference/permissions.md", "Permissions", about, &table);
}
