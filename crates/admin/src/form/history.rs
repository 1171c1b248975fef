//! The history of one object.

use askama::Template;
use axum::{extract::State, response::Response};
use serde_json::Value as Json;
use text::{Lang, Message};
use web::{Context, Error, Id, Identity};

use super::find;
use crate::{
    Page,
    history::{Event, PastChange},
    inline,
    list::cell,
    nav::NavLink,
    page,
    page_context::PageContext,
    relation::{self, RelatedObjects},
    section::Section,
};

/// Maximum number of entries on the page.
const MOST: u64 = 200;
/// Longer values are truncated for display.
const LONGEST: usize = 300;

#[derive(Template)]
#[template(path = "past.html")]
struct PastPage {
    page: Page,
    csrf: String,
    nav: Vec<NavLink>,
    list_title: String,
    list_path: String,
    title: String,
    path: String,
    entries: Vec<Entry>,
}

struct Entry {
    time: String,
    machine: String,
    who: String,
    way: String,
    what: String,
    fields: Vec<(String, String, String)>,
}

pub(crate) async fn show(
    State(desk): State<PageContext>,
    context: Context,
    who: Identity,
    Id(id): Id,
) -> Result<Response, Error> {
    let record = find(&desk, &who, id).await?;
    let section = &desk.section;
    let past = desk
        .setup
        .history
        .of(desk.setup.db.read(), section.name, id, MOST)
        .await?;
    let (lang, hidden) = (context.lang, section.hidden_from(&who));
    let objects = objects(&desk, &who, &past).await?;
    let entry = |past: PastChange| Entry {
        time: cell::time(past.at, lang, desk.setup.zone),
        machine: past.at.to_rfc3339(),
        who: past.who.clone(),
        way: text::words(&past.way, lang).unwrap_or_default(),
        what: what(&desk, &past, lang),
        fields: fields(section, &hidden, &past, &objects, lang),
    };
    page::respond(&PastPage {
        page: desk.page(&context),
        csrf: who.csrf.clone().unwrap_or_default(),
        nav: desk.nav(&who, lang),
        list_title: section.title().render(lang),
        list_path: section.path(),
        title: record.title,
        path: format!("{}{id}/", section.path()),
        entries: past.into_iter().map(entry).collect(),
    })
}

fn what(desk: &PageContext, past: &PastChange, lang: Lang) -> String {
    let event = match Event::parse(&past.event) {
        Some(Event::Added) => Message::new("admin-event-added").render(lang),
        Some(Event::Changed) => Message::new("admin-event-changed").render(lang),
        Some(Event::Deleted) => Message::new("admin-event-deleted").render(lang),
        None => text::words(&past.event, lang).unwrap_or_else(|| past.event.clone()),
    };
    let section = &desk.section;
    let action = past.action.as_ref().map(|name| {
        let known = section.actions.iter().find(|action| action.name == name);
        known.map_or_else(|| name.clone(), |action| action.label(section.name, lang))
    });
    action.map_or(event.clone(), |action| format!("{event} · {action}"))
}

/// The objects that the changed fields referred to.
async fn objects(desk: &PageContext, who: &Identity, past: &[PastChange]) -> Result<RelatedObjects, Error> {
    let changes = past.iter().flat_map(|past| &past.fields);
    let keys = changes.flat_map(|change| {
        let field = desk.section.named(&change.field);
        let keys = [&change.before, &change.after]
            .into_iter()
            .filter_map(Json::as_i64);
        field
            .into_iter()
            .flat_map(move |i| keys.clone().map(move |key| (i, key)))
    });
    relation::objects(desk, who, keys.collect()).await
}

/// The fields that the user may see, with values before and after.
fn fields(
    section: &Section,
    hidden: &[usize],
    past: &PastChange,
    objects: &RelatedObjects,
    lang: Lang,
) -> Vec<(String, String, String)> {
    let known = past.fields.iter().filter_map(|change| {
        if let Some(child) = inline::save::changes_of(&section.inlines, &change.field) {
            let words = |value: &Json| short(value.as_str().unwrap_or_default().to_owned());
            let label = child.section.title().render(lang);
            return Some((label, words(&change.before), words(&change.after)));
        }
        let i = section.named(&change.field).filter(|i| !hidden.contains(i))?;
        let field = &section.fields[i];
        let words = |value: &Json| match value {
            Json::Null => String::new(),
            Json::String(text) => field
                .choice(text)
                .map_or_else(|| text.clone(), |choice| choice.label.render(lang)),
            Json::Bool(flag) => Message::new(if *flag { "admin-yes" } else { "admin-no" }).render(lang),
            other => match other.as_i64().and_then(|key| objects.get(&(i, key))) {
                Some(related) => related.title.clone(),
                None => other.to_string(),
            },
        };
        let language = field.tag.as_ref().map(|tag| format!(" · {}", tag.own_name()));
        let label = field.label.render(lang) + &language.unwrap_or_default();
        (!field.is_hidden).then(|| (label, short(words(&change.before)), short(words(&change.after))))
    });
    known.collect()
}

fn short(text: String) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
