//! Counts: rows, rows per value, rows per month, related rows of each row.

use model::Kind;
use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use chrono_tz::Tz;
use db::sea_orm::{
    Condition, ConnectionTrait as _, QueryResult,
    sea_query::{
        Alias, ArrayType, Asterisk, Expr, ExprTrait as _, Func, Order, Query, SelectStatement, UnionType,
    },
};
use web::Error;

use super::list_query::Span;
use crate::{
    column::Related,
    field::{Field, column},
    section::Section,
};

/// Maximum number of values of a filter.
const VALUES: usize = 30;
/// Maximum number of value combinations counted in one pass.
const GROUPS: u64 = 5000;
/// A search with at most this many results is treated as small.
const FEW: u64 = 1000;

/// Number of matching rows, up to one more than the counting limit.
pub(crate) async fn total(
    on: &db::Connection,
    section: &Section,
    condition: Condition,
) -> Result<u64, Error> {
    let rows = found(section, condition).expr(section.key()).take();
    let count = Query::select()
        .expr(Func::count(Expr::col(Asterisk)))
        .from_subquery(rows, Alias::new("rows"))
        .take();
    let row = on.query_one(&count).await?;
    let count: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// Subquery for the matching rows. Its limit keeps databases from merging it with the outer query.
pub(crate) fn found(section: &Section, condition: Condition) -> SelectStatement {
    Query::select()
        .from(Alias::new(section.table))
        .cond_where(condition)
        .limit(section.most_counted() + 1)
        .take()
}

/// The keys of the rows that a search found, or `None` if there are more than `FEW`. Scanning the list in its order
/// is slow for few matches; with many matches the first page is found quickly.
pub(crate) async fn few(
    on: &db::Connection,
    section: &Section,
    condition: Condition,
) -> Result<Option<Vec<i64>>, Error> {
    let query = found(section, condition)
        .expr(section.key())
        .limit(FEW + 1)
        .take();
    let rows = on.query_all(&query).await?;
    let is_few = u64::try_from(rows.len()).unwrap_or(u64::MAX) <= FEW;
    let ids = rows.iter().map(|row| row.try_get_by_index(0));
    Ok(if is_few {
        Some(ids.collect::<Result<_, _>>()?)
    } else {
        None
    })
}

/// Number of rows for each value, by field.
pub(crate) type Values = BTreeMap<usize, Vec<(String, u64)>>;

/// Counts the matching rows and, for each of these fields, the rows for each value. All of it is one pass, because on a
/// large table the cost is in the passes.
///
/// If more than filters narrows the list (`is_wide`), the rows are selected first and grouped afterwards. SQLite would
/// otherwise scan an index of the groups and fetch each row from its place in the table.
pub(crate) async fn tally(
    on: &db::Connection,
    section: &Section,
    fields: &[usize],
    condition: Condition,
    is_wide: bool,
) -> Result<(u64, Values), Error> {
    if fields.is_empty() {
        return Ok((total(on, section, condition).await?, Values::new()));
    }
    let columns: Vec<&Field> = fields.iter().map(|i| &section.fields[*i]).collect();
    let mut query = Query::select().limit(GROUPS).take();
    if is_wide {
        let mut rows = found(section, condition.clone());
        for column in &columns {
            rows.expr(column.expr());
        }
        // The subquery has the table's own name, so that the column names stay the same.
        query.from_subquery(rows, Alias::new(section.table));
    } else {
        query
            .from(Alias::new(section.table))
            .cond_where(condition.clone());
    }
    for column in &columns {
        query.expr(column.expr());
    }
    query.expr(Func::count(Expr::col(Asterisk)));
    query.add_group_by(columns.iter().map(|column| column.expr()));
    let rows = on.query_all(&query).await?;
    let is_whole = u64::try_from(rows.len()).unwrap_or(u64::MAX) < GROUPS;
    let mut sum = 0;
    let mut values: BTreeMap<usize, BTreeMap<String, u64>> = BTreeMap::new();
    for row in &rows {
        let count: i64 = row.try_get_by_index(columns.len())?;
        let count = u64::try_from(count).unwrap_or_default();
        sum += count;
        for (place, (i, column)) in fields.iter().zip(&columns).enumerate() {
            let value = text(row, place, column)?;
            *values.entry(*i).or_default().entry(value).or_default() += count;
        }
    }
    let total = if is_whole {
        sum
    } else {
        total(on, section, condition).await?
    };
    let sorted = values.into_iter().map(|(field, values)| {
        let mut values: Vec<_> = values.into_iter().collect();
        values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        values.truncate(VALUES);
        (field, values)
    });
    Ok((total, sorted.collect()))
}

/// The values of one field with counts.
pub(crate) async fn values(
    on: &db::Connection,
    section: &Section,
    field: usize,
    condition: Condition,
) -> Result<Vec<(String, u64)>, Error> {
    let (_, mut values) = tally(on, section, &[field], condition, true).await?;
    Ok(values.remove(&field).unwrap_or_default())
}

/// A column of a row as text; empty for null.
fn text(row: &QueryResult, place: usize, field: &Field) -> Result<String, Error> {
    let number = match field.stored {
        ArrayType::String => return Ok(row.try_get_by_index::<Option<String>>(place)?.unwrap_or_default()),
        ArrayType::Bool => {
            let flag = row.try_get_by_index::<Option<bool>>(place)?;
            return Ok(flag.map(|flag| flag.to_string()).unwrap_or_default());
        }
        ArrayType::SmallInt => row.try_get_by_index::<Option<i16>>(place)?.map(i64::from),
        ArrayType::Int => row.try_get_by_index::<Option<i32>>(place)?.map(i64::from),
        _ => row.try_get_by_index::<Option<i64>>(place)?,
    };
    Ok(number.map(|number| number.to_string()).unwrap_or_default())
}

/// Number of rows of another table that belong to each of these rows.
pub(crate) async fn related(
    on: &db::Connection,
    related: Related,
    ids: &[i64],
) -> Result<BTreeMap<i64, u64>, Error> {
    let parent = column(related.table, related.column);
    let query = Query::select()
        .expr(parent.clone())
        .expr(Func::count(Expr::col(Asterisk)))
        .from(Alias::new(related.table))
        .and_where(parent.clone().is_in(ids.iter().copied()))
        .add_group_by([parent])
        .take();
    let rows = on.query_all(&query).await?;
    let read = |row: &QueryResult| {
        let count: i64 = row.try_get_by_index(1)?;
        Ok((row.try_get_by_index(0)?, u64::try_from(count).unwrap_or_default()))
    };
    rows.iter().map(read).collect()
}

/// The years, months or days within `span` that have rows, with counts. It compares ranges of the column instead of an
/// expression over it, so that an index can be used.
pub(crate) async fn spans(
    on: &db::Connection,
    section: &Section,
    date: &Field,
    span: Option<Span>,
    condition: &Condition,
    zone: Tz,
) -> Result<Vec<(Span, u64)>, Error> {
    let spans = match span {
        None if section.is_large => years(on, section, date, &Condition::all(), zone).await?,
        None => years(on, section, date, condition, zone).await?,
        Some(Span {
            year, month: None, ..
        }) => (1..=12).map(|month| of(year, Some(month), None)).collect(),
        Some(Span {
            year,
            month,
            day: None,
        }) => (1..=31).map(|day| of(year, month, Some(day))).collect(),
        Some(_) => Vec::new(),
    };
    let spans: Vec<Span> = spans.into_iter().filter(|span| span.first().is_some()).collect();
    if section.is_large {
        return Ok(spans.into_iter().map(|span| (span, 0)).collect());
    }
    let count = |(i, span): (usize, &Span)| {
        Query::select()
            .expr(Expr::val(i64::try_from(i).unwrap_or_default()))
            .expr(Func::count(Expr::col(Asterisk)))
            .from(Alias::new(section.table))
            .cond_where(condition.clone().add(span.condition(date, zone)))
            .take()
    };
    let mut counts = spans.iter().enumerate().map(count);
    let Some(mut query) = counts.next() else {
        return Ok(Vec::new());
    };
    for other in counts {
        query.union(UnionType::All, other);
    }
    let mut found = Vec::new();
    for row in on.query_all(&query).await? {
        let (i, count): (i64, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let span = usize::try_from(i).ok().and_then(|i| spans.get(i));
        if let Some(span) = span.filter(|_| count > 0) {
            found.push((*span, u64::try_from(count).unwrap_or_default()));
        }
    }
    found.sort_by_key(|(span, _)| span.first());
    Ok(found)
}

fn of(year: i32, month: Option<u32>, day: Option<u32>) -> Span {
    Span { year, month, day }
}

/// The years from the oldest row to the newest.
async fn years(
    on: &db::Connection,
    section: &Section,
    date: &Field,
    condition: &Condition,
    zone: Tz,
) -> Result<Vec<Span>, Error> {
    let mut edges = Vec::new();
    // Two queries instead of one with min and max: each reads one index entry.
    for order in [Order::Asc, Order::Desc] {
        let query = Query::select()
            .expr(date.expr())
            .from(Alias::new(section.table))
            .cond_where(condition.clone())
            .and_where(date.expr().is_not_null())
            .order_by_expr(date.expr(), order)
            .limit(1)
            .take();
        let Some(row) = on.query_one(&query).await? else {
            return Ok(Vec::new());
        };
        let day = if date.kind == Kind::Day {
            row.try_get_by_index::<NaiveDate>(0)?
        } else {
            row.try_get_by_index::<DateTime<Utc>>(0)?
                .with_timezone(&zone)
                .date_naive()
        };
        edges.push(day.year());
    }
    let (first, last) = (edges[0], edges[1]);
    // Limit for a row dated by mistake in the year 1, which would otherwise cause two thousand counts.
    Ok((Ord::max(first, last - 50)..=last)
        .map(|year| of(year, None, None))
        .collect())
}
