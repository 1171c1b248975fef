//! What customers say of a product: a model that Paradise does not have, in one file.

use paradise::prelude::*;

/// One review.
#[model("reviews")]
pub struct Model {
    /// Key.
    pub id: i64,
    /// Who says it.
    #[field(max(120), required, search)]
    pub author: String,
    /// What they say.
    #[field(multiline, required, search)]
    pub text: Translated,
    /// Stars.
    #[field(range(1, 5), filter, sortable)]
    pub rating: i32,
    /// The product.
    #[field(relation("products"), filter)]
    pub product_id: i64,
    /// Whether visitors see it.
    #[field(published, filter, editable)]
    pub is_published: bool,
    /// When it was written.
    #[field(sortable)]
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    #[field(internal)]
    pub updated_at: DateTime<Utc>,
    /// The folded text that a search in the admin reads.
    #[field(folded)]
    pub search_text: String,
}

/// The table. A step never changes once it was released; a further column is a further step.
const STEPS: &[Step] = &[Step {
    name: "2026-03-01-reviews",
    sentence: "makes the table of reviews; no existing data is touched",
    make: |schema| {
        schema.table("reviews", |table| {
            table.line("author", 120).texts("text").integer("rating");
            table
                .relation("product_id", "products")
                .flag("is_published", false);
            table.stamps().text("search_text");
        });
        schema.revision("catalogue", "reviews");
    },
}];

/// The slice: `paradise::main(paradise::site().with(reviews::slice()))`.
pub fn slice() -> Slice {
    Slice {
        steps: STEPS,
        words: Some(words!("words")),
        pages: |pages, _| pages.with(section()),
        importers: || {
            let product = &[("product_id", "content.product")];
            vec![Box::new(ModelImporter::<Entity>::new(
                "shop.review",
                product,
                title,
            ))]
        },
        serve: |site| {
            Ok(Served {
                routes: public::routes::<Entity>(&site.core, "/api/reviews/"),
                ..Served::default()
            })
        },
        ..Slice::new("reviews")
    }
}

fn section() -> Admin<Entity> {
    Admin::<Entity>::new()
        .title(title)
        .list([
            col(Column::Author),
            col(Column::ProductId),
            col(Column::Rating),
            col(Column::IsPublished),
            age(Column::CreatedAt),
        ])
        .order_by_desc(Column::CreatedAt)
        .action(Action::set("publish", Column::IsPublished, "true"))
        .permissions(Permissions::of("content.reviews"))
        .api("/api/staff/reviews/")
}

fn title(review: &Model) -> String {
    review.author.clone()
}
