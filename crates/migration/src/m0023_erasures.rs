//! Erased persons: the receipts, and the data needed to erase them again in a restored backup. No row contains personal
//! data: addresses and phones are keyed hashes.

use sea_orm_migration::{prelude::*, schema};

use crate::columns::{text, time};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let erasures = Table::create()
            .if_not_exists()
            .table("erasures")
            .col(schema::string_len("number", 40).primary_key().take())
            .col(time("at"))
            // `user:5`, `command`.
            .col(text("actor"))
            // Number of erased records of each kind, as JSON.
            .col(schema::text("counts"))
            // Data that identifies the person in a restored backup, as JSON.
            .col(schema::text("traces"))
            .take();
        manager.create_table(erasures).await
    }
}
