//! Accepted submits by idempotency key, so that a retried submit gives the same lead.

use sea_orm_migration::{prelude::*, schema};

use crate::columns::time;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let submissions = Table::create()
            .table("submissions")
            .col(schema::string_len("key", 255).primary_key().take())
            // Fingerprint of the validated fields and the file. The same key with another body is another lead.
            .col(schema::string_len("fingerprint", 64))
            // Not a foreign key: the response stays the same after the lead was deleted.
            .col(schema::big_integer("lead_id"))
            // Language of the first response.
            .col(schema::string_len("language", 10))
            .col(time("created_at"))
            .take();
        manager.create_table(submissions).await
    }
}
