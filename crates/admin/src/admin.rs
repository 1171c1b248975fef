//! [`Admin`]: the pages of one model as a value, built in the model's own file.
//!
//! A column of another model does not compile. What types cannot rule out (a date drill-down on a text, an editable column
//! that is not in the list) is found by [`crate::check`].

use std::sync::Arc;

use chrono_tz::Tz;
use db::Db;
use db::sea_orm::{Condition, Iterable as _, PrimaryKeyToColumn as _};
use web::{Identity, Permission, Query};

use crate::{
    action::{Action, Declared, Effect},
    column::Shown,
    facts::Facts,
    field::Field,
    hooks::{Hooks, NoHooks},
    inline::Inline,
    label::{Choice, Label},
    list::list_query::State,
    permissions::Permissions,
    position::{position, positions},
    section::{Group, Prepopulate, Section, Tool},
    typed::Typed,
};

/// The pages of a model. [`Admin::new`] alone gives a good list, form, search, filters and history.
pub struct Admin<E: Facts> {
    pub(crate) section: Section,
    pub(crate) typed: Typed<E>,
}

impl<E: Facts> Default for Admin<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E: Facts> Admin<E> {
    /// Pages with nothing chosen: see [`Section::defaults`] for what they then show.
    pub fn new() -> Self {
        let fields: Vec<_> = E::Column::iter().map(Field::of::<E>).collect();
        let key = E::PrimaryKey::iter().next();
        let key = key.map_or(0, |key| position::<E>(key.into_column()));
        Self {
            section: Section::new(E::NAME, E::default().table_name(), key, fields),
            typed: Typed::new(key, Arc::new(NoHooks)),
        }
    }

    /// The columns of the list; the first one links to the object.
    pub fn list(mut self, columns: impl IntoIterator<Item = Shown<E>>) -> Self {
        self.section.list = columns
            .into_iter()
            .map(|shown| self.typed.column(shown, &self.section))
            .collect();
        self
    }

    /// Filters: choices, booleans and other columns of few values, each with its values and counts. A large table wants
    /// one index over them, in this order: the counts of a list are then one walk along it.
    pub fn filter_by(mut self, columns: impl IntoIterator<Item = E::Column>) -> Self {
        self.section.filters = positions::<E>(columns);
        self
    }

    /// What the list shows of a filter until somebody chooses another value, or all with `?NAME=all`.
    pub fn at_first(mut self, column: E::Column, value: &'static str) -> Self {
        self.section.first_choice = Some((position::<E>(column), value));
        self
    }

    /// The rows that the list shows to somebody at an address with this query: for a slice's own answers about a list.
    pub fn selection(self, who: &Identity, query: Query, db: &Db, zone: Tz) -> Condition {
        let scope = self.typed.hooks.scope(who);
        let section = self.build();
        let chosen = State::new(&section, who, query, db.backend(), zone).condition();
        Condition::all().add(scope).add(chosen)
    }

    /// The texts that a search looks through.
    pub fn search(mut self, columns: impl IntoIterator<Item = E::Column>) -> Self {
        self.section.search = positions::<E>(columns);
        self
    }

    /// The column with the folded texts of [`Admin::search`]: the engine writes it at each save and looks at it alone, so
    /// that a search is exact in every script and quick.
    pub fn folded(mut self, column: E::Column) -> Self {
        self.section.folded = Some(position::<E>(column));
        self
    }

    /// Parts of words of the folded column are indexed by `db::index_parts`: a search of a large table is quick, too.
    pub fn indexed(mut self) -> Self {
        self.section.is_indexed = true;
        self
    }

    /// Year, month and day to go down by.
    pub fn date_hierarchy(mut self, column: E::Column) -> Self {
        self.section.date = Some(position::<E>(column));
        self
    }

    /// Fields that are changed in the list itself.
    pub fn editable(mut self, columns: impl IntoIterator<Item = E::Column>) -> Self {
        self.section.editable = positions::<E>(columns);
        self
    }

    /// The order of the list until somebody chooses another.
    pub fn order_by(mut self, column: E::Column) -> Self {
        self.section.order = Some((position::<E>(column), false));
        self
    }

