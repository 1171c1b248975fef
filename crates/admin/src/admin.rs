//! [`Admin`]: the pages of one model as a value, built in the model's own file.
//!
//! Columns of another model do not compile. Mistakes that types cannot rule out (a date drill-down on a text, an
//! editable column that is not in the list) are found by [`crate::check`].

use model::{Declared, Terms};
use std::sync::Arc;

use chrono_tz::Tz;
use db::Db;
use db::sea_orm::Condition;
use web::{Identity, Permission, Query};

use crate::{
    action::{Action, ActionDef, Effect},
    column::Shown,
    field::Field,
    hooks::{Hooks, NoHooks},
    inline::Inline,
    label::{Choice, Label},
    list::list_query::State,
    permissions::Permissions,
    position::positions,
    section::{Group, Prepopulate, Section, Tool},
    typed::Typed,
};

/// Admin pages of a model. [`Admin::new`] alone gives a usable list, form, search, filters and history.
pub struct Admin<E: Declared> {
    pub(crate) section: Section,
    pub(crate) typed: Typed<E>,
}

impl<E: Declared> Default for Admin<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E: Declared> Admin<E> {
    /// Pages without any options: [`Section::defaults`] describes what they show.
    pub fn new() -> Self {
        let declared = E::fields();
        let fields = declared.iter().enumerate();
        let fields = fields
            .map(|(position, field)| Field::of::<E>(position, field))
            .collect();
        let positions = |test: fn(&model::Field) -> bool| {
            let found = declared.iter().enumerate().filter(|(_, field)| test(field));
            found.map(|(position, _)| position).collect::<Vec<_>>()
        };
        let key = declared.iter().position(model::Field::is_key).unwrap_or_default();
        let mut section = Section::new(E::NAME, E::default().table_name(), key, fields);
        section.search = positions(|field| field.is_searched);
        section.filters = positions(|field| field.is_filter);
        section.editable = positions(|field| field.is_editable);
        section.folded = declared.iter().position(|field| field.is_folded);
        Self {
            section,
            typed: Typed::new(Arc::new(NoHooks)),
        }
    }

    /// Sets the columns of the list. The first one links to the object.
    pub fn list(mut self, columns: impl IntoIterator<Item = Shown<E>>) -> Self {
        self.section.list = columns
            .into_iter()
            .map(|shown| self.typed.column(shown, &self.section))
            .collect();
        self
    }

    /// Adds filters: choices, booleans and other columns with few values, each listed with its values and counts. A
    /// large table needs one index over these columns in this order: the counts of a list are then one index scan.
    pub fn filter_by(mut self, columns: impl IntoIterator<Item = E::Column>) -> Self {
        self.section.filters = positions::<E>(columns);
        self
    }

    /// Sets the value of a filter that applies until the user chooses another value, or all of them with `?NAME=all`.
    pub fn default_filter(mut self, column: E::Column, value: &'static str) -> Self {
        self.section.first_choice = Some((E::position(column), value));
        self
    }

    /// Condition for the rows that the list shows to a user at an address with this query. Slices use it for their own
    /// responses about a list.
    pub fn selection(self, who: &Identity, query: Query, terms: &Terms, db: &Db, zone: Tz) -> Condition {
        let scope = self.typed.hooks.scope(who);
        let section = self.build(terms);
        let chosen = State::new(&section, who, query, db.backend(), zone).condition();
        Condition::all().add(scope).add(chosen)
    }

    /// Sets the text columns that a search reads.
    pub fn search(mut self, columns: impl IntoIterator<Item = E::Column>) -> Self {
        self.section.search = positions::<E>(columns);
        self
    }

    /// Sets the column that holds the folded texts of [`Admin::search`]. The engine writes it at each save, and a
    /// search reads this column alone. The search is then exact in every script, and fast.
    pub fn folded(mut self, column: E::Column) -> Self {
        self.section.folded = Some(E::position(column));
        self
    }

    /// States that parts of words of the folded column are indexed by `db::index_parts`. A search of a large table is
    /// then fast, too.
    pub fn indexed(mut self) -> Self {
        self.section.is_indexed = true;
        self
    }

    /// Adds a drill-down by year, month and day.
    pub fn date_hierarchy(mut self, column: E::Column) -> Self {
        self.section.date = Some(E::position(column));
        self
    }

    /// Sets the fields that can be changed in the list itself.
    pub fn editable(mut self, columns: impl IntoIterator<Item = E::Column>) -> Self {
        self.section.editable = positions::<E>(columns);
        self
    }

    /// Sets the default order of the list.
    pub fn order_by(mut self, column: E::Column) -> Self {
        self.section.order = Some((E::position(column), false));
        self
    }

    /// Like [`Admin::order_by`], in descending order.
    pub fn order_by_desc(mut self, column: E::Column) -> Self {
        self.section.order = Some((E::position(column), true));
        self
    }

    /// Sets the number of rows on a page of the list. The default is 50.
    pub fn per_page(mut self, rows: u64) -> Self {
        self.section.per_page = rows;
        self
    }

    /// Adds a group of the form. Its message key is `SECTION-group-NAME`. Fields in no group come last.
    pub fn fieldset(self, name: &'static str, columns: impl IntoIterator<Item = E::Column>) -> Self {
        self.group(name, columns, false)
    }

