//! The pages of one model with its type erased, as every page reads them.

use std::{ops::Range, sync::Arc};

use db::sea_orm::sea_query::Expr;
use model::{Kind, Tag, Terms};
use web::{Identity, Permission};

use crate::{
    action::{ActionDef, Effect},
    column::{Column, Display, Source},
    field::{Field, sortable},
    inline::child::Child,
    label::Label,
    permissions::{Allowed, Permissions},
    store::Store,
};

/// Default number of rows on a page of a list.
const PER_PAGE: u64 = 50;
/// Number of columns of a list that declares none.
const FEW: usize = 5;
/// Maximum number of rows counted in a large section. Counting more would delay the page.
const FEW_OF_MANY: u64 = 10_000;

/// A declared section.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says yes or no to a part of the pages of its own"
)]
pub(crate) struct Section {
    pub(crate) name: &'static str,
    pub(crate) table: &'static str,
    /// Position of the key among the fields.
    pub(crate) key: usize,
    pub(crate) fields: Vec<Field>,
    /// The fields of each column: several for a translated text.
    pub(crate) columns: Vec<Range<usize>>,
    pub(crate) list: Vec<Column>,
    pub(crate) filters: Vec<usize>,
    /// Default value of a filter.
    pub(crate) first_choice: Option<(usize, &'static str)>,
    pub(crate) search: Vec<usize>,
    pub(crate) folded: Option<usize>,
    /// Whether parts of words of the folded column are indexed.
    pub(crate) is_indexed: bool,
    pub(crate) date: Option<usize>,
    pub(crate) editable: Vec<usize>,
    /// A field, and whether the order is descending.
    pub(crate) order: Option<(usize, bool)>,
    pub(crate) per_page: u64,
    pub(crate) groups: Vec<Group>,
    pub(crate) prepopulate: Vec<Prepopulate>,
    pub(crate) actions: Vec<ActionDef>,
    pub(crate) tools: Vec<Tool>,
    pub(crate) permissions: Permissions,
    pub(crate) inlines: Vec<Child>,
    pub(crate) can_add: bool,
    pub(crate) can_change: bool,
    pub(crate) can_delete: bool,
    /// Whether deleted objects can be restored for a while; the section's hooks implement it.
    pub(crate) is_recoverable: bool,
    /// Whether it has too many rows to read all of them.
    pub(crate) is_large: bool,
    /// The path of its API for staff.
    pub(crate) api: Option<&'static str>,
    pub(crate) store: Option<Arc<dyn Store>>,
}

/// A group of a form.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) label: Label,
    pub(crate) fields: Vec<usize>,
    pub(crate) is_collapsed: bool,
}

/// A field that is derived from another one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prepopulate {
    pub(crate) field: usize,
    pub(crate) from: usize,
    pub(crate) make: fn(&str) -> String,
}

/// A link above the list.
#[derive(Clone, Debug)]
pub(crate) struct Tool {
    pub(crate) label: Label,
    pub(crate) path: &'static str,
    pub(crate) needs: Permission,
}

impl Section {
    pub(crate) fn new(name: &'static str, table: &'static str, key: usize, mut fields: Vec<Field>) -> Self {
        fields[key].is_readonly = true;
        Self {
            name,
            table,
            key,
            columns: (0..fields.len()).map(|i| i..i + 1).collect(),
            list: Vec::new(),
            filters: Vec::new(),
            first_choice: None,
            search: Vec::new(),
            folded: None,
            fields,
            is_indexed: false,
            date: None,
            editable: Vec::new(),
            order: None,
            per_page: PER_PAGE,
            groups: Vec::new(),
            prepopulate: Vec::new(),
            actions: Vec::new(),
            tools: Vec::new(),
            permissions: Permissions::of(name),
            inlines: Vec::new(),
            can_add: true,
            can_change: true,
            can_delete: true,
            is_recoverable: false,
            is_large: false,
            api: None,
            store: None,
        }
    }

    /// Replaces the fields of columns by those of their languages, and resolves the lists of choices.
    pub(crate) fn resolve(&mut self, declared: &[model::Field], terms: &Terms) {
        let keys = model::keys(declared, &terms.languages);
        let of_column = |column: usize| {
            let start = keys.partition_point(|key| key.field < column);
            let end = keys.partition_point(|key| key.field <= column);
            start..end
        };
        let columns: Vec<_> = (0..self.fields.len()).map(of_column).collect();
        let first = |column: usize| columns[column].start;
        let all = |of: &[usize]| {
            of.iter()
                .flat_map(|&column| columns[column].clone())
                .collect::<Vec<_>>()
        };
        self.fields = keys
            .iter()
            .map(|key| self.fields[key.field].named(key, terms))
            .collect();
        self.key = first(self.key);
        for column in &mut self.list {
            if let Source::Field(field, _) = &mut column.source {
                *field = first(*field);
            }
        }
        self.filters = self.filters.iter().map(|&column| first(column)).collect();
        self.editable = self.editable.iter().map(|&column| first(column)).collect();
        self.search = all(&self.search);
        for group in &mut self.groups {
            group.fields = all(&group.fields);
        }
        self.first_choice = self.first_choice.map(|(column, value)| (first(column), value));
        self.folded = self.folded.map(first);
        self.date = self.date.map(first);
        self.order = self
            .order
            .map(|(column, is_descending)| (first(column), is_descending));
        for rule in &mut self.prepopulate {
            (rule.field, rule.from) = (first(rule.field), first(rule.from));
        }
        for action in &mut self.actions {
            if let Effect::Set(field, _) = &mut action.does {
                *field = first(*field);
            }
        }
        for child in &mut self.inlines {
            child.resolve(terms);
        }
        self.columns = columns;
    }

