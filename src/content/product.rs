//! A product with its page, and its section of the admin.

use std::sync::Arc;

use ::admin::{Action, Admin, Hooks, age, badge, col, count, thumb, untranslated};

use super::{duplicate::Duplicate, permissions::PERMISSIONS, product_image, slug};
use crate::prelude::*;

/// Space for the number that is appended to a slug that is taken.
const NUMBER: usize = 10;

/// One product. The fields stand in the order of the API's answers.
#[model("products")]
pub struct Model {
    /// Key.
    pub id: i64,
    /// The name in its address: unique, never empty.
    #[field(max(slug::MAX_LEN), unique, search)]
    pub slug: String,
    /// Path in the public store; empty without a picture.
    #[field(picture("products"))]
    pub main_image: String,
    /// Name.
    #[field(max(200), required, search)]
    pub name: Translated,
    /// Short description, for lists.
    #[field(multiline, max(500), search)]
    pub short_description: Translated,
    /// Category.
    #[field(choices("product_categories"), filter)]
    pub category: String,
    /// Whether the home page shows it.
    #[field(filter, editable)]
    pub is_featured: bool,
    /// Position in lists, smallest first.
    #[field(sortable, editable)]
    pub order: i32,
    /// Description, for its page.
    #[field(multiline, detail, search)]
    pub description: Translated,
    /// Advantages. Read them through [`super::features::Features`]: a manual change or an older program may have stored
    /// another format.
    #[field(lists, max(200), detail)]
    pub features: Json,
    /// When it was added.
    #[field(detail, sortable)]
    pub created_at: DateTime<Utc>,
    /// Whether visitors see it.
    #[field(published, filter, editable)]
    pub is_published: bool,
    /// When it was last changed.
    #[field(internal)]
    pub updated_at: DateTime<Utc>,
    /// The folded text that the admin's search uses.
    #[field(folded)]
    pub search_text: String,
}

/// The section.
pub(super) fn section(languages: model::Languages, rules: Arc<dyn Hooks<Entity>>) -> Admin<Entity> {
    let duplicate = Arc::new(Duplicate(languages.clone()));
    Admin::<Entity>::new()
        .list([
            col(Column::Name),
            thumb(Column::MainImage),
            badge(Column::Category),
            col(Column::Order),
            col(Column::IsPublished),
            col(Column::IsFeatured),
            count::<_, product_image::Entity>("images", product_image::Column::ProductId),
            untranslated(&languages),
            age(Column::UpdatedAt),
        ])
        .filter_by([Column::Category, Column::IsPublished, Column::IsFeatured])
        .title(move |product| product.name.first(&languages).to_owned())
        .order_by(Column::Order)
        .fieldset(
            "names",
            [Column::Name, Column::Slug, Column::Category, Column::MainImage],
        )
        .fieldset(
            "texts",
            [Column::ShortDescription, Column::Description, Column::Features],
        )
        .collapsed("place", [Column::IsPublished, Column::IsFeatured, Column::Order])
        .inline(product_image::inline())
        .prepopulate(Column::Slug, Column::Name, |name| {
            slug::within(name, slug::MAX_LEN - NUMBER)
        })
        .action(Action::set("publish", Column::IsPublished, "true"))
        .action(Action::set("unpublish", Column::IsPublished, "false"))
        .action(Action::set("feature", Column::IsFeatured, "true"))
        .action(Action::set("unfeature", Column::IsFeatured, "false"))
        .action(Action::run("duplicate", duplicate).needs(PERMISSIONS.add))
        .api("/api/staff/products/")
        .permissions(PERMISSIONS)
        .hooks(rules)
}
