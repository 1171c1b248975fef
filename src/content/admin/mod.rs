//! The pages of the catalogue in the admin.
//!
//! | file | what it is |
//! |---|---|
//! | `products`, `works` | the declarations of the two sections |
//! | `rules` | rules that apply to every save |
//! | `pictures` | checking and storing uploaded pictures |
//! | `gallery` | the pictures of a product, on its page |
//! | `duplicate` | copying a product as a draft |
//! | `figures` | missing data, for the home page |

mod duplicate;
mod figures;
mod gallery;
mod permissions;
mod pictures;
mod products;
mod rules;
mod works;

use std::sync::Arc;

use ::admin::Registry;

pub use figures::figures;
pub use pictures::Gate;

use super::state::Content;
use crate::vocabulary::Vocabulary;

/// Adds the sections. Without a running slice the sections can be checked, but they show nothing.
pub fn sections(registry: Registry, words: &Vocabulary, content: Option<&Arc<Content>>) -> Registry {
    registry
        .with(products::section(words, content))
        .with(works::section(words, content))
}
