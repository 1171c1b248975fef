//! Folded texts of products and works, so that a search finds Cyrillic in any case on both databases.

use sea_orm_migration::prelude::*;

use crate::columns::text;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["products", "portfolio_items"] {
            let search = Table::alter().table(table).add_column(text("search_text")).take();
            manager.alter_table(search).await?;
        }
        Ok(())
    }
}
