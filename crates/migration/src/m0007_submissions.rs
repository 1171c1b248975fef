//! Which submits were accepted, by the key that their sender gave, so that a retried one is the same lead.

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
            // Of the judged fields and the file: the same key with another body is another lead.
            .col(schema::string_len("fingerprint", 64))
            // Points to no row: the answer stays the same after the lead was deleted.
            .col(schema::big_integer("lead_id"))
            // Of the first answer.
            .col(schema::string_len("language", 10))
            .col(time("created_at"))
            .take();
        manager.create_table(submissions).await
    }
}
