//! The map of personal data: a table or a column that comes is either in the erasure or is said to be nobody's.

use std::collections::BTreeSet;

use testkit::db_test;

use crate::support::TestApp;

/// Tables that may hold something of the people behind leads, and where docs/privacy.md tells how they are erased.
const PERSONAL: &[&str] = &[
    "audit_details",
    "deliveries",
    "delivery_pauses",
    "event_sessions",
    "event_totals",
    "events",
    "form_keys",
    "imported",
    "lead_marks",
    "lead_notes",
    "leads",
    "rate_limits",
    "submissions",
    "trash",
];

/// Tables of the company's own: staff, catalogue, the program itself.
const OWN: &[&str] = &[
    "api_tokens",
    "audit",
    "backup_standing",
    "delivery_standing",
    "erasures",
    "event_quarters",
    "group_members",
    "groups",
    "job_runs",
    "leases",
    "one_time_links",
    "pictures",
    "portfolio_items",
    "product_images",
    "products",
    "recovery_codes",
    "renditions",
    "revisions",
    "schema_version",
    "seaql_migrations",
    "sessions",
    "telegram_moves",
    "telegram_offsets",
    "two_step",
    "users",
];

#[db_test]
async fn every_table_is_on_the_map(app: TestApp) {
    let sql = match app.core.db.backend() {
        db::Backend::Sqlite => {
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' \
             AND name NOT LIKE 'leads_search_text%'"
        }
        db::Backend::Postgres => "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()",
    };
    let rows = db::query(app.core.db.read(), sql, &[]).await.unwrap();
    let tables: BTreeSet<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    let known: BTreeSet<String> = PERSONAL.iter().chain(OWN).map(ToString::to_string).collect();
    let new: Vec<_> = tables.difference(&known).collect();
    assert!(
        new.is_empty(),
        "{new:?}: does it hold data of persons? Then erase it in a `privacy::Holder` and add it to docs/privacy.md"
    );
    let map = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/privacy.md")).unwrap();
    for table in PERSONAL {
        assert!(
            map.contains(&format!("`{table}`")),
            "docs/privacy.md does not tell of {table}"
        );
    }
}
