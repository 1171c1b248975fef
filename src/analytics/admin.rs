//! The stored events, for users who want the data behind the figures. Reported events cannot be changed.

use ::admin::{Admin, Cell, Choice, Label, Permissions, Registry, Tone, badge, col, computed};
use text::Lang;
use web::{Permission, Query};

use super::{
    VIEW,
    event::{Column, Entity, Model},
};

/// The permission to see the figures includes the permission to see their events.
const PERMISSIONS: Permissions = Permissions {
    view: VIEW,
    add: Permission("analytics.add"),
    change: Permission("analytics.change"),
    delete: Permission("analytics.delete"),
};

/// Adds the pages.
pub fn sections(registry: Registry) -> Registry {
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
        .title(|event| format!("{} {}", event.event_type, event.page))
        .choices(Column::Language, languages.into())
        .filter_by([Column::EventType, Column::Language, Column::Page])
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