    /// Adds a group that is collapsed until the user opens it or a field in it has an error.
    pub fn collapsed(self, name: &'static str, columns: impl IntoIterator<Item = E::Column>) -> Self {
        self.group(name, columns, true)
    }

    fn group(
        mut self,
        name: &'static str,
        columns: impl IntoIterator<Item = E::Column>,
        is_collapsed: bool,
    ) -> Self {
        self.section.groups.push(Group {
            label: Label::of(E::NAME, &format!("group-{name}")),
            fields: positions::<E>(columns),
            is_collapsed,
        });
        self
    }

    /// Sets fields that are shown and cannot be changed.
    pub fn readonly(mut self, columns: impl IntoIterator<Item = E::Column>) -> Self {
        for column in columns {
            self.section.fields[E::position(column)].is_readonly = true;
        }
        self
    }

    /// Sets fields that no page shows.
    pub fn hidden(mut self, columns: impl IntoIterator<Item = E::Column>) -> Self {
        for column in columns {
            self.section.fields[E::position(column)].is_hidden = true;
        }
        self
    }

    /// Sets the values that a field may have, with names and colours. The operator decides them, so they are not a fact
    /// of the type.
    pub fn choices(mut self, column: E::Column, choices: Vec<Choice>) -> Self {
        self.section.fields[E::position(column)].choices = choices;
        self
    }

    /// Fills a field that is empty at the first save from another field, for example an address from a title. If the
    /// field is unique, a number is appended until the value is free.
    pub fn prepopulate(mut self, column: E::Column, from: E::Column, make: fn(&str) -> String) -> Self {
        self.section.prepopulate.push(Prepopulate {
            field: E::position(column),
            from: E::position(from),
            make,
        });
        self
    }

    /// Adds rows of another table that belong to an object and are edited with it.
    pub fn inline<C: Declared>(mut self, inline: Inline<C>) -> Self {
        self.section.inlines.push(inline.build());
        self
    }

    /// Adds an operation on selected objects.
    pub fn action(mut self, action: Action<E>) -> Self {
        let Action {
            mut declared,
            operation,
        } = action;
        if let Some(operation) = operation {
            declared.does = Effect::Run(self.typed.operations.len());
            self.typed.operations.push(operation);
        }
        self.section.actions.push(declared);
        self
    }

    /// Adds a link above the list to a page of the slice. The link carries the list's filters as its query. Its message
    /// key is `SECTION-tool-NAME`.
    pub fn tool(mut self, name: &'static str, path: &'static str, needs: Permission) -> Self {
        self.section.tools.push(Tool {
            label: Label::of(E::NAME, &format!("tool-{name}")),
            path,
            needs,
        });
        self
    }

    /// Replaces the default permissions `NAME.view`, `NAME.add`, `NAME.change`, `NAME.delete`.
    pub fn permissions(mut self, permissions: Permissions) -> Self {
        self.section.permissions = permissions;
        self
    }

    /// Disables adding: new objects come from elsewhere.
    pub fn no_add(mut self) -> Self {
        self.section.can_add = false;
        self
    }

    /// States that deleted objects go into the trash; [`crate::Hooks::before_delete`] puts them there.
    pub fn recoverable(mut self) -> Self {
        self.section.is_recoverable = true;
        self
    }

    /// Disables deletion.
    pub fn no_delete(mut self) -> Self {
        self.section.can_delete = false;
        self
    }

    /// Makes all pages read-only.
    pub fn read_only(mut self) -> Self {
        self.section.can_change = false;
        self.no_add().no_delete()
    }

    /// Marks the table as too large to read as a whole: totals are counted up to 10,000, filters and days are shown
    /// without counts, and the list is ordered only along its index, which covers the column of
    /// [`Admin::order_by_desc`] and the key.
    pub fn large(mut self) -> Self {
        self.section.is_large = true;
        self
    }

    /// Adds an API for staff at this path, which ends with a slash: list and read, and to add, change and delete what the
    /// pages allow, with the same permissions.
    pub fn api(mut self, path: &'static str) -> Self {
        self.section.api = Some(path);
        self
    }

    /// Sets the slice's own rules.
    pub fn hooks(mut self, hooks: Arc<dyn Hooks<E>>) -> Self {
        self.typed.hooks = hooks;
        self
    }

    /// Sets the title of an object. The default is its first text.
    pub fn title(mut self, title: impl Fn(&E::Model) -> String + Send + Sync + 'static) -> Self {
        self.typed.title = Some(Arc::new(title));
        self
    }

    /// Sets the values of an object in the history, by field name. A model that is also changed elsewhere returns the
    /// same values here as there. The default is every field that is not hidden.
    pub fn history(mut self, history: fn(&E::Model) -> serde_json::Value) -> Self {
        self.typed.history = Some(history);
        self
    }

    /// Fills in the defaults and erases the type.
    pub(crate) fn build(mut self, terms: &Terms) -> Section {
        self.section.resolve(E::fields(), terms);
        self.typed.languages = terms.languages.clone();
        self.section.defaults();
        if self.section.can_delete {
            self.section.actions.push(ActionDef::delete());
        }
        self.section.store = Some(Arc::new(self.typed));
        self.section
    }
}
