//! Rows that belong to an object, with their type erased.

use db::sea_orm::{Condition, sea_query::ExprTrait as _};
use model::Terms;

use crate::{column::Related, field::Field, section::Section};

/// An inline with its type erased.
pub(crate) struct Child {
    pub(crate) declared: &'static [model::Field],
    pub(crate) section: Section,
    /// The field that refers to the object.
    pub(crate) parent: usize,
    pub(crate) image: Option<usize>,
    pub(crate) texts: Vec<usize>,
    pub(crate) order: Option<usize>,
}

impl Child {
    /// Replaces the fields of columns by those of their languages.
    pub(crate) fn resolve(&mut self, terms: &Terms) {
        self.section.resolve(self.declared, terms);
        let columns = &self.section.columns;
        self.parent = columns[self.parent].start;
        self.image = self.image.map(|column| columns[column].start);
        self.order = self.order.map(|column| columns[column].start);
        self.texts = self
            .texts
            .iter()
            .flat_map(|&column| columns[column].clone())
            .collect();
    }

    /// The editable fields.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (usize, &Field)> {
        let all = self.image.into_iter().chain(self.texts.iter().copied());
        all.chain(self.order).map(|i| (i, &self.section.fields[i]))
    }

    /// Condition for the rows of one object.
    pub(crate) fn of(&self, object: i64) -> Condition {
        Condition::all().add(self.section.fields[self.parent].expr().eq(object))
    }

    /// The table and column that refer to the object, for counting.
    pub(crate) fn related(&self) -> Related {
        Related {
            table: self.section.table,
            column: self.section.fields[self.parent].name,
        }
    }
}
