//! Users and groups as in Django, sessions, and API tokens. Sessions and tokens are stored only as hashes.

use sea_orm_migration::{prelude::*, schema};

use crate::columns::{index, table, text, time};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let users = table("users")
            .col(schema::string_len("username", 150).unique_key().take())
            .col(text("password"))
            // SHA-256 of the Django hash of an imported account; empty for an account created here.
            .col(text("imported_password"))
            .col(text("first_name"))
            .col(text("last_name"))
            .col(text("email"))
            .col(schema::boolean("is_active").default(true))
            .col(schema::boolean("is_staff").default(false))
            .col(schema::boolean("is_superuser").default(false))
            .col(time("date_joined"))
            .col(schema::timestamp_with_time_zone_null("last_login"))
            .take();
        manager.create_table(users).await?;

        let groups = table("groups")
            .col(schema::string_len("name", 150).unique_key().take())
            .take();
        manager.create_table(groups).await?;
        let members = Table::create()
            .table("group_members")
            .col(schema::big_integer("group_id"))
            .col(schema::big_integer("user_id"))
            .primary_key(Index::create().col("group_id").col("user_id"))
            .foreign_key(&mut owned("group_members", "group_id", "groups"))
            .foreign_key(&mut owned("group_members", "user_id", "users"))
            .take();
        manager.create_table(members).await?;

        let sessions = table("sessions")
            .col(schema::string_len("hash", 64).unique_key().take())
            .col(schema::big_integer("user_id"))
            // Language of the user's pages: `ru`, `en` or `uz`.
            .col(text("language"))
            .col(time("created_at"))
            .col(time("seen_at"))
            .foreign_key(&mut owned("sessions", "user_id", "users"))
            .take();
        manager.create_table(sessions).await?;
        manager.create_index(index("sessions", &["user_id"])).await?;

        let tokens = table("api_tokens")
            .col(schema::string_len("hash", 64).unique_key().take())
            .col(schema::big_integer("user_id"))
            .col(text("name"))
            .col(time("created_at"))
            .col(schema::timestamp_with_time_zone_null("expires_at"))
            .col(schema::timestamp_with_time_zone_null("used_at"))
            .foreign_key(&mut owned("api_tokens", "user_id", "users"))
            .take();
        manager.create_table(tokens).await?;
        manager.create_index(index("api_tokens", &["user_id"])).await
    }
}

/// Foreign key of a row that is deleted with its owner.
fn owned(table: &'static str, column: &'static str, owner: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, column)
        .to(owner, "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}
