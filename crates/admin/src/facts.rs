//! Facts about a model's data that hold on every page: the part that the entity cannot state itself.
//!
//! Names, types, nullability and uniqueness of the columns are read from the SeaORM entity. [`Facts`] adds a name and,
//! where a type is not enough, a [`Fact`]: the maximum length of a text, that a text is the path of a picture, which
//! columns are hidden.

use db::sea_orm::{EntityTrait, IntoActiveModel, ModelTrait, PrimaryKeyTrait, TryIntoModel};

/// A model that the admin can show. Types rule out what is not a table with one integer key.
pub trait Facts:
    EntityTrait<
        Model: ModelTrait<Entity = Self> + IntoActiveModel<Self::ActiveModel> + Sync + 'static,
        ActiveModel: TryIntoModel<Self::Model> + Send,
        PrimaryKey: PrimaryKeyTrait<ValueType = i64>,
    >
{
    /// Prefix of its pages (`/admin/NAME/`), its permissions (`NAME.view` …) and its message keys (`NAME-title`,
    /// `NAME-created-at`).
    const NAME: &'static str;

    /// Facts that the column's type does not state. Most columns need none.
    fn fact(_column: Self::Column) -> Fact {
        Fact::new()
    }

    /// Title of one object; `None` means its first text.
    fn title(_model: &Self::Model) -> Option<String> {
        None
    }

    /// The values of an object in the history, by field name. A model that is also changed elsewhere returns the same
    /// values here as there. `None` means every column that is not hidden.
    fn history(_model: &Self::Model) -> Option<serde_json::Value> {
        None
    }
}

/// How the admin treats a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line of text.
    Line,
    /// Text of several lines.
    Text,
    /// A whole number.
    Integer,
    /// Yes or no.
    Bool,
    /// An instant.
    Moment,
    /// A day.
    Day,
    /// The path of a picture under this address.
    Image(&'static str),
    /// A JSON object with a list of texts for each language.
    Lists,
    /// Anything else: shown as it is, not editable.
    Other,
}

/// Facts about a column beyond its type.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Fact {
    pub(crate) kind: Option<Kind>,
    pub(crate) max: Option<usize>,
    pub(crate) range: Option<(i64, i64)>,
    pub(crate) is_required: bool,
    pub(crate) is_hidden: bool,
    pub(crate) is_readonly: bool,
    pub(crate) is_long: bool,
    pub(crate) folder: Option<&'static str>,
}

impl Fact {
    /// A fact that adds nothing to the type.
    pub fn new() -> Self {
        Self::default()
    }

    /// A text of several lines.
    pub fn text() -> Self {
        Self::of(Kind::Text)
    }

    /// The path of a picture; `base` with the path is its address.
    pub fn image(base: &'static str) -> Self {
        Self::of(Kind::Image(base))
    }

    /// A JSON object with a list of texts for each language.
    pub fn lists() -> Self {
        Self::of(Kind::Lists)
    }

    /// For the program only: shown on no page and kept in no history.
    pub fn hidden() -> Self {
        Self {
            is_hidden: true,
            ..Self::default()
        }
    }

    /// Written by the program, shown to users.
    pub fn readonly() -> Self {
        Self {
            is_readonly: true,
            ..Self::default()
        }
    }

    fn of(kind: Kind) -> Self {
        Self {
            kind: Some(kind),
            ..Self::default()
        }
    }

    /// Sets the folder of the site's store for uploaded pictures, see [`crate::Pictures`]. Without it, the path is
    /// typed.
    pub fn uploaded_to(mut self, folder: &'static str) -> Self {
        self.folder = Some(folder);
        self
    }

    /// States that values may be long. Pages of many objects do not read such a column, so no list column, title or
    /// computed cell of a list may use it.
    pub fn long(mut self) -> Self {
        self.is_long = true;
        self
    }

    /// Sets the maximum number of characters (code points) of a text, or of an entry of a list.
    pub fn max(mut self, characters: usize) -> Self {
        self.max = Some(characters);
        self
    }

    /// Sets the smallest and the largest number, both inclusive.
    pub fn range(mut self, smallest: i64, largest: i64) -> Self {
        self.range = Some((smallest, largest));
        self
    }

    /// States that an empty text is not a valid value.
    pub fn required(mut self) -> Self {
        self.is_required = true;
        self
    }
}
