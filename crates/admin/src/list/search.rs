//! Matching of search words.

use db::sea_orm::{Condition, sea_query::Expr};
use db::{Backend, Indexed};

use crate::section::Section;

/// How the words of a search are matched.
pub(crate) enum Words {
    /// By an index, if there is one.
    ByIndex,
    /// In every row: so many rows contain the words that an index would only cost time.
    Everywhere,
    /// The search has run and found these rows.
    Found(Vec<i64>),
}

/// Condition for rows that contain a word. If some of the searched fields are hidden from the user, the visible fields
/// must contain the word too. The folded column holds the text of all fields, so matching it alone would reveal a
/// hidden phone number digit by digit. In that case it only preselects rows.
pub(super) fn finds(
    section: &Section,
    hidden: &[usize],
    backend: Backend,
    is_by_index: bool,
    word: &str,
    typed: &str,
) -> Condition {
    let is_all_seen = !section.search.iter().any(|i| hidden.contains(i));
    let folded = section.folded.map(|i| {
        let field = &section.fields[i];
        let indexed = Indexed {
            table: section.table,
            column: field.name,
        };
        if is_by_index && section.is_indexed {
            indexed.contains(backend, word)
        } else {
            Condition::all().add(db::contains(backend, field.expr(), word))
        }
    });
    match folded {
        Some(folded) if is_all_seen => folded,
        folded => {
            let seen = section.search.iter().filter(|i| !hidden.contains(i));
            let texts: Vec<Expr> = seen.map(|i| section.fields[*i].expr()).collect();
            Condition::all()
                .add_option(folded)
                .add(db::contains_in_any(backend, &texts, word, typed))
        }
    }
}
