//! An index of word parts for the search of leads.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let text = db::Indexed {
            table: "leads",
            column: "search_text",
        };
        let made = db::index_parts(manager.get_connection(), text).await;
        made.map_err(|error| DbErr::Migration(error.to_string()))
    }
}
