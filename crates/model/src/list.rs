//! Filters and orderings of rows in memory, as a query asks for them.

use std::cmp::Ordering;

use text::Message;
use web::{Error, Query};

use crate::{Exposure, Field, Kind, Ref, Terms, Values};

/// What a query asks of a list.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    wanted: Vec<(usize, Wanted)>,
    /// Positions of fields, and whether their order is descending.
    order: Vec<(usize, bool)>,
}

#[derive(Clone, Debug)]
enum Wanted {
    Text(String),
    Flag(bool),
    Number(i64),
}

fn filters(fields: &[Field]) -> impl Iterator<Item = (usize, &Field)> {
    let all = fields.iter().enumerate();
    all.filter(|(_, field)| field.is_filter && field.exposure != Exposure::Internal)
}

impl ListQuery {
    /// Reads the filters and `?ordering=`. What is not yes or no filters nothing, and unknown orderings are ignored
    /// (`docs/api/content.md`).
    ///
    /// # Errors
    /// 400 for a value that is not one of the choices, or not a key.
    pub fn read(fields: &[Field], terms: &Terms, query: &Query) -> Result<Self, Error> {
        let mut wanted = Vec::new();
        for (at, field) in filters(fields) {
            let name = field.object_name();
            let Some(given) = query.get(name) else { continue };
            let refused = |message| {
                let message = Message::new(message).with("value", given.to_owned());
                Error::invalid_field(name, message)
            };
            wanted.extend(match (field.kind, field.choices) {
                (_, Some(list)) if !terms.list(list).contains(given) => {
                    return Err(refused("field-not-a-choice"));
                }
                (Kind::Bool, _) => truth(given).map(|flag| (at, Wanted::Flag(flag))),
                (Kind::Integer | Kind::Relation(_), _) => {
                    let number = given.parse().map_err(|_| refused("field-not-a-number"))?;
                    Some((at, Wanted::Number(number)))
                }
                _ => Some((at, Wanted::Text(given.to_owned()))),
            });
        }
        Ok(Self {
            wanted,
            order: order(fields, query.get("ordering").unwrap_or_default()),
        })
    }

    /// An order by these fields, those that there are: `["order", "-created_at"]`.
    pub fn of_order(fields: &[Field], names: &[&str]) -> Self {
        let known = |name: &&str| {
            let (is_descending, name) = name.strip_prefix('-').map_or((false, *name), |name| (true, name));
            let at = fields.iter().position(|field| field.name == name)?;
            Some((at, is_descending))
        };
        Self {
            wanted: Vec::new(),
            order: names.iter().filter_map(known).collect(),
        }
    }

    /// Whether the list has a row.
    pub fn accepts(&self, row: &dyn Values) -> bool {
        self.wanted
            .iter()
            .all(|(at, wanted)| match (wanted, row.value(*at)) {
                (Wanted::Text(wanted), Ref::Text(text)) => wanted == text,
                (Wanted::Flag(wanted), Ref::Bool(flag)) => *wanted == flag,
                (Wanted::Number(wanted), Ref::Int(number)) => *wanted == number,
                _ => false,
            })
    }

    /// Whether the query orders the rows.
    pub fn is_ordered(&self) -> bool {
        !self.order.is_empty()
    }

    /// The order of two rows by the fields of the query alone.
    pub fn compare(&self, a: &dyn Values, b: &dyn Values) -> Ordering {
        let by_fields = self.order.iter().map(|&(at, is_descending)| {
            let ascending = compare(a.value(at), b.value(at));
            if is_descending {
                ascending.reverse()
            } else {
                ascending
            }
        });
        by_fields.fold(Ordering::Equal, Ordering::then)
    }
}

/// The known keys of `?ordering=`, each once: comparing a field for a second time has no effect.
fn order(fields: &[Field], ordering: &str) -> Vec<(usize, bool)> {
    let mut order: Vec<(usize, bool)> = Vec::new();
    for name in ordering.split(',').map(str::trim) {
        let (is_descending, name) = name.strip_prefix('-').map_or((false, name), |name| (true, name));
        let known = fields
            .iter()
            .position(|field| field.is_sortable && field.name == name);
        if let Some(at) = known.filter(|at| order.iter().all(|(known, _)| known != at)) {
            order.push((at, is_descending));
        }
    }
    order
}

fn compare(a: Ref<'_>, b: Ref<'_>) -> Ordering {
    match (a, b) {
        (Ref::Int(a), Ref::Int(b)) => a.cmp(&b),
        (Ref::Text(a), Ref::Text(b)) => a.cmp(b),
        (Ref::Bool(a), Ref::Bool(b)) => a.cmp(&b),
        (Ref::Moment(a), Ref::Moment(b)) => a.cmp(&b),
        (Ref::Day(a), Ref::Day(b)) => a.cmp(&b),
        (Ref::Null, Ref::Null) => Ordering::Equal,
        (Ref::Null, _) => Ordering::Less,
        (_, Ref::Null) => Ordering::Greater,
        _ => Ordering::Equal,
    }
}

/// Yes or no, as clients write it; `None` for anything else.
fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}
