//! The id of the request that caused a delivery, so that one id can be followed from the visitor to the mail.

use sea_orm_migration::prelude::*;

use crate::columns::text;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let request = Table::alter()
            .table("deliveries")
            .add_column(text("request_id"))
            .take();
        manager.alter_table(request).await
    }
}
