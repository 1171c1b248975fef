//! A model said once.
//!
//! `#[model]` makes a SeaORM entity of a struct and lists its fields ([`Declared`]). What is a list of the fields is
//! derived from that list: pages, JSON, filters, histories, imports. Code that is the same for every model reads rows
//! through [`Values`] and is compiled once; it names no model.
//!
//! | file | what it is |
//! |---|---|
//! | `field`, `field_type` | what is said of a field; the Rust types that a field may have |
//! | `values` | a row, read by the position of its fields |
//! | `translated`, `language` | a text in every language of the content |
//! | `choices` | lists of values with names and colours |
//! | `key` | the names of a field in forms, JSON, histories and dumps |
//! | `shape`, `schema` | JSON of a row; its schema |
//! | `list` | filters and orderings of rows in memory |

mod choices;
mod field;
mod field_type;
mod key;
mod language;
mod list;
pub mod schema;
mod shape;
mod translated;
mod values;

pub use choices::{Choice, Choices, Labels, Tone};
pub use field::{Exposure, Field, Kind, object_name};
pub use field_type::FieldType;
pub use key::{Key, Part, keys};
pub use language::{InvalidTag, Languages, Tag};
pub use list::ListQuery;
pub use model_macros::model;
pub use shape::{Reader, Row, Shape};
pub use translated::Translated;
pub use values::{Declared, Ref, Values, facts, folded, history, search_text};

/// What a site adds to the declarations: the languages of its content, and its lists of choices.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// The languages of content, the default first.
    pub languages: Languages,
    /// The lists of choices by name.
    pub lists: std::collections::BTreeMap<String, Choices>,
}

impl Terms {
    /// The list that a field names; empty if the site has none of this name.
    pub fn list(&self, name: &str) -> &Choices {
        const NONE: &Choices = &Choices::none();
        self.lists.get(name).unwrap_or(NONE)
    }
}
