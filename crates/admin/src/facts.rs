//! What is true of a model's data whatever page shows it: the part that the entity cannot state itself.
//!
//! Names, types, nullability and uniqueness of the columns are read from the SeaORM entity. [`Facts`] adds a name and,
//! where a type says too little, a [`Fact`]: how long a text may be, that a text is a picture's path, what nobody shall see.

use db::sea_orm::{EntityTrait, IntoActiveModel, ModelTrait, PrimaryKeyTrait, TryIntoModel};

/// A model that the admin can show. Types rule out what is not a table with one integer key.
pub trait Facts:
    EntityTrait<
        Model: ModelTrait<Entity = Self> + IntoActiveModel<Self::ActiveModel> + Sync + 'static,
        ActiveModel: TryIntoModel<Self::Model> + Send,
        PrimaryKey: PrimaryKeyTrait<ValueType = i64>,
    >
{
    /// Names its pages (`/admin/NAME/`), its permissions (`NAME.view` …) and its words (`NAME-title`, `NAME-created-at`).
    const NAME: &'static str;

    /// What the column's type does not say. Most columns need nothing.
    fn fact(_column: Self::Column) -> Fact {
        Fact::new()
    }

    /// What one object is called; `None`: its first text.
    fn title(_model: &Self::Model) -> Option<String> {
        None
    }
}

/// What the admin makes of a column.
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
    /// A JSON object of lists of texts by language.
    Lists,
    /// Anything else: shown as it is, not edited.
    Other,
}

/// What is said of a column beyond its type.
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
    /// Nothing that the type does not say.
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

    /// A JSON object of lists of texts by language.
    pub fn lists() -> Self {
        Self::of(Kind::Lists)
    }

    /// For the program alone: no page shows it and no history keeps it.
    pub fn hidden() -> Self {
        Self {
            is_hidden: true,
            ..Self::default()
        }
    }

    /// Written by the program, shown to people.
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

    /// Pictures are uploaded into this folder of the site's store, see [`crate::Pictures`]; without, a path is typed.
    pub fn uploaded_to(mut self, folder: &'static str) -> Self {
        self.folder = Some(folder);
        self
    }

    /// May be long, so that pages of many objects do not read it: no column of a list, no title and nothing computed for a
    /// list may look at it.
    pub fn long(mut self) -> Self {
        self.is_long = true;
        self
    }

    /// Most characters (code points) of a text, or of an entry of a list.
    pub fn max(mut self, characters: usize) -> Self {
        self.max = Some(characters);
        self
    }

    /// Smallest and largest number, both allowed.
    pub fn range(mut self, smallest: i64, largest: i64) -> Self {
        self.range = Some((smallest, largest));
        self
    }

    /// An empty text is no value here.
    pub fn required(mut self) -> Self {
        self.is_required = true;
        self
    }
}
