//! The Rust types that a field may have.

use chrono::{DateTime, NaiveDate, Utc};
use db::sea_orm::sea_query::ArrayType;
use serde_json::{Map, Value as Json};

use crate::{Kind, Ref, Translated};

/// A Rust type that a field of a model may have: how the field is treated unless the declaration says otherwise, how it
/// is stored, and how a value is read.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a type that a field of a model can have")]
pub trait FieldType {
    /// How pages treat it.
    const KIND: Kind;
    /// How it is stored.
    const STORED: ArrayType;
    /// Whether it may be null.
    const IS_NULL: bool = false;

    /// The value as it stands in the row.
    fn borrow(&self) -> Ref<'_>;

    /// The value of a row that is not filled in yet.
    fn neutral() -> Self;
}

macro_rules! plain {
    ($($type:ty, $kind:ident, $stored:ident, |$value:ident| $borrow:expr, $neutral:expr;)*) => {$(
        impl FieldType for $type {
            const KIND: Kind = Kind::$kind;
            const STORED: ArrayType = ArrayType::$stored;

            fn borrow(&self) -> Ref<'_> {
                let $value = self;
                $borrow
            }

            fn neutral() -> Self {
                $neutral
            }
        }
    )*};
}

plain! {
    bool, Bool, Bool, |flag| Ref::Bool(*flag), false;
    i16, Integer, SmallInt, |number| Ref::Int(i64::from(*number)), 0;
    i32, Integer, Int, |number| Ref::Int(i64::from(*number)), 0;
    i64, Integer, BigInt, |number| Ref::Int(*number), 0;
    String, Line, String, |text| Ref::Text(text), String::new();
    DateTime<Utc>, Moment, ChronoDateTimeUtc, |at| Ref::Moment(*at), DateTime::UNIX_EPOCH;
    NaiveDate, Day, ChronoDate, |day| Ref::Day(*day), NaiveDate::default();
    Json, Other, Json, |json| Ref::Json(json), Json::Object(Map::new());
    Translated, Line, Json, |texts| Ref::Texts(texts), Translated::default();
}

impl<T: FieldType> FieldType for Option<T> {
    const KIND: Kind = T::KIND;
    const STORED: ArrayType = T::STORED;
    const IS_NULL: bool = true;

    fn borrow(&self) -> Ref<'_> {
        self.as_ref().map_or(Ref::Null, FieldType::borrow)
    }

    fn neutral() -> Self {
        None
    }
}
