//! Renders the page of an object: groups of fields, languages side by side, panels of the slice.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Response;
use model::Kind;
use text::Lang;
use web::{Context, Error, FieldErrors, Flash, Identity};

use super::{
    read::Typed,
    siblings::Neighbours,
    widget::{Around, Control, Widget},
};
use crate::{
    Page,
    hooks::Panel,
    inline::{self, rows::Row, view::Shown},
    label::Label,
    list::cell::{Content, Input},
    nav::NavLink,
    page::{self, flash},
    page_context::PageContext,
    relation::{self, Offered},
    store::Record,
    value,
};

/// Which object.
pub(super) enum What<'a> {
    New,
    Stored(&'a Record),
    /// A deleted object.
    Gone,
}

/// Contents of the page.
pub(super) struct View<'a> {
    pub(super) desk: &'a PageContext,
    pub(super) context: &'a Context,
    pub(super) who: &'a Identity,
    pub(super) what: What<'a>,
    pub(super) typed: &'a Typed,
    /// For each inline.
    pub(super) rows: &'a [Vec<Row>],
    pub(super) errors: &'a FieldErrors,
    pub(super) flash: &'a Flash,
    /// Address of the object that this form has already created. Values typed since then are in the other fields.
    pub(super) made: Option<&'a str>,
    pub(super) around: &'a Neighbours,
}

#[derive(Template)]
#[template(path = "object.html")]
struct ObjectPage {
    page: Page,
    csrf: String,
    nav: Vec<NavLink>,
    list_title: String,
    list_path: String,
    /// The address of the section, without the query of the list.
    section_path: String,
    title: String,
    /// Address to which the form is sent; `None` if nothing can be changed.
    target: Option<String>,
    history: Option<String>,
    delete: Option<String>,
    can_add: bool,
    is_gone: bool,
    /// Address of the object that this form has already created.
    made: Option<String>,
    /// Whether the form contains pictures.
    is_upload: bool,
    said: Option<String>,
    before: Option<String>,
    after: Option<String>,
    /// Fields with errors, for the summary: id and label.
    wrong: Vec<(String, String)>,
    other_errors: Vec<String>,
    version: String,
    base: String,
    groups: Vec<Group>,
    inlines: Vec<Shown>,
    panel: Option<Panel>,
}

struct Group {
    label: Option<String>,
    is_collapsed: bool,
    entries: Vec<Entry>,
}

/// One line of a group.
enum Entry {
    One(Box<Widget>),
    /// One text in several languages.
    Languages {
        label: String,
        fields: Vec<Widget>,
    },
}

