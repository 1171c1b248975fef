//! The section of portfolio works.

use std::sync::Arc;

use ::admin::{Action, Admin, Fact, Facts, age, badge, col, computed, thumb};

use super::{
    duplicate::Duplicate,
    permissions::PERMISSIONS,
    rules::{Rules, untranslated},
};
use crate::{
    content::{
        portfolio::{Column, Entity, Model},
        state::Content,
    },
    vocabulary::Vocabulary,
};

/// Maximum number of characters of a title.
const TITLE: usize = 200;

impl Facts for Entity {
    const NAME: &'static str = "portfolio";

    fn fact(column: Column) -> Fact {
        match column {
            Column::Image => Fact::image("/media/").uploaded_to("portfolio"),
            Column::TitleRu => Fact::new().max(TITLE).required(),
            Column::TitleEn | Column::TitleUz => Fact::new().max(TITLE),
            Column::DescriptionRu | Column::DescriptionEn | Column::DescriptionUz => Fact::text(),
            _ => Fact::new(),
        }
    }

    fn title(work: &Model) -> Option<String> {
        let titles = [&work.title_ru, &work.title_en, &work.title_uz];
        titles.into_iter().find(|title| !title.is_empty()).cloned()
    }
}

/// Defines the section.
pub(super) fn section(words: &Vocabulary, content: Option<&Arc<Content>>) -> Admin<Entity> {
    let titles = [Column::TitleRu, Column::TitleEn, Column::TitleUz];
    let texts = [
        Column::DescriptionRu,
        Column::DescriptionEn,
        Column::DescriptionUz,
    ];
    Admin::<Entity>::new()
        .list([
            col(Column::TitleRu),
            thumb(Column::Image),
            badge(Column::Category),
            col(Column::Order),
            col(Column::IsPublished),
            computed("untranslated", |work: &Model, _| {
                untranslated(&[
                    [&work.title_ru, &work.title_en, &work.title_uz],
                    [&work.description_ru, &work.description_en, &work.description_uz],
                ])
            }),
            age(Column::UpdatedAt),
        ])
        .choices(Column::Category, words.portfolio_categories.for_pages())
        .filter_by([Column::Category, Column::IsPublished])
        .search(titles.into_iter().chain(texts))
        .folded(Column::SearchText)
        .editable([Column::Order, Column::IsPublished])
        .order_by(Column::Order)
        .fieldset(
            "texts",
            titles
                .into_iter()
                .chain([Column::Category, Column::Image])
                .chain(texts),
        )
        .collapsed("place", [Column::IsPublished, Column::Order])
        .action(Action::set("publish", Column::IsPublished, "true"))
        .action(Action::set("unpublish", Column::IsPublished, "false"))
        .action(Action::run("duplicate", Arc::new(Duplicate)).needs(PERMISSIONS.add))
        .permissions(PERMISSIONS)
        .hooks(Arc::new(Rules::of(content)))
}
