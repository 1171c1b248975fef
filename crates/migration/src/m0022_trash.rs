//! Objects that staff deleted and may restore. The row has been removed from its own table, so that nothing else can
//! find it.

use sea_orm_migration::{prelude::*, schema};

use crate::columns::{index, text, time};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut key = Index::create();
        key.col("kind").col("object_id");
        let trash = Table::create()
            .table("trash")
            // `lead`
            .col(schema::string_len("kind", 40))
            .col(schema::big_integer("object_id"))
            // The owner, for users who may only see their own rows.
            .col(schema::big_integer_null("owner_id"))
            // The row and the rows deleted with it, as JSON.
            .col(schema::text("content"))
            // Paths of the files kept with it, one per line.
            .col(text("files"))
            .col(text("deleted_by"))
            .col(time("deleted_at"))
            .primary_key(&mut key)
            .take();
        manager.create_table(trash).await?;
        manager
            .create_index(index("trash", &["kind", "deleted_at", "object_id"]))
            .await
    }
}
