//! All that is said of a field. The words of `#[field(…)]` are methods of [`Field`].

use db::sea_orm::sea_query::ArrayType;

use crate::FieldType;

/// How a field is treated.
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
    /// The key of a row of the model with this name.
    Relation(&'static str),
    /// A JSON object with a list of texts for each language.
    Lists,
    /// Anything else: shown as it is, not editable.
    Other,
}

/// Which answers of the API have a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Exposure {
    /// Lists, and the answer about one object.
    #[default]
    Everywhere,
    /// The answer about one object.
    Detail,
    /// None.
    Internal,
}

/// The address below which pictures are served (`MEDIA_URL` may move it).
const MEDIA: &str = "/media/";

/// A declared field.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is said of a field by itself")]
pub struct Field {
    /// The name of the column.
    pub name: &'static str,
    /// Its doc comment in one line.
    pub help: &'static str,
    /// How it is treated.
    pub kind: Kind,
    /// How it is stored.
    pub stored: ArrayType,
    /// Whether it may be null.
    pub is_null: bool,
    /// Whether it is a text by language, in one column ([`crate::Translated`]).
    pub is_translated: bool,
    /// Whether no two rows have the same value.
    pub is_unique: bool,
    /// Whether an empty text is refused. Of a translated text, this is said of the default language.
    pub is_required: bool,
    /// Whether it is for the program only: on no page and in no history.
    pub is_hidden: bool,
    /// Whether the program writes it and users only see it.
    pub is_readonly: bool,
    /// Whether its values may be so large that lists do not read them.
    pub is_large: bool,
    /// Whether it holds the folded texts of the fields that are searched.
    pub is_folded: bool,
    /// Whether it says that visitors see the row.
    pub is_published: bool,
    /// Whether the admin's search reads it.
    pub is_searched: bool,
    /// Whether lists can be filtered by it.
    pub is_filter: bool,
    /// Whether lists of the API can be ordered by it.
    pub is_sortable: bool,
    /// Whether it can be changed in the admin's list.
    pub is_editable: bool,
    /// Which answers of the API have it.
    pub exposure: Exposure,
    /// Maximum number of characters (code points) of a text, or of an entry of a list.
    pub max: Option<usize>,
    /// The smallest and the largest number, both inclusive.
    pub range: Option<(i64, i64)>,
    /// The name of the list of its values.
    pub choices: Option<&'static str>,
    /// The folder of the public store for uploaded pictures. Without it, the path is typed.
    pub folder: Option<&'static str>,
}

impl Field {
    /// A field of this type, of which nothing else is said.
    pub fn new<T: FieldType + 'static>(name: &'static str, help: &'static str) -> Self {
        let is_translated = std::any::TypeId::of::<T>() == std::any::TypeId::of::<crate::Translated>();
        Self {
            name,
            help,
            kind: T::KIND,
            stored: T::STORED,
            is_null: T::IS_NULL,
            is_translated,
            is_unique: false,
            is_required: false,
            is_hidden: false,
            is_readonly: false,
            is_large: false,
            is_folded: false,
            is_published: false,
            is_searched: false,
            is_filter: false,
            is_sortable: false,
            is_editable: false,
            exposure: Exposure::default(),
            max: None,
            range: None,
            choices: None,
            folder: None,
        }
    }

    /// A text of several lines.
    pub fn multiline(mut self) -> Self {
        self.kind = Kind::Text;
        self
    }

    /// The path of a picture; `base` with the path is its address.
    pub fn image(mut self, base: &'static str) -> Self {
        self.kind = Kind::Image(base);
        self
    }

    /// A picture of the public store, which users upload into this folder.
    pub fn picture(self, folder: &'static str) -> Self {
        self.image(MEDIA).uploaded_to(folder)
    }

    /// Sets the folder for uploaded pictures.
    pub fn uploaded_to(mut self, folder: &'static str) -> Self {
        self.folder = Some(folder);
        self
    }

    /// The key of a row of another model, by the name of that model.
    pub fn relation(mut self, model: &'static str) -> Self {
        self.kind = Kind::Relation(model);
        self
    }

    /// A JSON object with a list of texts for each language.
    pub fn lists(mut self) -> Self {
        self.kind = Kind::Lists;
        self
    }

    /// A value of this list of choices, see [`crate::Terms`].
    pub fn choices(mut self, list: &'static str) -> Self {
        self.choices = Some(list);
        self
    }

    /// Sets the maximum number of characters of a text, or of an entry of a list.
    pub fn max(mut self, characters: usize) -> Self {
        self.max = Some(characters);
        self
    }

    /// Sets the smallest and the largest number.
    pub fn range(mut self, smallest: i64, largest: i64) -> Self {
        self.range = Some((smallest, largest));
        self
    }

    /// An empty text is refused.
    pub fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// No two rows have the same value.
    pub fn unique(mut self) -> Self {
        self.is_unique = true;
        self
    }

    /// For the program only.
    pub fn hidden(mut self) -> Self {
        self.is_hidden = true;
        self.internal()
    }

    /// Written by the program, shown to users.
    pub fn readonly(mut self) -> Self {
        self.is_readonly = true;
        self
    }

    /// Values may be so large that lists do not read them: no column, title or computed cell of a list may use it.
    pub fn large(mut self) -> Self {
        self.is_large = true;
        self
    }

    /// The folded texts of the searched fields, which the admin writes at each save.
    pub fn folded(mut self) -> Self {
        self.is_folded = true;
        self.hidden()
    }

    /// Yes or no: whether visitors see the row.
    pub fn published(mut self) -> Self {
        self.is_published = true;
        self.internal()
    }

    /// The admin's search reads it.
    pub fn search(mut self) -> Self {
        self.is_searched = true;
        self
    }

    /// Lists can be filtered by it.
    pub fn filter(mut self) -> Self {
        self.is_filter = true;
        self
    }

    /// Lists of the API can be ordered by it.
    pub fn sortable(mut self) -> Self {
        self.is_sortable = true;
        self
    }

    /// It can be changed in the admin's list.
    pub fn editable(mut self) -> Self {
        self.is_editable = true;
        self
    }

    /// Only the answer about one object has it.
    pub fn detail(mut self) -> Self {
        self.exposure = Exposure::Detail;
        self
    }

    /// No answer of the API has it.
    pub fn internal(mut self) -> Self {
        self.exposure = Exposure::Internal;
        self
    }

    /// Its name for clients and in Django's dump: a relation has that of the object, `product` of `product_id`.
    pub fn object_name(&self) -> &'static str {
        object_name(self.name, self.kind)
    }

    /// Whether it is the key of its model.
    pub fn is_key(&self) -> bool {
        self.name == "id"
    }
}

/// See [`Field::object_name`].
pub fn object_name(name: &'static str, kind: Kind) -> &'static str {
    match kind {
        Kind::Relation(_) => name.strip_suffix("_id").unwrap_or(name),
        _ => name,
    }
}
