//! Delivery state of recipients of notifications, and Telegram groups whose number has changed.

use sea_orm_migration::{prelude::*, schema};

use crate::columns::{text, time};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A row without a recipient is for the server of a channel.
        let standing = Table::create()
            .table("delivery_standing")
            .col(schema::string_len("channel", 20))
            .col(schema::text("recipient"))
            .col(schema::timestamp_with_time_zone_null("delivered_at"))
            .col(schema::timestamp_with_time_zone_null("failing_since"))
            .col(text("last_error"))
            .primary_key(Index::create().col("channel").col("recipient"))
            .take();
        manager.create_table(standing).await?;

        let moves = Table::create()
            .table("telegram_moves")
            .col(schema::big_integer("chat").primary_key().take())
            .col(schema::big_integer("moved_to"))
            .col(time("at"))
            .take();
        manager.create_table(moves).await
    }
}
