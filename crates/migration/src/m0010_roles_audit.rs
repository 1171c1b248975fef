//! Roles, two-step sign-in, and the audit log.

use sea_orm_migration::{prelude::*, schema, sea_orm::DbBackend};

use crate::columns::{index, table, text, time};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        columns(manager).await?;
        signing_in(manager).await?;
        audit(manager).await
    }
}

async fn columns(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let added = [
        // Names of roles separated by commas; null means as Django's two flags say.
        ("users", schema::text_null("roles")),
        // Bare permissions separated by commas; empty means everything that the user may do.
        ("api_tokens", text("scopes")),
        ("sessions", text("user_agent")),
        ("sessions", text("address")),
        // When the user last entered the password; null means the start of the session.
        ("sessions", schema::timestamp_with_time_zone_null("confirmed_at")),
        ("leads", schema::big_integer_null("owner_id")),
    ];
    for (name, column) in added {
        // One column per statement, because SQLite cannot add two at once.
        manager
            .alter_table(Table::alter().table(name).add_column(column).take())
            .await?;
    }
    manager
        .create_index(index("leads", &["owner_id", "created_at"]))
        .await
}

async fn signing_in(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let two_step = Table::create()
        .table("two_step")
        .col(schema::big_integer("user_id").primary_key().take())
        // Encrypted with a key that is not in the database.
        .col(text("seed"))
        // Null until the user has entered a first code.
        .col(schema::timestamp_with_time_zone_null("confirmed_at"))
        // The time step of the last used code; no code works twice.
        .col(schema::big_integer("last_step").default(0))
        .foreign_key(&mut owned("two_step"))
        .take();
    manager.create_table(two_step).await?;

    let codes = table("recovery_codes")
        .col(schema::big_integer("user_id"))
        .col(schema::string_len("hash", 64).unique_key().take())
        .foreign_key(&mut owned("recovery_codes"))
        .take();
    manager.create_table(codes).await?;
    manager
        .create_index(index("recovery_codes", &["user_id"]))
        .await?;

    let links = table("one_time_links")
        .col(schema::string_len("hash", 64).unique_key().take())
        .col(schema::big_integer("user_id"))
        .col(time("expires_at"))
        .foreign_key(&mut owned("one_time_links"))
        .take();
    manager.create_table(links).await?;
    manager.create_index(index("one_time_links", &["user_id"])).await
}

/// Entries are append-only, each with a hash over itself and the previous one. Personal data is in a separate row that
/// may be emptied, and the chain only contains its hash (`docs/decisions/0013-roles-and-the-record-of-changes.md`).
async fn audit(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let entries = Table::create()
        .table("audit")
        .col(schema::big_integer("id").primary_key().take())
        .col(time("at"))
        // `user:5`, `command`, `telegram:7`.
        .col(text("actor"))
        .col(text("action"))
        // `lead:17`.
        .col(text("subject"))
        .col(text("request_id"))
        .col(schema::string_len("details", 64))
        .col(schema::string_len("hash", 64))
        .take();
    manager.create_table(entries).await?;
    manager.create_index(index("audit", &["subject", "id"])).await?;
    manager.create_index(index("audit", &["actor", "id"])).await?;
    manager.create_index(index("audit", &["at"])).await?;

    let details = Table::create()
        .table("audit_details")
        .col(schema::big_integer("audit_id").primary_key().take())
        // JSON with a random salt; empty once it is erased.
        .col(text("content"))
        .col(text("search_text"))
        .foreign_key(
            ForeignKey::create()
                .from("audit_details", "audit_id")
                .to("audit", "id"),
        )
        .take();
    manager.create_table(details).await?;
    protect(manager).await
}

/// Refuses every change except an addition or the erasure of details.
async fn protect(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let erasure = "NEW.audit_id = OLD.audit_id AND NEW.content = '' AND NEW.search_text = ''";
    if connection.get_database_backend() == DbBackend::Postgres {
        let function = "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$";
        connection.execute_unprepared(function).await?;
        for (trigger, event) in [
            ("audit_kept", "UPDATE OR DELETE ON audit FOR EACH ROW".to_owned()),
            (
                "audit_not_emptied",
                "TRUNCATE ON audit FOR EACH STATEMENT".to_owned(),
            ),
            (
                "audit_details_kept",
                "DELETE ON audit_details FOR EACH ROW".to_owned(),
            ),
            (
                "audit_details_not_emptied",
                "TRUNCATE ON audit_details FOR EACH STATEMENT".to_owned(),
            ),
            (
                "audit_details_erased_only",
                format!("UPDATE ON audit_details FOR EACH ROW WHEN (NOT ({erasure}))"),
            ),
        ] {
            let sql =
                format!("CREATE TRIGGER {trigger} BEFORE {event} EXECUTE FUNCTION audit_is_append_only()");
            connection.execute_unprepared(&sql).await?;
        }
        return Ok(());
    }
    for (trigger, event) in [
        ("audit_not_changed", "UPDATE ON audit".to_owned()),
        ("audit_not_deleted", "DELETE ON audit".to_owned()),
        ("audit_details_not_deleted", "DELETE ON audit_details".to_owned()),
        (
            "audit_details_erased_only",
            format!("UPDATE ON audit_details WHEN NOT ({erasure})"),
        ),
    ] {
        let sql = format!(
            "CREATE TRIGGER {trigger} BEFORE {event} BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
        );
        connection.execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// Foreign key of a row that is deleted with its user.
fn owned(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, "user_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}
