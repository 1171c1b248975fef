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

use model::Declared;
use std::sync::Arc;

use db::sea_orm::sea_query::{NullOrdering, Order};
use web::Error;

pub(crate) use rows::Row;

use crate::{
    field::Field,
    hooks::{Hooks, NoHooks},
    page_context::PageContext,
    section::Section,
    store::{Record, Wanted},
    typed::Typed,
};
use child::Child;

/// Maximum number of rows of one object on its page.
const MOST: u64 = 200;

/// Rows that belong to an object, as a page declares them. Their message keys are those of their own model:
/// `NAME-title` and `NAME-COLUMN`.
pub struct Inline<C: Declared> {
    child: Child,
    typed: Typed<C>,
}

impl<C: Declared> Inline<C> {
    /// Rows that refer to their object in `parent`. The database should delete them with the object
    /// (`ON DELETE CASCADE`).
    pub fn new(parent: C::Column) -> Self {
        let declared = C::fields();
        let key = declared.iter().position(model::Field::is_key).unwrap_or_default();
        let fields = declared.iter().enumerate();
        let fields = fields
            .map(|(position, field)| Field::of::<C>(position, field))
            .collect();
        Self {
            child: Child {
                declared,
                section: Section::new(C::NAME, C::default().table_name(), key, fields),
                parent: C::position(parent),
                image: None,
                texts: Vec::new(),
                order: None,
            },
            typed: Typed::new(Arc::new(NoHooks)),
        }
    }

    /// Sets the picture column of a row. Several pictures can be added at once. The declaration of the field sets the
    /// folder ([`model::Field::picture`]).
    pub fn image(mut self, column: C::Column) -> Self {
        self.child.image = Some(C::position(column));
        self
    }

    /// Adds a text or number column.
    pub fn text(mut self, column: C::Column) -> Self {
        self.child.texts.push(C::position(column));
        self
    }

    /// Sets the number column by which rows are ordered, smallest first.
    pub fn order(mut self, column: C::Column) -> Self {
        self.child.order = Some(C::position(column));
        self
    }

    /// Sets the title of a row.
    pub fn title(mut self, title: impl Fn(&C::Model) -> String + Send + Sync + 'static) -> Self {
        self.typed.title = Some(Arc::new(title));
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
            offset: 0,
            is_whole: true,
        };
        self.section.store()?.rows(on, &self.section, wanted).await
    }
}
