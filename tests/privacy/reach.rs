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

/// Columns that hold nothing of a person; of a table that is not named here, docs/privacy.md has a class for each column.
const HOLD_NOTHING: &[(&str, &str)] = &[
    ("api_tokens", "id"),
    ("audit", "id request_id"),
    ("backup_standing", "what at detail"),
    (
        "deliveries",
        "id uuid channel kind state attempts waited_ms due_at lease_token created_at tried_at finished_at request_id",
    ),
    ("delivery_pauses", "channel until"),
    ("delivery_standing", "channel delivered_at failing_since"),
    ("erasures", "number at counts"),
    ("event_quarters", "quarter event_type events"),
    ("event_sessions", "events"),
    ("event_totals", "dimension events"),
    ("events", "id event_type"),
    ("form_keys", "made"),
    ("groups", "id name"),
    ("imported", "model"),
    (
        "job_runs",
        "job scheduled_for state token attempts lease_until next_attempt_at started_at succeeded_at failed_at \
         milliseconds last_error",
    ),
    ("lead_marks", "seen expires"),
    ("leases", "name token until"),
    ("one_time_links", "id"),
    (
        "pictures",
        "source source_bytes source_written_at hash width height placeholder problem lease_token lease_until",
    ),
    (
        "portfolio_items",
        "id image title description category order is_published created_at updated_at search_text",
    ),
    ("product_images", "id product_id image caption order"),
    (
        "products",
        "id main_image slug name short_description description category features order is_published is_featured \
         created_at updated_at search_text",
    ),
    ("rate_limits", "started used granted"),
    ("recovery_codes", "id"),
    ("renditions", "path hash width height bytes unused_since"),
    ("revisions", "name revision"),
    ("schema_version", "oldest_program"),
    ("seaql_migrations", "version applied_at"),
    ("sessions", "id"),
    ("submissions", "created_at"),
    ("telegram_moves", "chat moved_to at"),
    ("telegram_offsets", "bot next_update"),
    ("trash", "kind"),
];

fn map() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/privacy.md")).unwrap()
}

async fn columns(app: &TestApp) -> BTreeSet<String> {
    let sql = match app.core.db.backend() {
        db::Backend::Sqlite => {
            "SELECT t.name || '.' || c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c \
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE 'leads_search_text%'"
        }
        db::Backend::Postgres => {
            "SELECT c.table_name || '.' || c.column_name FROM information_schema.columns AS c \
             JOIN information_schema.tables AS t USING (table_schema, table_name) \
             WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'"
        }
    };
    let rows = db::query(app.core.db.read(), sql, &[]).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

#[db_test]
async fn every_column_has_a_class_or_holds_nothing_of_a_person(app: TestApp) {
    let map = map();
    let section = |name: &str| {
        let rest = map.split(&format!("\n## {name}\n")).nth(1).unwrap();
        rest.split("\n## ").next().unwrap().to_owned()
    };
    let cells = |row: &str| -> Vec<String> { row.split('|').map(|cell| cell.trim().to_owned()).collect() };
    let rows = |name: &str| -> Vec<Vec<String>> {
        let section = section(name);
        let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
        rows.map(cells).collect()
    };
    let classes: BTreeSet<String> = rows("Classes").into_iter().map(|row| row[1].clone()).collect();
    for class in ["contact", "trace", "staff", "secret", "link"] {
        assert!(classes.contains(class), "{class} is explained");
    }
    let mut sorted = BTreeSet::new();
    for row in rows("Columns") {
        assert!(classes.contains(&row[2]), "{} is no class", row[2]);
        for column in row[1].split('`').filter(|part| part.contains('.')) {
            assert!(sorted.insert(column.to_owned()), "{column} is sorted twice");
        }
    }
    let nothing: BTreeSet<String> = HOLD_NOTHING
        .iter()
        .flat_map(|(table, columns)| {
            columns
                .split_whitespace()
                .map(move |column| format!("{table}.{column}"))
        })
        .collect();
    let both: Vec<_> = sorted.intersection(&nothing).collect();
    assert!(both.is_empty(), "{both:?} cannot be both");
    let known: BTreeSet<String> = sorted.union(&nothing).cloned().collect();
    let there = columns(&app).await;
    let new: Vec<_> = there.difference(&known).collect();
    assert!(
        new.is_empty(),
        "{new:?}: give each a class under *Columns* in docs/privacy.md and see to its erasure, or say in \
         HOLD_NOTHING that it holds nothing of a person"
    );
    let gone: Vec<_> = known.difference(&there).collect();
    assert!(gone.is_empty(), "{gone:?} are in no table");
}

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
    let map = map();
    for table in PERSONAL {
        assert!(
            map.contains(&format!("`{table}`")),
            "docs/privacy.md does not tell of {table}"
        );
    }
}
