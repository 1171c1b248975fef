//! Rows of another table that belong to an object and are edited on its page: a gallery, a list of links.
//!
//! | file | what it is |
//! |---|---|
//! | `rows` | typed values of the rows, and pictures sent with them |
//! | `save` | storing them with their object |
//! | `view` | how they are shown |
//!
//! If two users change the same row, the conflict is reported at the row: the second user sees the first user's values
//! and can save again.

pub(crate) mod child;
pub(crate) mod rows;
pub(crate) mod save;
pub(crate) mod view;

use std::sync::Arc;

use db::sea_orm::{
    Iterable as _, PrimaryKeyToColumn as _,
    sea_query::{NullOrdering, Order},
};
use web::Error;

pub(crate) use rows::Row;

use crate::{
    facts::Facts,
    field::Field,
    hooks::{Hooks, NoHooks},
    page_context::PageContext,
    position::position,
    section::Section,
    store::{Record, Wanted},
    typed::Typed,
};
use child::Child;

/// Maximum number of rows of one object on its page.
const MOST: u64 = 200;

/// Rows that belong to an object, as a page declares them. Their message keys are those of their own model:
/// `NAME-title` and `NAME-COLUMN`.
pub struct Inline<C: Facts> {
    child: Child,
    typed: Typed<C>,
}

impl<C: Facts> Inline<C> {
    /// Rows that refer to their object in `parent`. The database should delete them with the object
    /// (`ON DELETE CASCADE`).
    pub fn new(parent: C::Column) -> Self {
        let fields: Vec<_> = C::Column::iter().map(Field::of::<C>).collect();
        let key = C::PrimaryKey::iter().next();
        let key = key.map_or(0, |key| position::<C>(key.into_column()));
        Self {
            child: Child {
                section: Section::new(C::NAME, C::default().table_name(), key, fields),
                parent: position::<C>(parent),
                image: None,
                texts: Vec::new(),
                order: None,
            },
            typed: Typed::new(key, Arc::new(NoHooks)),
        }
    }

    /// Sets the picture column of a row. Several pictures can be added at once. The column's fact sets the folder, see
    /// [`crate::Fact::uploaded_to`].
    pub fn image(mut self, column: C::Column) -> Self {
        self.child.image = Some(position::<C>(column));
        self
    }

    /// Adds a text or number column.
    pub fn text(mut self, column: C::Column) -> Self {
        self.child.texts.push(position::<C>(column));
        self
    }

    /// Sets the number column by which rows are ordered, smallest first.
    pub fn order(mut self, column: C::Column) -> Self {
        self.child.order = Some(position::<C>(column));
        self
    }

    /// Sets the slice's own rules for a row.
    pub fn hooks(mut self, hooks: Arc<dyn Hooks<C>>) -> Self {
        self.typed.hooks = hooks;
        self
    }

    pub(crate) fn build(self) -> Child {
        let mut child = self.child;
        child.section.store = Some(Arc::new(self.typed));
        child
    }
}

/// The stored rows of each inline; none for a new object.
pub(crate) async fn stored(desk: &PageContext, object: Option<i64>) -> Result<Vec<Vec<Row>>, Error> {
    let mut all = Vec::new();
    for child in &desk.section.inlines {
        let records = match object {
            Some(object) => child.rows(desk.setup.db.read(), object).await?,
            None => Vec::new(),
        };
        all.push(
            records
                .iter()
                .map(|record| Row::of(desk, child, record))
                .collect(),
        );
    }
    Ok(all)
}

impl Child {
    /// The rows of one object in order.
    async fn rows(&self, on: &db::Connection, object: i64) -> Result<Vec<Record>, Error> {
        let fields = self.order.into_iter().chain([self.section.key]);
        let wanted = Wanted {
            condition: self.of(object),
            order: fields.map(|i| (i, Order::Asc, NullOrdering::Last)).collect(),
            limit: MOST,
            is_whole: true,
        };
        self.section.store()?.rows(on, &self.section, wanted).await
    }
}
