//! Where a word of a search is looked for.

use db::sea_orm::{Condition, sea_query::Expr};
use db::{Backend, Indexed};

use crate::section::Section;

/// How the words of a search are looked for.
pub(crate) enum Words {
    /// By an index, if there is one.
    ByIndex,
    /// In every row: so many hold them that an index only costs.
    Everywhere,
    /// They were looked for and stand in these rows.
    Found(Vec<i64>),
}

/// Rows in which a word stands. Whoever does not see all that is searched finds by the rest: the folded column, which holds
/// everything, would tell a hidden phone digit by digit, so it only proposes.
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
