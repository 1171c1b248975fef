//! Messages to be delivered, and the state of each delivery.

use sea_orm_migration::{prelude::*, schema};

use crate::columns::{index, table, text, time};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let deliveries = table("deliveries")
            .col(schema::string_len("uuid", 36).unique_key().take())
            .col(schema::string_len("channel", 20))
            .col(schema::text("recipient"))
            .col(schema::string_len("kind", 40))
            // Identifier of the subject, such as `lead:17`.
            .col(schema::string_len("subject", 100))
            .col(schema::json("payload"))
            .col(schema::string_len("state", 20).default("pending").take())
            .col(schema::big_integer("attempts").default(0).take())
            .col(schema::big_integer("waited_ms").default(0).take())
            .col(time("due_at"))
            .col(schema::string_len_null("lease_token", 36))
            .col(text("last_error"))
            .col(text("receipt"))
            .col(time("created_at"))
            .col(schema::timestamp_with_time_zone_null("tried_at"))
            .col(schema::timestamp_with_time_zone_null("finished_at"))
            .take();
        manager.create_table(deliveries).await?;
        // Finds due deliveries without reading finished ones, however many there are.
        let due = index("deliveries", &["state", "channel", "due_at"]);
        manager.create_index(due).await?;
        manager.create_index(index("deliveries", &["subject"])).await?;

        // The receiving server asked for a pause until then.
        let pauses = Table::create()
            .table("delivery_pauses")
            .col(schema::string_len("channel", 20))
            .col(schema::text("recipient"))
            .col(time("until"))
            .primary_key(Index::create().col("channel").col("recipient"))
            .take();
        manager.create_table(pauses).await
    }
}
