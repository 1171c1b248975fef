//! Sparse rows: `?fields=id,name` leaves the other fields of the rows of a list out (`docs/api/contract.md#additions`).

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};
use serde_json::Value;
use text::Message;

use crate::{Error, Query};

/// The fields that a client wants of each row; without the parameter, all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SparseFields(Option<BTreeSet<String>>);

/// A row with the fields that the client wants.
#[derive(Debug)]
pub struct SparseRow<'a, T> {
    row: T,
    fields: &'a SparseFields,
}

impl SparseFields {
    /// The name of the parameter.
    pub const PARAMETER: &'static str = "fields";

    /// Reads the parameter. `known` are the names of the fields of a row.
    ///
    /// # Errors
    /// 400 for a name that no row has.
    pub fn read<'a>(query: &Query, known: impl IntoIterator<Item = &'a str>) -> Result<Self, Error> {
        let Some(given) = query.get(Self::PARAMETER) else {
            return Ok(Self(None));
        };
        let known: BTreeSet<_> = known.into_iter().collect();
        let names = given.split(',').map(str::trim).filter(|name| !name.is_empty());
        let mut wanted = BTreeSet::new();
        for name in names {
            if !known.contains(name) {
                let shown: String = name.chars().filter(|c| !c.is_control()).take(50).collect();
                let message = Message::new("field-not-a-choice").with("value", shown);
                return Err(Error::invalid_field(Self::PARAMETER, message));
            }
            wanted.insert(name.to_owned());
        }
        Ok(Self((!wanted.is_empty()).then_some(wanted)))
    }

    /// The row without the fields that the client does not want.
    pub(crate) fn of<T>(&self, row: T) -> SparseRow<'_, T> {
        SparseRow { row, fields: self }
    }
}

impl<T: Serialize> Serialize for SparseRow<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(wanted) = &self.fields.0 else {
            return self.row.serialize(serializer);
        };
        let mut row = serde_json::to_value(&self.row).map_err(serde::ser::Error::custom)?;
        if let Value::Object(members) = &mut row {
            members.retain(|name, _| wanted.contains(name));
        }
        row.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(query: &str) -> Result<Value, Error> {
        let query = Query::parse(query)?;
        let fields = SparseFields::read(&query, ["id", "name", "phone"])?;
        let row = json!({ "id": 1, "phone": null, "name": "Anna" });
        Ok(serde_json::to_value(fields.of(row)).unwrap())
    }

    #[test]
    fn a_row_has_the_fields_that_were_asked_for() {
        let whole = json!({ "id": 1, "phone": null, "name": "Anna" });
        assert_eq!(shown("").unwrap(), whole);
        assert_eq!(shown("fields=").unwrap(), whole);
        assert_eq!(shown("fields=,").unwrap(), whole);
        assert_eq!(
            shown("fields=name,id,id").unwrap(),
            json!({ "id": 1, "name": "Anna" })
        );
        let error = shown("fields=id,name2").unwrap_err();
        assert_eq!(error.fields().iter().next().unwrap().0, "fields");
    }
}
