//! Leads, with the metadata of the attached file and a folded text for search.

use sea_orm_migration::{prelude::*, schema};

use crate::columns::{index, table, text, time};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let leads = table("leads")
            .col(schema::string_len("name", 200))
            .col(schema::string_len("company", 200))
            .col(text("phone"))
            .col(schema::string_len_null("email", 254))
            .col(schema::string_len("product_type", 50))
            .col(schema::integer_null("quantity"))
            .col(text("message"))
            .col(schema::string_len("status", 50))
            .col(text("source"))
            .col(schema::string_len("language", 10))
            .col(schema::text_null("ip_address"))
            .col(text("user_agent"))
            .col(schema::text_null("file"))
            .col(text("file_name"))
            .col(text("file_type"))
            .col(schema::big_integer("file_size").default(0))
            .col(text("file_sha256"))
            .col(text("search_text"))
            .col(time("created_at"))
            .col(time("updated_at"))
            .take();
        manager.create_table(leads).await?;
        manager
            .create_index(index("leads", &["created_at", "id"]))
            .await?;
        manager
            .create_index(index("leads", &["status", "created_at"]))
            .await
    }
}
