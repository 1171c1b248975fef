//! Indexes that keep the list of leads fast for every sort order and filter.

use sea_orm_migration::prelude::*;

use crate::columns::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The columns of the filters and the time, so that the leads of each value and period are counted without
        // reading leads.
        let filters = &["standing", "status", "product_type", "language", "created_at"];
        let filters = index("leads", filters).if_not_exists().take();
        manager.create_index(filters).await?;
        let list = db::Listed {
            table: "leads",
            within: "standing",
            time: "created_at",
            sorted: &["name", "company"],
            shown: &[
                "phone",
                "product_type",
                "status",
                "language",
                "claimed_by",
                "owner_id",
            ],
        };
        let made = db::index_list(manager.get_connection(), list).await;
        made.map_err(|error| DbErr::Migration(error.to_string()))
    }
}
