//! Notes of staff on a lead.

use sea_orm_migration::{prelude::*, schema};

use crate::columns::{index, table, text, time};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let lead = ForeignKey::create()
            .from("lead_notes", "lead_id")
            .to("leads", "id")
            .on_delete(ForeignKeyAction::Cascade)
            .take();
        let notes = table("lead_notes")
            .col(schema::big_integer("lead_id"))
            // Display name of the author at that time.
            .col(text("author"))
            .col(text("text"))
            .col(time("created_at"))
            .foreign_key(&mut lead.clone())
            .take();
        manager.create_table(notes).await?;
        manager.create_index(index("lead_notes", &["lead_id"])).await
    }
}
