//! What the pages of the catalogue in the admin share; the sections are declared with their models.
//!
//! | file | what it is |
//! |---|---|
//! | `rules` | rules that apply to every save |
//! | `pictures` | checking and storing uploaded pictures |
//! | `figures` | missing data, for the home page |

mod figures;
mod pictures;
mod rules;

use std::sync::Arc;

use ::admin::Registry;
use rules::Rules;

pub use figures::figures;
pub use pictures::Gate;

use super::{portfolio, product, state::Content};

/// Adds the sections. Without a running slice the sections can be checked, but they show nothing.
pub fn sections(registry: Registry, content: Option<&Arc<Content>>) -> Registry {
    let languages = registry.terms().languages.clone();
    let rules = Arc::new(Rules::of(content));
    registry
        .with(product::section(languages.clone(), rules.clone()))
        .with(portfolio::section(languages, rules))
}
