//! What was taken over from another site, so that taking it over again harms nothing.

use sea_orm_migration::{prelude::*, schema};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let imported = Table::create()
            .table("imported")
            // Django's name of the model, `leads.lead`, and the key that the object has there.
            .col(schema::string_len("model", 100))
            .col(schema::text("key"))
            // The row it became. It stays here when the row is deleted: then the object is not taken again.
            .col(schema::big_integer("row_id"))
            // Of the row as it was stored then; empty if the row belongs to this site and is never to be changed.
            .col(schema::string_len("fingerprint", 32))
            .primary_key(Index::create().col("model").col("key"))
            .take();
        manager.create_table(imported).await
    }
}
