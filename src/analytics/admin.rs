//! The stored events, for users who want the data behind the figures. Reported events cannot be changed.

use ::admin::{Admin, Cell, Choice, Fact, Facts, Label, Permissions, Registry, Tone, badge, col, computed};
use text::Lang;
use web::{Permission, Query};

use super::{
    VIEW,
    event::{Column, Entity, Model},
};
use crate::vocabulary::Vocabulary;

/// The permission to see the figures includes the permission to see their events.
const PERMISSIONS: Permissions = Permissions {
    view: VIEW,
    add: Permission("analytics.add"),
    change: Permission("analytics.change"),
    delete: Permission("analytics.delete"),
};

impl Facts for Entity {
    const NAME: &'static str = "events";

    fn fact(column: Column) -> Fact {
        match column {
            // Data that identifies a visitor says nothing about the site.
            Column::PageFolded | Column::IpAddress => Fact::hidden(),
            Column::Metadata => Fact::readonly().long(),
            _ => Fact::readonly(),
        }
    }

    fn title(event: &Model) -> Option<String> {
        Some(format!("{} {}", event.event_type, event.page))
    }
}

/// Adds the pages.
pub fn sections(registry: Registry, words: &Vocabulary) -> Registry {
    let languages = Lang::ALL.map(|lang| Choice {
        value: lang.code().to_owned(),
        label: Label::key(match lang {
            Lang::Ru => "events-language-ru",
            Lang::En => "events-language-en",
            Lang::Uz => "events-language-uz",
        }),
        tone: Tone::Gray,
    });
    let section = Admin::<Entity>::new()
        .list([
            col(Column::Timestamp),
            badge(Column::EventType),
            computed("page", page),
            col(Column::Language),
            col(Column::Referrer),
            col(Column::SessionId),
        ])
        .choices(Column::EventType, words.event_types.for_pages())
        .choices(Column::Language, languages.into())
        .filter_by([Column::EventType, Column::Language, Column::Page])
        .search([Column::Page, Column::Referrer, Column::SessionId])
        .date_hierarchy(Column::Timestamp)
        .order_by_desc(Column::Timestamp)
        .permissions(PERMISSIONS)
        .read_only()
        .large();
    registry.with(section)
}

/// The page of an event, with a link to all events of this page.
fn page(event: &Model, _: Lang) -> Cell {
    let query = Query::default().with("page", Some(&event.page));
    Cell::Link(event.page.clone(), format!("/admin/events/?{query}"))
}