    /// Sets what the page did not choose: the first short columns, every choice and flag as a filter, every text for
    /// the search, newest first.
    pub(crate) fn defaults(&mut self) {
        if let Some(folded) = self.folded {
            self.fields[folded].is_hidden = true;
        }
        if self.list.is_empty() {
            let shown = (0..self.fields.len()).filter(|&i| self.is_short(i)).take(FEW);
            self.list = shown.map(|i| self.plain_column(i)).collect();
        }
        if self.list.is_empty() {
            self.list = vec![self.plain_column(self.key)];
        }
        let visible = |test: fn(&Field) -> bool| {
            let all = self.fields.iter().enumerate();
            let found = all.filter(|(_, field)| !field.is_hidden && test(field));
            found.map(|(i, _)| i).collect::<Vec<_>>()
        };
        if self.filters.is_empty() {
            self.filters = visible(|field| field.is_choice() || field.kind == Kind::Bool);
        }
        if self.search.is_empty() {
            self.search = visible(Field::is_text);
        }
        let created = self.named("created_at");
        self.date = self.date.or(created);
        let position = self.named("order").map(|field| (field, false));
        let newest = created.map(|field| (field, true));
        self.order = self.order.or(position).or(newest).or(Some((self.key, true)));
    }

    /// Whether a column is short enough for a list.
    fn is_short(&self, i: usize) -> bool {
        let field = &self.fields[i];
        let is_first_language = field
            .translation()
            .is_none_or(|_| self.columns[field.position].start == i);
        let is_short = matches!(
            field.kind,
            Kind::Line | Kind::Bool | Kind::Integer | Kind::Moment | Kind::Day | Kind::Image(_)
        );
        i != self.key && !field.is_hidden && is_first_language && is_short && field.name != "updated_at"
    }

    fn plain_column(&self, i: usize) -> Column {
        let field = &self.fields[i];
        let display = match field.kind {
            _ if field.is_choice() => Display::Badge,
            Kind::Image(_) => Display::Thumb,
            _ => Display::Plain,
        };
        Column {
            label: field.label.clone(),
            source: Source::Field(i, display),
        }
    }

    /// The field with this name.
    pub(crate) fn named(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// The key in a statement.
    pub(crate) fn key(&self) -> Expr {
        self.fields[self.key].expr()
    }

    /// What a user may do here.
    pub(crate) fn may(&self, who: &Identity) -> Allowed {
        let may = Allowed::of(who, &self.permissions);
        Allowed {
            change: may.change && self.can_change,
            ..may
        }
    }

    /// The limit of counting. Larger totals are shown as "more than".
    pub(crate) fn most_counted(&self) -> u64 {
        if self.is_large { FEW_OF_MANY } else { MOST }
    }

    /// Whether a list can be ordered by this field. A large list can be ordered only along its index.
    pub(crate) fn is_sortable(&self, i: usize) -> bool {
        let is_indexed = i == self.key || self.order.is_some_and(|(order, _)| order == i);
        sortable(&self.fields[i]) && (is_indexed || !self.is_large)
    }

    /// The address of the list.
    pub(crate) fn path(&self) -> String {
        format!("/admin/{}/", self.name)
    }

    /// The fields that a form may change.
    pub(crate) fn writable(&self) -> impl Iterator<Item = (usize, &Field)> {
        let all = self.fields.iter().enumerate();
        all.filter(|(_, field)| !field.is_readonly && !field.is_hidden)
    }

    /// Whether a form has fields that refer to objects of other models.
    pub(crate) fn has_relations(&self) -> bool {
        self.writable()
            .any(|(_, field)| matches!(field.kind, Kind::Relation(_)))
    }

    /// Whether a form could change anything.
    pub(crate) fn has_form(&self) -> bool {
        self.writable().next().is_some() || !self.inlines.is_empty()
    }

    /// Whether its form has pictures.
    pub(crate) fn is_upload(&self) -> bool {
        self.writable().any(|(_, field)| field.is_uploaded())
            || self.inlines.iter().any(|child| child.image.is_some())
    }

    /// Plural title of the objects.
    pub(crate) fn title(&self) -> Label {
        Label::of(self.name, "title").or_plain(self.name)
    }

    /// Texts in several languages: the name of the column, and the field of each language.
    pub(crate) fn translated(&self) -> Vec<(&'static str, Vec<(Tag, usize)>)> {
        let mut groups: Vec<(&'static str, Vec<(Tag, usize)>)> = Vec::new();
        for (i, field) in self.fields.iter().enumerate() {
            let Some((stem, tag)) = field.translation().filter(|_| !field.is_hidden) else {
                continue;
            };
            match groups.iter_mut().find(|(known, _)| *known == stem) {
                Some((_, fields)) => fields.push((tag.clone(), i)),
                None => groups.push((stem, vec![(tag.clone(), i)])),
            }
        }
        groups.retain(|(_, fields)| fields.len() > 1);
        groups
    }

    /// Fields hidden from a user.
    pub(crate) fn hidden_from(&self, who: &Identity) -> Vec<usize> {
        self.store
            .as_ref()
            .map_or_else(Vec::new, |store| store.hides(self, who))
    }

    /// The typed half. It is present after [`crate::Admin::build`].
    pub(crate) fn store(&self) -> Result<&Arc<dyn Store>, web::Error> {
        let missing = || web::Error::internal(std::io::Error::other("a section without its model"));
        self.store.as_ref().ok_or_else(missing)
    }
}

/// The limit of counting. Larger totals are shown as "more than".
pub(crate) const MOST: u64 = 1_000_000;
