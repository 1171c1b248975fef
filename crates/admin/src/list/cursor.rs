//! Cursor pagination of a list. The last page is as fast as the first, and no row is repeated or skipped while rows are
//! added or deleted.

use chrono_tz::Tz;
use db::sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait as _, NullOrdering, Order, Value},
};

use super::list_query::State;
use crate::{
    field::Field,
    section::Section,
    store::{Record, Wanted},
    value,
};

/// Position of a page.
pub(crate) enum Place {
    First,
    After(Edge),
    Before(Edge),
    Last,
}

/// The row at the edge of a page: the value that it is ordered by, and its key.
pub(crate) struct Edge {
    value: Value,
    id: i64,
}

impl Edge {
    /// The edge at this row.
    pub(crate) fn at(record: &Record, field: usize) -> Self {
        Self {
            value: record.values[field].clone(),
            id: record.id,
        }
    }

    /// The edge in an address: `ID` or `ID.value`.
    pub(crate) fn text(field: &Field, record: &Record, value: &Value) -> String {
        let value = match value {
            Value::ChronoDateTimeUtc(Some(at)) => at.timestamp_micros().to_string(),
            other => value::text(other, Tz::UTC),
        };
        let mark = if value.is_empty() && field.is_null {
            ""
        } else {
            "."
        };
        format!("{}{mark}{value}", record.id)
    }

    fn parse(field: &Field, text: &str) -> Option<Self> {
        let (id, given) = text
            .split_once('.')
            .map_or((text, None), |(id, given)| (id, Some(given)));
        let value = match given {
            None => value::null(field),
            Some(text) if matches!(field.stored, db::sea_orm::sea_query::ArrayType::ChronoDateTimeUtc) => {
                chrono::DateTime::from_timestamp_micros(text.parse().ok()?)?.into()
            }
            Some(text) if matches!(field.stored, db::sea_orm::sea_query::ArrayType::String) => text.into(),
            Some(text) => value::parse(field, text, Tz::UTC).ok()?,
        };
        Some(Self {
            value,
            id: id.parse().ok()?,
        })
    }
}

impl Place {
    pub(crate) fn of(state: &State<'_>, section: &Section) -> Self {
        let field = &section.fields[state.order().0];
        let edge = |name| state.parameter(name).and_then(|text| Edge::parse(field, text));
        if state.parameter("last").is_some() {
            Self::Last
        } else if let Some(edge) = edge("after") {
            Self::After(edge)
        } else if let Some(edge) = edge("before") {
            Self::Before(edge)
        } else {
            Self::First
        }
    }

    /// Whether the rows are read in reverse order and reversed afterwards.
    pub(crate) fn is_backward(&self) -> bool {
        matches!(self, Self::Before(_) | Self::Last)
    }

    /// The rows of the page, and one more row that shows whether there is a next page.
    pub(crate) fn wanted(&self, section: &Section, order: (usize, bool), condition: Condition) -> Wanted {
        let (sort, is_descending) = order;
        let field = &section.fields[sort];
        let runs_down = is_descending != self.is_backward();
        let edge = match self {
            Self::After(edge) | Self::Before(edge) => Some(edge),
            Self::First | Self::Last => None,
        };
        let condition = match edge {
            Some(edge) => condition.add(beyond(section, field, edge, runs_down, self.is_backward())),
            None => condition,
        };
        let direction = if runs_down { Order::Desc } else { Order::Asc };
        // Rows without a value come last, so they come first in reverse order.
        let nulls = if self.is_backward() {
            NullOrdering::First
        } else {
            NullOrdering::Last
        };
        let mut order = vec![(section.key, direction.clone(), nulls)];
        if sort != section.key {
            order.insert(0, (sort, direction, nulls));
        }
        Wanted {
            condition,
            order,
            limit: section.per_page + 1,
            offset: 0,
            is_whole: false,
        }
    }
}

/// Condition for rows after the edge. It has `>=` in addition to `>` so that an index scan can start at the edge.
fn beyond(section: &Section, field: &Field, edge: &Edge, runs_down: bool, is_backward: bool) -> Condition {
    let (key, sort) = (section.key(), field.expr());
    let key_beyond = if runs_down {
        key.lt(edge.id)
    } else {
        key.gt(edge.id)
    };
    if field.name == section.fields[section.key].name {
        return Condition::all().add(key_beyond);
    }
    if edge.value == value::null(field) {
        let same = Condition::all().add(sort.clone().is_null()).add(key_beyond);
        return if is_backward {
            Condition::any().add(same).add(sort.is_not_null())
        } else {
            same
        };
    }
    let value = || Expr::val(edge.value.clone());
    let (at_least, more) = if runs_down {
        (sort.clone().lte(value()), sort.clone().lt(value()))
    } else {
        (sort.clone().gte(value()), sort.clone().gt(value()))
    };
    let not_null = Condition::all()
        .add(at_least)
        .add(Condition::any().add(more).add(key_beyond));
    if field.is_null && !is_backward {
        Condition::any().add(not_null).add(sort.is_null())
    } else {
        not_null
    }
}
