//! The JSON of objects.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use chrono::SecondsFormat;
use chrono_tz::Tz;
use db::sea_orm::sea_query::Value;
use serde_json::{Value as JsonValue, json};
use web::{EntityTag, Error, Identity, Query};

use super::fields::{answered_fields, name_of, relations, title_of};
use crate::{list::cell, page_context::PageContext, relation, section::Section, store::Record};

/// An object with its version.
pub(super) fn answer(status: StatusCode, object: JsonValue) -> Response {
    (status, EntityTag::of(&object), Json(object)).into_response()
}

/// The JSON of an object, with the fields that the user may see.
pub(super) fn shown(desk: &PageContext, who: &Identity, record: &Record) -> JsonValue {
    let section = &desk.section;
    let hidden = section.hidden_from(who);
    let seen = answered_fields(section).filter(|(i, _)| !hidden.contains(i));
    let values = seen.map(|(i, field)| {
        (
            name_of(field).to_owned(),
            json_of(&record.values[i], desk.setup.zone),
        )
    });
    JsonValue::Object(values.collect())
}

fn json_of(value: &Value, zone: Tz) -> JsonValue {
    match value {
        Value::Bool(Some(flag)) => json!(flag),
        Value::SmallInt(Some(number)) => json!(number),
        Value::Int(Some(number)) => json!(number),
        Value::BigInt(Some(number)) => json!(number),
        Value::String(Some(text)) => json!(text),
        Value::Json(Some(json)) => json.as_ref().clone(),
        Value::ChronoDate(Some(day)) => json!(day.to_string()),
        Value::ChronoDateTimeUtc(Some(at)) => {
            json!(
                at.with_timezone(&zone)
                    .to_rfc3339_opts(SecondsFormat::AutoSi, false)
            )
        }
        _ => JsonValue::Null,
    }
}

/// The titles of related objects that `include` asks for by the names of the relations. Unknown names are ignored.
pub(super) struct Titles {
    fields: Vec<usize>,
    objects: relation::RelatedObjects,
}

impl Titles {
    pub(super) async fn of(
        desk: &PageContext,
        who: &Identity,
        query: &Query,
        records: &[Record],
    ) -> Result<Self, Error> {
        let asked: Vec<_> = query
            .get("include")
            .unwrap_or_default()
            .split(',')
            .map(str::trim)
            .collect();
        let hidden = desk.section.hidden_from(who);
        let fields = relations(&desk.section)
            .filter(|(i, field)| asked.contains(&name_of(field)) && !hidden.contains(i))
            .map(|(i, _)| i)
            .collect::<Vec<_>>();
        let wanted = fields.iter().flat_map(|i| {
            let keys = records.iter().map(|record| cell::key(&record.values[*i]));
            keys.map(|key| (*i, key))
        });
        let objects = relation::objects(desk, who, wanted.collect()).await?;
        Ok(Self { fields, objects })
    }

    /// Adds the titles to the JSON of an object; null if the user may not see the related object.
    pub(super) fn add(&self, section: &Section, record: &Record, object: &mut JsonValue) {
        for i in &self.fields {
            let key = cell::key(&record.values[*i]);
            let related = self.objects.get(&(*i, key));
            let title = related.map(|related| related.title.as_str());
            object[title_of(&section.fields[*i])] = title.into();
        }
    }
}
