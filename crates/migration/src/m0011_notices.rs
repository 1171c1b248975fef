//! Leases of work that only one process may do, the user who claimed a lead, and the read position of the chat.

use sea_orm_migration::{prelude::*, schema};

use crate::columns::{text, time};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let leases = Table::create()
            .table("leases")
            .col(schema::string_len("name", 100).primary_key().take())
            .col(schema::string_len_null("token", 36))
            .col(time("until"))
            .take();
        manager.create_table(leases).await?;

        // The number of the next update to request from a bot. A bot is identified by the public part of its token.
        let offsets = Table::create()
            .table("telegram_offsets")
            .col(schema::string_len("bot", 40).primary_key().take())
            .col(schema::big_integer("next_update"))
            .take();
        manager.create_table(offsets).await?;

        // Display name of the person who pressed "I take it".
        let claimed_by = Table::alter()
            .table("leads")
            .add_column(text("claimed_by"))
            .take();
        manager.alter_table(claimed_by).await
    }
}
