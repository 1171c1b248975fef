//! When backups last succeeded, for all instances of a site.

use sea_orm_migration::{prelude::*, schema};

use crate::columns::{text, time};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let standing = Table::create()
            .table("backup_standing")
            .col(schema::string_len("what", 20).primary_key().take())
            .col(time("at"))
            .col(text("detail"))
            .take();
        manager.create_table(standing).await
    }
}
