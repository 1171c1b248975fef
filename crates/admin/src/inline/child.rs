//! Rows that belong to an object, without their type.

use db::sea_orm::{Condition, sea_query::ExprTrait as _};

use crate::{column::Related, field::Field, section::Section};

/// The same without its type.
pub(crate) struct Child {
    pub(crate) section: Section,
    /// The field that names the object.
    pub(crate) parent: usize,
    pub(crate) image: Option<usize>,
    pub(crate) texts: Vec<usize>,
    pub(crate) order: Option<usize>,
}

impl Child {
    /// The fields that people fill in.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (usize, &Field)> {
        let all = self.image.into_iter().chain(self.texts.iter().copied());
        all.chain(self.order).map(|i| (i, &self.section.fields[i]))
    }

    /// The rows of one object.
    pub(crate) fn of(&self, object: i64) -> Condition {
        Condition::all().add(self.section.fields[self.parent].expr().eq(object))
    }

    /// Where its rows name their object, for counting.
    pub(crate) fn related(&self) -> Related {
        Related {
            table: self.section.table,
            column: self.section.fields[self.parent].name,
        }
    }
}
