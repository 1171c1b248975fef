//! Finds parts of words in folded texts, also in a large table.
//!
//! SQLite stores trigrams in an index table next to the searched one (FTS5), which triggers keep up to date. The index
//! only preselects rows and [`contains`] checks them, so the results are the same with and without it. PostgreSQL has
//! no index: it reads a hundred thousand texts within the time limit, and its index (`pg_trgm`) is an extension, which
//! a restored backup lacks if the role may not create it.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, ExprTrait as _, Func};
use sea_orm::{Condition, ConnectionTrait, DbBackend};

use crate::{Backend, Error};

/// More trigrams than these do not make the index faster.
const MOST_RUNS: usize = 12;

/// A folded text column whose parts are indexed by [`index_parts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indexed {
    /// The table; its key is `id`.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
}

/// Condition that a folded text contains a folded word. Both databases find a fixed text in half the time of a pattern.
pub fn contains(backend: Backend, text: Expr, word: &str) -> Expr {
    let place = match backend {
        Backend::Sqlite => Func::cust("instr"),
        Backend::Postgres => Func::cust("strpos"),
    };
    Expr::expr(place.arg(text).arg(word)).gt(0)
}

/// Condition that one of these original texts contains a folded word. ASCII is compared in any case; other scripts in
/// the usual cases (`иванов`, `ИВАНОВ`, `Иванов`) and as `typed` in the search itself. It is for rows whose folded
/// column may not be used.
pub fn contains_in_any(backend: Backend, texts: &[Expr], word: &str, typed: &str) -> Condition {
    let mut letters = word.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let capital: String = first.chain(letters).collect();
    let typed = typed
        .split(|c: char| c.is_whitespace() || c == ',')
        .find(|typed| crate::fold(typed) == word);
    let mut spellings = BTreeSet::from([word.to_uppercase(), capital]);
    spellings.extend(typed.map(str::to_owned));
    texts.iter().fold(Condition::any(), |any, text| {
        let lowered = Func::lower(text.clone());
        let any = any.add(contains(backend, lowered.into(), word));
        spellings.iter().fold(any, |any, spelling| {
            any.add(contains(backend, text.clone(), spelling))
        })
    })
}

impl Indexed {
    /// Condition for rows whose text contains a folded word. It uses the index if the word is long enough.
    pub fn contains(self, backend: Backend, word: &str) -> Condition {
        let Self { table, column } = self;
        let holds = contains(backend, Expr::col((table, column)), word);
        let runs = match backend {
            Backend::Sqlite => runs(word),
            Backend::Postgres => None,
        };
        let all = Condition::all();
        match runs {
            Some(runs) => all
                .add(Expr::cust_with_values(
                    format!(
                        "\"{table}\".\"id\" IN (SELECT rowid FROM \"{table}_{column}\" \
                         WHERE \"{table}_{column}\" MATCH ?)"
                    ),
                    [runs],
                ))
                .add(holds),
            None => all.add(holds),
        }
    }
}

/// An FTS5 query for all trigrams of a word; `None` if there are none.
fn runs(word: &str) -> Option<String> {
    let letters: Vec<char> = word.chars().collect();
    // FTS5 ends a text at this character.
    if letters.contains(&'\0') {
        return None;
    }
    let runs = letters.windows(3).take(MOST_RUNS);
    let runs: Vec<_> = runs
        .map(|run| format!("\"{}\"", String::from_iter(run).replace('"', "\"\"")))
        .collect();
    (!runs.is_empty()).then(|| runs.join(" AND "))
}

/// Creates the index of a column and fills it with the existing rows, as a step of the schema. Does nothing on
/// PostgreSQL.
///
/// # Errors
/// The database is not available.
pub async fn index_parts(connection: &impl ConnectionTrait, indexed: Indexed) -> Result<(), Error> {
    let Indexed { table, column } = indexed;
    let name = format!("{table}_{column}");
    if connection.get_database_backend() == DbBackend::Postgres {
        return Ok(());
    }
    let forget = |row: &str| {
        format!(
            "INSERT INTO \"{name}\" (\"{name}\", rowid, \"{column}\") VALUES ('delete', {row}.id, {row}.\"{column}\");"
        )
    };
    let keep = |row: &str| {
        format!("INSERT INTO \"{name}\" (rowid, \"{column}\") VALUES ({row}.id, {row}.\"{column}\");")
    };
    let (forget, keep) = (forget("old"), keep("new"));
    for statement in [
        // The texts stay in their table; the index only stores which rows contain a trigram.
        format!(
            "CREATE VIRTUAL TABLE IF NOT EXISTS \"{name}\" USING fts5 (\"{column}\", content='{table}', content_rowid='id', \
             tokenize='trigram case_sensitive 1', detail=none, columnsize=0)"
        ),
        format!("INSERT INTO \"{name}\" (\"{name}\") VALUES ('rebuild')"),
        format!(
            "CREATE TRIGGER IF NOT EXISTS \"{name}_insert\" AFTER INSERT ON \"{table}\" BEGIN {keep} END"
        ),
        format!(
            "CREATE TRIGGER IF NOT EXISTS \"{name}_delete\" AFTER DELETE ON \"{table}\" BEGIN {forget} END"
        ),
        format!(
            "CREATE TRIGGER IF NOT EXISTS \"{name}_update\" AFTER UPDATE OF id, \"{column}\" ON \"{table}\" \
             WHEN old.id <> new.id OR old.\"{column}\" <> new.\"{column}\" BEGIN {forget} {keep} END"
        ),
    ] {
        connection.execute_unprepared(&statement).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_asked_for_by_its_runs_of_three_letters() {
        assert_eq!(runs("яр\"л").as_deref(), Some(r#""яр""" AND "р""л""#));
        assert_eq!(runs("яр"), None);
        assert_eq!(runs("яр\0лык"), None);
    }
}
