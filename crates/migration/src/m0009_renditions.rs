//! Metadata of the catalogue's pictures, and the smaller files made from them.

use sea_orm_migration::{prelude::*, schema};

use crate::columns::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

fn time(name: &'static str) -> ColumnDef {
    schema::timestamp_with_time_zone_null(name).take()
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let pictures = Table::create()
            .table("pictures")
            .col(schema::text("source").primary_key().take())
            // Size and modification time reveal a replaced file; null before the file was checked.
            .col(schema::big_integer_null("source_bytes"))
            .col(time("source_written_at"))
            // Hash of the content; its renditions have the same hash. Null until they are made.
            .col(schema::string_len_null("hash", 64))
            .col(schema::integer_null("width"))
            .col(schema::integer_null("height"))
            .col(schema::text_null("placeholder"))
            .col(schema::string_len_null("problem", 20))
            // The lease of the worker that makes the renditions.
            .col(schema::string_len_null("lease_token", 36))
            .col(time("lease_until"))
            .take();
        manager.create_table(pictures).await?;
        manager.create_index(index("pictures", &["hash"])).await?;

        let renditions = Table::create()
            .table("renditions")
            .col(schema::string_len("path", 200).primary_key().take())
            .col(schema::string_len("hash", 64))
            .col(schema::integer("width"))
            .col(schema::integer("height"))
            .col(schema::big_integer("bytes"))
            // Since when no picture has this hash.
            .col(time("unused_since"))
            .take();
        manager.create_table(renditions).await?;
        manager.create_index(index("renditions", &["hash"])).await
    }
}
