//! What a route does, as far as its registration does not say it already.

use super::schema::Schema;
use crate::{SparseFields, idempotency};

/// What one method of one path does. Access, parameters of the path and the usual errors follow from the route.
#[derive(Clone, Debug)]
pub struct Operation {
    pub(super) id: String,
    pub(super) summary: String,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<Body>,
    pub(super) answers: Vec<Answer>,
    pub(super) refusals: Vec<(u16, &'static str)>,
    pub(super) is_cached: bool,
    pub(super) is_versioned: bool,
}

/// A parameter.
#[derive(Clone, Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    /// `query` or `header`.
    pub(super) place: &'static str,
    pub(super) description: String,
    pub(super) schema: Schema,
}

/// A body that is read as JSON, as an urlencoded form or as multipart.
#[derive(Clone, Debug)]
pub(super) struct Body {
    pub(super) schema: Schema,
    /// The names of its files, which only multipart carries.
    pub(super) files: Vec<&'static str>,
}

/// A successful answer.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) description: String,
    pub(super) content: Option<(&'static str, Schema)>,
}

const JSON: &str = "application/json";

impl Operation {
    /// `id` is the name of the operation for programs, in camel case; the summary is one line for people.
    pub fn new(id: impl Into<String>, summary: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            summary: summary.into(),
            parameters: Vec::new(),
            body: None,
            answers: Vec::new(),
            refusals: Vec::new(),
            is_cached: false,
            is_versioned: false,
        }
    }

    /// Reads a parameter of the query.
    pub fn query(self, name: impl Into<String>, description: impl Into<String>, schema: Schema) -> Self {
        self.parameter(name.into(), "query", description.into(), schema)
    }

    /// Reads a header.
    pub fn header(self, name: &str, description: &str, schema: Schema) -> Self {
        self.parameter(name.to_owned(), "header", description.to_owned(), schema)
    }

    fn parameter(mut self, name: String, place: &'static str, description: String, schema: Schema) -> Self {
        self.parameters.push(Parameter {
            name,
            place,
            description,
            schema,
        });
        self
    }

    /// Reads pages of a list (`docs/api/contract.md#pages`).
    pub fn pages(self) -> Self {
        let number = serde_json::json!({
            "anyOf": [{ "type": "integer", "minimum": 1 }, { "type": "string", "enum": ["last"] }]
        });
        self.query(
            "page",
            "A number from 1, or `last`. A page holds 50 rows.",
            Schema::new(number),
        )
        .query(
            SparseFields::PARAMETER,
            "The fields of each row, separated by commas; without it, all.",
            Schema::text(),
        )
        .refuses(404, "There is no such page.")
    }

    /// Reads a body.
    pub fn reads(self, schema: Schema) -> Self {
        self.reads_with_files(schema, Vec::new())
    }

    /// Reads a body that may carry files with these names.
    pub fn reads_with_files(mut self, schema: Schema, files: Vec<&'static str>) -> Self {
        self.body = Some(Body { schema, files });
        self
    }

    /// Answers with JSON.
    pub fn answers(self, status: u16, description: impl Into<String>, schema: Schema) -> Self {
        self.answers_with(status, description, JSON, schema)
    }

    /// Answers with a body of this media type.
    pub fn answers_with(
        mut self,
        status: u16,
        description: impl Into<String>,
        media_type: &'static str,
        schema: Schema,
    ) -> Self {
        self.answers.push(Answer {
            status,
            description: description.into(),
            content: Some((media_type, schema)),
        });
        self
    }

    /// Answers without a body.
    pub fn answers_nothing(mut self, status: u16, description: impl Into<String>) -> Self {
        self.answers.push(Answer {
            status,
            description: description.into(),
            content: None,
        });
        self
    }

    /// Refuses for a reason that does not follow from the route.
    pub fn refuses(mut self, status: u16, description: &'static str) -> Self {
        self.refusals.push((status, description));
        self
    }

    /// A request that comes again with the same key does nothing ([`idempotency`]).
    pub fn once(self) -> Self {
        self.header(
            "Idempotency-Key",
            "A request with the same key has one effect.",
            idempotency::schema(),
        )
        .refuses(422, "The key was used with other content.")
    }

    /// Answers with an object carry its version as `ETag`.
    pub fn versioned(mut self) -> Self {
        self.is_versioned = true;
        self
    }

    /// Writes only if the object still has a version that the client names ([`crate::IfMatch`]).
    pub fn guarded(self) -> Self {
        self.versioned()
            .header(
                "If-Match",
                "The `ETag` of the object that the change is based on.",
                Schema::text(),
            )
            .refuses(
                412,
                "The object has another version; `details` has `changed_by` and `changed_at`.",
            )
    }

    /// Answers carry an `ETag`, and 304 if the client has the same.
    pub fn cached(mut self) -> Self {
        self.is_cached = true;
        self
    }
}