impl View<'_> {
    fn lang(&self) -> Lang {
        self.context.lang
    }

    pub(super) async fn page(&self) -> Result<Response, Error> {
        let (section, lang) = (&self.desk.section, self.lang());
        let store = section.store()?;
        let may = section.may(self.who);
        let stored = match &self.what {
            What::Stored(record) => Some(*record),
            What::New | What::Gone => None,
        };
        let blank = store.blank(section)?;
        let path = section.path();
        let object = stored.map(|record| format!("{path}{}/", record.id));
        let can_add = section.can_add && may.add;
        let target = match &object {
            Some(object) => (may.change && section.has_form()).then(|| self.around.keep(object)),
            None => can_add.then(|| format!("{path}add/")),
        };
        let record = stored.unwrap_or(&blank);
        let relations = self.relations(record).await?;
        let groups = self.groups(record, target.is_none(), &relations);
        let inlines = inline::view::show(self.desk, self.rows, lang);
        let panel = match stored {
            Some(record) => {
                store
                    .panel(self.desk.setup.db.read(), self.who, lang, record)
                    .await?
            }
            None => None,
        };
        let base = stored
            .map(|record| Typed::of(self.desk, record))
            .unwrap_or_default();
        page::respond(&ObjectPage {
            page: self.desk.page(self.context),
            csrf: self.who.csrf.clone().unwrap_or_default(),
            nav: self.desk.nav(self.who, lang),
            list_title: section.title().render(lang),
            title: match stored {
                Some(record) => record.title.clone(),
                None => Label::of(section.name, "new")
                    .or_plain("")
                    .worded(lang)
                    .unwrap_or_else(|| text::Message::new("admin-new").render(lang)),
            },
            history: object
                .as_ref()
                .filter(|_| section.can_change)
                .map(|object| format!("{object}history/")),
            delete: object
                .filter(|_| section.can_delete && may.delete)
                .map(|object| format!("{object}delete/")),
            list_path: self.around.keep(&path),
            section_path: path,
            before: self.around.before.clone(),
            after: self.around.after.clone(),
            target,
            can_add,
            is_gone: matches!(self.what, What::Gone),
            made: self.made.map(str::to_owned),
            is_upload: section.is_upload(),
            said: flash(self.flash, lang),
            wrong: wrong(&groups, &inlines),
            other_errors: self.other_errors(),
            version: base.version(),
            base: base.to_json(self.desk),
            groups,
            inlines,
            panel,
        })
    }

    /// Errors that belong to no field of the form.
    fn other_errors(&self) -> Vec<String> {
        let is_field = |name: &str| self.desk.section.writable().any(|(_, field)| field.name == name);
        let others = self.errors.iter().filter(|(name, _)| !is_field(name));
        others
            .flat_map(|(_, messages)| messages.iter().map(|message| message.render(self.lang())))
            .collect()
    }

    /// The objects that the fields refer to, and those that they offer.
    async fn relations(&self, record: &Record) -> Result<BTreeMap<usize, Offered>, Error> {
        let mut texts = self.typed.0.clone();
        let fixed = self.desk.section.fields.iter().enumerate();
        for (i, _) in fixed.filter(|(_, field)| matches!(field.kind, Kind::Relation(_))) {
            let stored = || value::text(&record.values[i], self.desk.setup.zone);
            texts.entry(i).or_insert_with(stored);
        }
        relation::offered(self.desk, self.who, &texts).await
    }

    fn groups(&self, record: &Record, is_fixed: bool, relations: &BTreeMap<usize, Offered>) -> Vec<Group> {
        let section = &self.desk.section;
        let hidden = section.hidden_from(self.who);
        let is_shown = |i: &usize| {
            let field = &section.fields[*i];
            // A new object has no key and no timestamps.
            let is_new = !matches!(self.what, What::Stored(_));
            let is_secret = field.is_hidden || hidden.contains(i);
            !is_secret && *i != section.key && !(is_new && field.is_readonly)
        };
        let named: Vec<usize> = section
            .groups
            .iter()
            .flat_map(|group| group.fields.clone())
            .collect();
        let rest: Vec<usize> = (0..section.fields.len())
            .filter(|i| !named.contains(i))
            .filter(|i| is_shown(i))
            .collect();
        let declared = section.groups.iter().map(|group| {
            let fields = group
                .fields
                .iter()
                .copied()
                .filter(|i| is_shown(i))
                .collect::<Vec<_>>();
            (Some(group.label.render(self.lang())), group.is_collapsed, fields)
        });
        let all = declared.chain(std::iter::once((None, false, rest)));
        all.filter(|(_, _, fields)| !fields.is_empty())
            .map(|(label, is_collapsed, fields)| {
                let entries = self.entries(&fields, record, is_fixed, relations);
                let is_wrong = entries.iter().any(Entry::is_wrong);
                Group {
                    label,
                    is_collapsed: is_collapsed && !is_wrong,
                    entries,
                }
            })
            .collect()
    }

    /// Fields in order. The languages of one text are grouped at the place of the first of them.
    fn entries(
        &self,
        fields: &[usize],
        record: &Record,
        is_fixed: bool,
        relations: &BTreeMap<usize, Offered>,
    ) -> Vec<Entry> {
        let section = &self.desk.section;
        let around = Around {
            desk: self.desk,
            lang: self.lang(),
            typed: self.typed,
            errors: self.errors,
            is_fixed,
            relations,
        };
        let translated = section.translated();
        let mut entries = Vec::new();
        let mut done: Vec<usize> = Vec::new();
        for &i in fields {
            if done.contains(&i) {
                continue;
            }
            let group = translated
                .iter()
                .find(|(_, group)| group.iter().any(|(_, known)| *known == i));
            let Some((_, group)) = group else {
                entries.push(Entry::One(Box::new(around.widget(i, &record.values[i]))));
                continue;
            };
            let mut widgets = Vec::new();
            for (tag, i) in group.iter().filter(|(_, i)| fields.contains(i)) {
                let mut widget = around.widget(*i, &record.values[*i]);
                widget.lang = tag.to_string();
                tag.own_name().clone_into(&mut widget.label);
                widget.is_missing = self.typed.get(*i).trim().is_empty()
                    && group
                        .iter()
                        .any(|(_, other)| !self.typed.get(*other).trim().is_empty());
                done.push(*i);
                widgets.push(widget);
            }
            let label = section.fields[i].label.render(self.lang());
            entries.push(Entry::Languages {
                label,
                fields: widgets,
            });
        }
        entries
    }
}

impl Entry {
    fn widgets(&self) -> &[Widget] {
        match self {
            Self::One(widget) => std::slice::from_ref(widget),
            Self::Languages { fields, .. } => fields,
        }
    }

    fn is_wrong(&self) -> bool {
        self.widgets().iter().any(|widget| widget.error.is_some())
    }
}

fn wrong(groups: &[Group], inlines: &[Shown]) -> Vec<(String, String)> {
    let entries = groups.iter().flat_map(|group| &group.entries);
    let mut wrong = Vec::new();
    for entry in entries {
        for widget in entry.widgets().iter().filter(|widget| widget.error.is_some()) {
            let label = match entry {
                Entry::One(_) => widget.label.clone(),
                Entry::Languages { label, .. } => format!("{label}: {}", widget.label),
            };
            wrong.push((widget.id(), label));
        }
    }
    let inlines = inlines.iter().filter(|inline| inline.is_wrong());
    wrong.extend(inlines.map(|inline| (format!("inline-{}", inline.name), inline.label.clone())));
    wrong
}
