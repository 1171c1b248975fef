//! The section of products.

use std::sync::Arc;

use ::admin::{Action, Admin, Cell, Fact, Facts, age, badge, col, computed, count, thumb};
use text::Lang;

use super::{duplicate::Duplicate, gallery, permissions::PERMISSIONS, rules::Rules};
use crate::{
    content::{
        product::{Column, Entity, Model},
        product_image, slug,
        state::Content,
    },
    vocabulary::Vocabulary,
};

/// Maximum number of characters of a name, and of an entry of a list.
const NAME: usize = 200;
/// Maximum number of characters of a short description.
const SHORT: usize = 500;
/// Space for the number that is appended to a slug that is taken.
const NUMBER: usize = 10;

impl Facts for Entity {
    const NAME: &'static str = "products";

    fn fact(column: Column) -> Fact {
        match column {
            Column::MainImage => Fact::image("/media/").uploaded_to("products"),
            Column::NameRu => Fact::new().max(NAME).required(),
            Column::NameEn | Column::NameUz => Fact::new().max(NAME),
            Column::Slug => Fact::new().max(slug::MAX_LEN),
            Column::ShortDescriptionRu | Column::ShortDescriptionEn | Column::ShortDescriptionUz => {
                Fact::text().max(SHORT)
            }
            Column::DescriptionRu | Column::DescriptionEn | Column::DescriptionUz => Fact::text(),
            Column::Features => Fact::lists().max(NAME),
            _ => Fact::new(),
        }
    }

    fn title(product: &Model) -> Option<String> {
        Some(product.name().to_owned())
    }
}

/// Defines the section.
pub(super) fn section(words: &Vocabulary, content: Option<&Arc<Content>>) -> Admin<Entity> {
    let names = [Column::NameRu, Column::NameEn, Column::NameUz];
    let short = [
        Column::ShortDescriptionRu,
        Column::ShortDescriptionEn,
        Column::ShortDescriptionUz,
    ];
    let long = [
        Column::DescriptionRu,
        Column::DescriptionEn,
        Column::DescriptionUz,
    ];
    Admin::<Entity>::new()
        .list([
            col(Column::NameRu),
            thumb(Column::MainImage),
            badge(Column::Category),
            col(Column::Order),
            col(Column::IsPublished),
            col(Column::IsFeatured),
            count::<_, product_image::Entity>("images", product_image::Column::ProductId),
            computed("untranslated", untranslated),
            age(Column::UpdatedAt),
        ])
        .choices(Column::Category, words.product_categories.for_pages())
        .filter_by([Column::Category, Column::IsPublished, Column::IsFeatured])
        .search(names.into_iter().chain(short).chain(long).chain([Column::Slug]))
        .folded(Column::SearchText)
        .editable([Column::Order, Column::IsPublished, Column::IsFeatured])
        .order_by(Column::Order)
        .fieldset(
            "names",
            names
                .into_iter()
                .chain([Column::Slug, Column::Category, Column::MainImage]),
        )
        .fieldset("texts", short.into_iter().chain(long).chain([Column::Features]))
        .collapsed("place", [Column::IsPublished, Column::IsFeatured, Column::Order])
        .inline(gallery::inline())
        .prepopulate(Column::Slug, Column::NameRu, |name| {
            slug::within(name, slug::MAX_LEN - NUMBER)
        })
        .action(Action::set("publish", Column::IsPublished, "true"))
        .action(Action::set("unpublish", Column::IsPublished, "false"))
        .action(Action::set("feature", Column::IsFeatured, "true"))
        .action(Action::set("unfeature", Column::IsFeatured, "false"))
        .action(Action::run("duplicate", Arc::new(Duplicate)).needs(PERMISSIONS.add))
        .permissions(PERMISSIONS)
        .hooks(Arc::new(Rules::of(content)))
}

/// The languages in which a text of the product is missing.
fn untranslated(product: &Model, _: Lang) -> Cell {
    super::rules::untranslated(&product.texts())
}

impl Model {
    /// Each text in Russian, English and Uzbek.
    pub(super) fn texts(&self) -> [[&str; 3]; 3] {
        [
            [&self.name_ru, &self.name_en, &self.name_uz],
            [
                &self.short_description_ru,
                &self.short_description_en,
                &self.short_description_uz,
            ],
            [&self.description_ru, &self.description_en, &self.description_uz],
        ]
    }
}
