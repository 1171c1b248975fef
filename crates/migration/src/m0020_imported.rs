//! Objects imported from another site, so that repeating the import is harmless.

use sea_orm_migration::{prelude::*, schema};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let imported = Table::create()
            .table("imported")
            // Django's name of the model, `leads.lead`, and the object's key there.
            .col(schema::string_len("model", 100))
            .col(schema::text("key"))
            // The row created from it. The value is kept when the row is deleted, so that the object is not imported
            // again.
            .col(schema::big_integer("row_id"))
            // Fingerprint of the row as it was stored then; empty if the row belongs to this site and must never be
            // changed.
            .col(schema::string_len("fingerprint", 32))
            .primary_key(Index::create().col("model").col("key"))
            .take();
        manager.create_table(imported).await
    }
}