    /// As [`Admin::order_by`], the largest first.
    pub fn order_by_desc(mut self, column: E::Column) -> Self {
        self.section.order = Some((position::<E>(column), true));
        self
    }

    /// Rows on a page of the list; 50 unless said.
    pub fn per_page(mut self, rows: u64) -> Self {
        self.section.per_page = rows;
        self
    }

    /// A group of the form. Its words are `SECTION-group-NAME`. Fields that no group names come last.
    pub fn fieldset(self, name: &'static str, columns: impl IntoIterator<Item = E::Column>) -> Self {
        self.group(name, columns, false)
    }

    /// A group that is closed until somebody opens it, or something in it is wrong.
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

    /// Fields that people see and do not change.
    pub fn readonly(mut self, columns: impl IntoIterator<Item = E::Column>) -> Self {
        for column in columns {
            self.section.fields[position::<E>(column)].is_readonly = true;
        }
        self
    }

    /// Fields that no page shows.
    pub fn hidden(mut self, columns: impl IntoIterator<Item = E::Column>) -> Self {
        for column in columns {
            self.section.fields[position::<E>(column)].is_hidden = true;
        }
        self
    }

    /// The values that a field may have, with names and colours: what the operator decides, so not a fact of the type.
    pub fn choices(mut self, column: E::Column, choices: Vec<Choice>) -> Self {
        self.section.fields[position::<E>(column)].choices = choices;
        self
    }

    /// Makes an empty field of another one at the first save, such as an address of a title. Where the field is unique, a
    /// number is added until it is.
    pub fn prepopulate(mut self, column: E::Column, from: E::Column, make: fn(&str) -> String) -> Self {
        self.section.prepopulate.push(Prepopulate {
            field: position::<E>(column),
            from: position::<E>(from),
            make,
        });
        self
    }

    /// Rows of another table that belong to an object and are edited with it.
    pub fn inline<C: Facts>(mut self, inline: Inline<C>) -> Self {
        self.section.inlines.push(inline.build());
        self
    }

    /// An operation on selected objects.
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

    /// A link above the list to a page of the slice; it gets the list's filters as its query. Its words are
    /// `SECTION-tool-NAME`.
    pub fn tool(mut self, name: &'static str, path: &'static str, needs: Permission) -> Self {
        self.section.tools.push(Tool {
            label: Label::of(E::NAME, &format!("tool-{name}")),
            path,
            needs,
        });
        self
    }

    /// Permissions other than `NAME.view`, `NAME.add`, `NAME.change`, `NAME.delete`.
    pub fn permissions(mut self, permissions: Permissions) -> Self {
        self.section.permissions = permissions;
        self
    }

    /// New objects come from elsewhere: nobody adds one here.
    pub fn no_add(mut self) -> Self {
        self.section.can_add = false;
        self
    }

    /// What is deleted here goes into the trash: [`crate::Hooks::before_delete`] puts it there.
    pub fn recoverable(mut self) -> Self {
        self.section.is_recoverable = true;
        self
    }

    /// Nothing is deleted here.
    pub fn no_delete(mut self) -> Self {
        self.section.can_delete = false;
        self
    }

    /// Everything here is only looked at.
    pub fn read_only(mut self) -> Self {
        self.section.can_change = false;
        self.no_add().no_delete()
    }

    /// There are so many rows that nothing may read all of them: totals end at 10,000, filters and days come without
    /// numbers, and the list is ordered along its index alone, which is the one of [`Admin::order_by_desc`] and the key.
    pub fn large(mut self) -> Self {
        self.section.is_large = true;
        self
    }

    /// The slice's own rules.
    pub fn hooks(mut self, hooks: Arc<dyn Hooks<E>>) -> Self {
        self.typed.hooks = hooks;
        self
    }

    /// Completes what was not chosen and forgets the type.
    pub(crate) fn build(mut self) -> Section {
        self.section.defaults();
        if self.section.can_delete {
            self.section.actions.push(Declared::delete());
        }
        self.section.store = Some(Arc::new(self.typed));
        self.section
    }
}
