//! The page of a list.

use askama::Template;
use axum::response::Response;
use db::sea_orm::sea_query::Value;
use model::Kind;
use text::{Lang, Message};
use web::{Context, Error, Flash, Identity};

use super::{
    Rows,
    cell::{self, Choosable, Content, Edit, Input},
    edit::Wrong,
    facets::{Chosen, Dates, Filter},
    list_query::State,
};
use crate::{
    Page,
    column::Source,
    field::Field,
    nav::NavLink,
    page::{self, flash},
    page_context::PageContext,
    permissions::Allowed,
    store::Record,
    value,
};

/// Contents of the page.
pub(super) struct View<'a> {
    pub(super) desk: &'a PageContext,
    pub(super) context: &'a Context,
    pub(super) who: &'a Identity,
    pub(super) state: &'a State<'a>,
    pub(super) wrong: &'a Wrong,
    pub(super) flash: &'a Flash,
}

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    page: Page,
    csrf: String,
    nav: Vec<NavLink>,
    title: String,
    path: String,
    /// The query of the list, for forms that return to it.
    query: String,
    full_query: String,
    said: Option<String>,
    error: Option<String>,
    search: String,
    /// Parameters that a new search keeps.
    kept: Vec<(&'static str, String)>,
    chosen: Vec<Chosen>,
    clear: String,
    filters: Vec<Filter>,
    dates: Option<Dates>,
    tools: Vec<(String, String)>,
    add: Option<String>,
    actions: Vec<(&'static str, String, bool)>,
    heads: Vec<Head>,
    rows: Vec<Row>,
    total: String,
    all: String,
    is_narrow: bool,
    empty: String,
    is_editable: bool,
    first: Option<String>,
    before: Option<String>,
    after: Option<String>,
    last: Option<String>,
}

struct Head {
    /// Name of its field; empty without one.
    name: &'static str,
    label: String,
    link: Option<String>,
    /// `ascending`, `descending` or empty.
    order: &'static str,
}

struct Row {
    id: i64,
    title: String,
    path: String,
    cells: Vec<(String, Content)>,
}

impl View<'_> {
    fn lang(&self) -> Lang {
        self.context.lang
    }

    fn t(&self, key: &'static str) -> String {
        Message::new(key).render(self.lang())
    }

    pub(super) fn page(
        &self,
        rows: &Rows,
        total: u64,
        filters: Vec<Filter>,
        dates: Option<Dates>,
    ) -> Result<Response, Error> {
        let (section, state, lang) = (&self.desk.section, self.state, self.lang());
        let may = section.may(self.who);
        let is_editable = may.change && !section.editable.is_empty();
        let place = |changes: &[(&str, Option<&str>)]| Some(state.link(changes));
        let (before, after) = (rows.before.clone(), rows.after.clone());
        let list = ListPage {
            page: self.desk.page(self.context),
            csrf: self.who.csrf.clone().unwrap_or_default(),
            nav: self.desk.nav(self.who, lang),
            title: section.title().render(lang),
            path: section.path(),
            query: state.query(),
            full_query: state.full_query(),
            said: flash(self.flash, lang),
            error: self.wrong.message(lang),
            search: state.search().to_owned(),
            kept: self.kept(),
            chosen: self.chosen(&filters, dates.as_ref()),
            clear: section.path(),
            dates,
            tools: self.tools(),
            add: (section.can_add && may.add).then(|| format!("{}add/", section.path())),
            actions: self.actions(may),
            heads: self.heads(),
            rows: self.rows(rows, is_editable),
            total: self.total(total),
            all: Message::new("admin-select-all")
                .with("n", total.min(self.desk.section.most_counted()))
                .render(lang),
            is_narrow: state.is_narrow(),
            empty: self.empty(),
            is_editable,
            first: before.is_some().then(|| state.link(&[])),
            last: after.is_some().then(|| state.link(&[("last", Some("1"))])),
            before: before.and_then(|edge| place(&[("before", Some(&edge))])),
            after: after.and_then(|edge| place(&[("after", Some(&edge))])),
            filters,
        };
        page::respond(&list)
    }

    fn total(&self, total: u64) -> String {
        let key = if total > self.desk.section.most_counted() {
            "admin-total-more"
        } else {
            "admin-total"
        };
        Message::new(key)
            .with("n", total.min(self.desk.section.most_counted()))
            .render(self.lang())
    }

    fn empty(&self) -> String {
        let section = &self.desk.section;
        if self.state.is_narrow() {
            return self.t("admin-nothing-found");
        }
        let words = text::words(&format!("{}-empty", section.name), self.lang());
        words.unwrap_or_else(|| self.t("admin-nothing-yet"))
    }

    fn tools(&self) -> Vec<(String, String)> {
        let tools = self
            .desk
            .section
            .tools
            .iter()
            .filter(|tool| self.who.can(tool.needs));
        tools
            .map(|tool| {
                let query = self.state.query();
                let mark = if query.is_empty() { "" } else { "?" };
                (
                    tool.label.render(self.lang()),
                    format!("{}{mark}{query}", tool.path),
                )
            })
            .collect()
    }

    /// The actions that the user may use.
    fn actions(&self, may: Allowed) -> Vec<(&'static str, String, bool)> {
        let section = &self.desk.section;
        let allowed = section
            .actions
            .iter()
            .filter(|action| action.is_allowed(self.who, may));
        allowed
            .map(|action| {
                let label = action.label(section.name, self.lang());
                (action.name, label, action.is_deletion())
            })
            .collect()
    }

    fn chosen(&self, filters: &[Filter], dates: Option<&Dates>) -> Vec<Chosen> {
        let mut chosen: Vec<Chosen> = Vec::new();
        if !self.state.search().is_empty() {
            chosen.push(Chosen {
                words: format!("{}: {}", self.t("admin-search"), self.state.search()),
                without: self.state.link(&[("q", None)]),
            });
        }
        let filtered = filters.iter().filter_map(|filter| filter.chosen.as_ref());
        chosen.extend(filtered.map(|known| Chosen {
            words: known.words.clone(),
            without: known.without.clone(),
        }));
        if let Some((span, dates)) = self.state.span().zip(dates) {
            chosen.push(Chosen {
                words: format!("{}: {}", dates.label, span.text()),
                without: self.state.link(&[("date", None)]),
            });
        }
        chosen
    }

    /// Other parameters of the search form, so that a search keeps the filters.
    fn kept(&self) -> Vec<(&'static str, String)> {
        let filters = self
            .desk
            .section
            .filters
            .iter()
            .map(|i| self.desk.section.fields[*i].name);
        let names = filters.chain(["date", "missing", "o"]);
        names
            .filter_map(|name| Some((name, self.state.parameter(name)?.to_owned())))
            .collect()
    }

    fn heads(&self) -> Vec<Head> {
        let (sort, is_descending) = self.state.order();
        let columns = self.desk.section.list.iter();
        columns
            .map(|column| {
                let field = column.field().map(|i| (i, &self.desk.section.fields[i]));
                let field = field.filter(|(i, _)| self.state.is_sortable(*i));
                let is_sorted = field.is_some_and(|(i, _)| i == sort);
                let order = match (is_sorted, is_descending) {
                    (false, _) => "",
                    (true, false) => "ascending",
                    (true, true) => "descending",
                };
                let link = field.map(|(_, field)| {
                    let name = if is_sorted && !is_descending {
                        format!("-{}", field.name)
                    } else {
                        field.name.to_owned()
                    };
                    self.state.link(&[("o", Some(&name))])
                });
                Head {
                    name: column.field().map_or("", |i| self.desk.section.fields[i].name),
                    label: column.label.render(self.lang()),
                    link,
                    order,
                }
            })
            .collect()
    }

    fn rows(&self, rows: &Rows, is_editable: bool) -> Vec<Row> {
        let section = &self.desk.section;
        let row = |record: &Record| {
            let mut related = rows.related.iter();
            let cells = section.list.iter().map(|column| {
                let content = match column.source {
                    Source::Field(i, _) if is_editable && section.editable.contains(&i) => {
                        Content::Edit(self.edit(i, record))
                    }
                    Source::Field(i, _) if rows.objects.contains_key(&(i, cell::key(&record.values[i]))) => {
                        let related = &rows.objects[&(i, cell::key(&record.values[i]))];
                        Content::Link(related.title.clone(), related.path.clone())
                    }
                    Source::Field(i, display) => {
                        let field = &section.fields[i];
                        let zone = self.desk.setup.zone;
                        cell::of_field(field, display, &record.values[i], self.lang(), zone)
                            .in_width(self.desk, cell::IN_LIST)
                    }
                    Source::Computed(i) => match section.store() {
                        Ok(store) => cell::of_computed(store.cell(i, record, self.lang())),
                        Err(_) => Content::Empty,
                    },
                    Source::Count(_) => {
                        let count = related.next().and_then(|counts| counts.get(&record.id));
                        Content::Number(count.copied().unwrap_or_default().to_string())
                    }
                };
                (column.label.render(self.lang()), content)
            });
            Row {
                id: record.id,
                cells: cells.collect(),
                path: self.state.object(record.id),
                title: record.title.clone(),
            }
        };
        rows.records.iter().map(row).collect()
    }

    fn edit(&self, i: usize, record: &Record) -> Edit {
        let field = &self.desk.section.fields[i];
        let stored = value::text(&record.values[i], self.desk.setup.zone);
        let name = format!("{}-{}", record.id, field.name);
        let wrong = self.wrong.at(&name);
        let shown = wrong.map_or(stored.as_str(), |wrong| wrong.typed.as_str());
        Edit {
            labelled_by: format!("head-{} row-{}", field.name, record.id),
            input: input(field, &record.values[i], shown, self.lang()),
            error: wrong.map(|wrong| wrong.message.render(self.lang())),
            was: stored,
            name,
        }
    }
}

/// Kind of input of a list field.
fn input(field: &Field, value: &Value, shown: &str, lang: Lang) -> Input {
    match field.kind {
        _ if field.is_choice() => Input::Select(menu(field, value, shown, lang)),
        Kind::Bool => Input::Check(shown == "true"),
        Kind::Integer => Input::Number(shown.to_owned()),
        _ => Input::Line(shown.to_owned()),
    }
}

/// The options of a field. A stored value that is no longer one of them stays selectable.
pub(crate) fn menu(field: &Field, value: &Value, shown: &str, lang: Lang) -> Vec<Choosable> {
    let choice = |value: &str, label: String| Choosable {
        value: value.to_owned(),
        label,
        is_chosen: value == shown,
    };
    let mut menu: Vec<_> = field
        .choices
        .iter()
        .map(|known| choice(&known.value, known.label.render(lang)))
        .collect();
    let stored = value::text(value, chrono_tz::UTC);
    if field.choice(&stored).is_none() && (field.is_null || !stored.is_empty()) {
        let label = if stored.is_empty() {
            "—".to_owned()
        } else {
            stored.clone()
        };
        menu.insert(0, choice(&stored, label));
    }
    menu
}
