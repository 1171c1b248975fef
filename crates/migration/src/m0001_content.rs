//! Portfolio, products with their galleries, and the revision by which every instance detects changes of them.

use sea_orm_migration::{prelude::*, schema};

use crate::{
    columns::{id, index, table, text, texts, time},
    step::count_changes,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

/// Tables whose changes the public catalogue shows.
const CATALOGUE: [&str; 3] = ["portfolio_items", "products", "product_images"];

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut portfolio = table("portfolio_items");
        portfolio
            .col(text("image"))
            .col(texts("title"))
            .col(texts("description"))
            .col(schema::string_len("category", 50))
            .col(schema::integer("order").default(0))
            .col(schema::boolean("is_published").default(true))
            .col(time("created_at"))
            .col(time("updated_at"));
        manager.create_table(portfolio).await?;

        let mut products = table("products");
        products
            .col(text("main_image"))
            .col(schema::string_len("slug", 200).unique_key().take());
        for name in ["name", "short_description", "description"] {
            products.col(texts(name));
        }
        products
            .col(schema::string_len("category", 50))
            .col(schema::json("features"))
            .col(schema::integer("order").default(0))
            .col(schema::boolean("is_published").default(true))
            .col(schema::boolean("is_featured").default(false))
            .col(time("created_at"))
            .col(time("updated_at"));
        manager.create_table(products).await?;

        let images = Table::create()
            .table("product_images")
            .col(id())
            .col(schema::big_integer("product_id"))
            .col(text("image"))
            .col(text("caption"))
            .col(schema::integer("order").default(0))
            .foreign_key(
                ForeignKey::create()
                    .from("product_images", "product_id")
                    .to("products", "id")
                    .on_delete(ForeignKeyAction::Cascade),
            )
            .take();
        manager.create_table(images).await?;
        manager
            .create_index(index("product_images", &["product_id"]))
            .await?;

        revisions(manager).await
    }
}

/// One row for each kind of data that is cached outside of the database, with a number that grows on each change.
/// Triggers increment it, so that no writer can forget it: an editor's save, an import, and manual changes with `psql`
/// alike.
async fn revisions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let revisions = Table::create()
        .table("revisions")
        .col(schema::string_len("name", 50).primary_key().take())
        .col(schema::big_integer("revision"))
        .take();
    manager.create_table(revisions).await?;
    let connection = manager.get_connection();
    connection
        .execute_unprepared("INSERT INTO revisions (name, revision) VALUES ('catalogue', 1)")
        .await?;
    for table in CATALOGUE {
        count_changes(manager, "catalogue", table).await?;
    }
    Ok(())
}
