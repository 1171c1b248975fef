//! Data derived from a lead: the normalised phone number, and the spam check.

use sea_orm_migration::{prelude::*, schema};

use crate::columns::{index, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One alteration per column, because SQLite adds one per statement.
        let columns = [
            // E.164; empty if the text is not a number, null before it was parsed.
            schema::text_null("phone_normal"),
            schema::string_len("standing", 20).default("accepted").take(),
            schema::big_integer("spam_score").default(0).take(),
            // `[{"id": …, "weight": …}]`
            schema::text("spam_reasons").default("[]").take(),
            // Set while a suspicious lead has not been announced.
            schema::timestamp_with_time_zone_null("held_at"),
        ];
        for column in columns {
            let leads = Table::alter().table("leads").add_column(column).take();
            manager.alter_table(leads).await?;
        }
        manager
            .create_index(index("leads", &["standing", "created_at", "id"]))
            .await?;
        manager.create_index(index("leads", &["phone_normal"])).await?;
        // The case of an e-mail address does not distinguish persons.
        manager
            .get_connection()
            .execute_unprepared("CREATE INDEX leads_email_lower ON leads (lower(email))")
            .await?;
        let marks = Table::create()
            .table("lead_marks")
            .col(schema::string_len("key", 100).primary_key().take())
            .col(schema::big_integer("seen"))
            // The client whose submit set it last; empty where that does not matter.
            .col(text("client"))
            // Expiry, in seconds since 1970.
            .col(schema::big_integer("expires"))
            .take();
        manager.create_table(marks).await
    }
}
