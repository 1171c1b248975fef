//! The pages of the catalogue in the admin.
//!
//! | file | what it is |
//! |---|---|
//! | `products`, `works` | the two sections, declared |
//! | `rules` | what holds for every save |
//! | `pictures` | the gate of uploaded pictures |
//! | `gallery` | the pictures of a product, on its page |
//! | `duplicate` | a draft made of what there is |
//! | `figures` | what is missing, for the home page |

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

use super::state::Content;
use crate::vocabulary::Vocabulary;

pub use figures::figures;
pub use pictures::Gate;

/// Adds the sections; without a running slice they can be checked, and show nothing.
pub fn sections(registry: Registry, words: &Vocabulary, content: Option<&Arc<Content>>) -> Registry {
    registry
        .with(products::section(words, content))
        .with(works::section(words, content))
}
