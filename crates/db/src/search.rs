//! Finding a part of a word in folded texts, also in a large table.
//!
//! SQLite indexes runs of three letters in a table of its own beside the searched one (FTS5), which triggers keep true. The
//! index only proposes rows: [`contains`] judges them, so results are the same with and without it. PostgreSQL reads a hundred
//! thousand texts in the time that is allowed, and its index (`pg_trgm`) is an extension, which a restored backup lacks
//! where the role may not create it: there is none.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, ExprTrait as _, Func};
use sea_orm::{Condition, ConnectionTrait, DbBackend};

use crate::{Backend, Error};

/// More runs of letters than these make an index no quicker.
const MOST_RUNS: usize = 12;

/// A folded text column whose parts are indexed by [`index_parts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indexed {
    /// The table; its key is `id`.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
}

/// Whether a folded text holds a folded word. Both databases find a fixed text in half the time of a pattern.
pub fn contains(backend: Backend, text: Expr, word: &str) -> Expr {
    let place = match backend {
        Backend::Sqlite => Func::cust("instr"),
        Backend::Postgres => Func::cust("strpos"),
    };
    Expr::expr(place.arg(text).arg(word)).gt(0)
}

/// Whether one of these texts, as people typed them, holds a folded word: ASCII in any case, other scripts in the cases that
/// people use (`иванов`, `ИВАНОВ`, `Иванов`) and as it is `typed` in the search itself. For rows that may not be judged by
/// a folded column.
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
    /// The rows whose text holds a folded word, by the index where the word is long enough for it.
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

/// A query of FTS5 for all runs of three letters in a word; `None` if it has none.
fn runs(word: &str) -> Option<String> {
    let letters: Vec<char> = word.chars().collect();
    // A text ends at this one for FTS5.
    if letters.contains(&'\0') {
        return None;
    }
    let runs = letters.windows(3).take(MOST_RUNS);
    let runs: Vec<_> = runs
        .map(|run| format!("\"{}\"", String::from_iter(run).replace('"', "\"\"")))
        .collect();
    (!runs.is_empty()).then(|| runs.join(" AND "))
}

/// Makes the index of a column, with the rows that are there: a step of the schema. Nothing on PostgreSQL.
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
        // Texts stay where they are; which rows hold a run is all that is kept.
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
