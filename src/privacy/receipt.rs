//! The record of an erasure: a number, the time, the actor, the number of pieces of each kind.

use chrono::{DateTime, Utc};
use db::sea_orm::{ConnectionTrait, DbErr, QueryResult};
use db::{Db, Kind, Table};
use serde::Serialize;

use super::{
    findings::Counts,
    memory::Trace,
    whom::{Remembered, Whom},
};
use crate::core::Core;

const TABLE: Table = Table {
    name: "erasures",
    columns: &[
        ("number", Kind::Text),
        ("at", Kind::Timestamp),
        ("actor", Kind::Text),
        ("counts", Kind::Text),
        ("traces", Kind::Text),
    ],
};

/// The report of an erasure. It contains no personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// The number of the erasure.
    pub number: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The actor: `user:5`, `command`.
    pub actor: String,
    /// The number of pieces of each kind.
    pub counts: Counts,
    /// Remarks to the operator, such as where copies still exist.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
}

impl Receipt {
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        let counts: String = row.try_get("", "counts")?;
        Ok(Self {
            number: row.try_get("", "number")?,
            at: row.try_get("", "at")?,
            actor: row.try_get("", "actor")?,
            counts: serde_json::from_str(&counts).unwrap_or_default(),
            remarks: Vec::new(),
        })
    }
}

/// The newest receipts.
///
/// # Errors
/// The database is not available.
pub async fn receipts(db: &Db, most: u64) -> Result<Vec<Receipt>, db::Error> {
    let sql =
        format!("SELECT number, at, actor, counts FROM erasures ORDER BY at DESC, number DESC LIMIT {most}");
    let rows = db::query(db.read(), &sql, &[]).await?;
    Ok(rows.iter().map(Receipt::read).collect::<Result<_, _>>()?)
}

/// A new, unique number.
pub(super) fn number(at: DateTime<Utc>) -> String {
    let random = web::random_bytes::<4>();
    let random = random.map(|byte| format!("{byte:02X}")).concat();
    format!("E{}-{random}", at.format("%Y%m%d"))
}

/// Stores erasures in the database; existing ones stay unchanged.
pub(super) async fn keep(tx: &impl ConnectionTrait, traces: &[(Trace, String)]) -> Result<(), db::Error> {
    let rows = traces.iter().map(|(trace, line)| {
        let counts = serde_json::to_string(&trace.counts).unwrap_or_default();
        vec![
            trace.number.as_str().into(),
            db::timestamp(trace.at).into(),
            trace.actor.as_str().into(),
            counts.into(),
            line.as_str().into(),
        ]
    });
    let clause = " ON CONFLICT (number) DO NOTHING RETURNING number";
    TABLE.insert_returning(tx, rows.collect(), clause).await?;
    Ok(())
}

/// The lines of all erasures in the database, with their numbers.
pub(super) async fn lines(db: &Db) -> Result<Vec<(String, String)>, db::Error> {
    let rows = db::query(
        db.read(),
        "SELECT number, traces FROM erasures ORDER BY number",
        &[],
    )
    .await?;
    let pairs = rows
        .iter()
        .map(|row| Ok((row.try_get("", "number")?, row.try_get("", "traces")?)));
    Ok(pairs.collect::<Result<_, DbErr>>()?)
}

/// All persons who were erased here, for code that imports data from elsewhere.
///
/// # Errors
/// The database is not available.
pub async fn erased(core: &Core, on: &impl ConnectionTrait) -> Result<Whom, db::Error> {
    let rows = db::query(on, "SELECT traces FROM erasures", &[]).await?;
    let mut traces = Vec::new();
    for row in rows {
        let line: String = row.try_get("", "traces")?;
        traces.extend(Trace::read(&line, &core.secret));
    }
    Ok(Whom::Remembered(Remembered::new(&traces)))
}
