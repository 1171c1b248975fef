//! Counters shared by all instances.

use sea_orm_migration::{prelude::*, schema};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let limits = Table::create()
            .table("rate_limits")
            .col(schema::string_len("key", 100).primary_key().take())
            // Start of the current window, in seconds since 1970.
            .col(schema::big_integer("started"))
            .col(schema::big_integer("used"))
            // Number of grants given by the last request.
            .col(schema::big_integer("granted"))
            .take();
        manager.create_table(limits).await
    }
}
