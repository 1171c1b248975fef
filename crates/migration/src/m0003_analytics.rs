//! Events as received, and the counters that the dashboard reads instead of them.

use sea_orm_migration::{prelude::*, schema};

use crate::columns::{index, table, text, time};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let events = table("events")
            .col(schema::string_len("event_type", 50))
            .col(schema::string_len("page", 500))
            // Null if it equals `page`, as it usually does.
            .col(schema::text_null("page_folded"))
            .col(schema::string_len("language", 10))
            .col(text("referrer"))
            .col(schema::text_null("ip_address"))
            .col(text("user_agent"))
            .col(schema::string_len("session_id", 100))
            .col(schema::json("metadata"))
            .col(time("timestamp"))
            .take();
        manager.create_table(events).await?;
        manager
            .create_index(index("events", &["timestamp", "id"]))
            .await?;

        // A quarter of an hour is the largest interval on whose boundaries midnight falls in every time zone.
        let quarters = Table::create()
            .table("event_quarters")
            .col(schema::big_integer("quarter"))
            .col(schema::string_len("event_type", 50))
            .col(schema::big_integer("events"))
            .primary_key(Index::create().col("quarter").col("event_type"))
            .take();
        manager.create_table(quarters).await?;

        let totals = Table::create()
            .table("event_totals")
            .col(schema::string_len("dimension", 20))
            .col(schema::text("value"))
            .col(schema::big_integer("events"))
            .primary_key(Index::create().col("dimension").col("value"))
            .take();
        manager.create_table(totals).await?;

        let sessions = Table::create()
            .table("event_sessions")
            .col(schema::string_len("session_id", 100).primary_key().take())
            .col(schema::big_integer("events"))
            .take();
        manager.create_table(sessions).await
    }
}
