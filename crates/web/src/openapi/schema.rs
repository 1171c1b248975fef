//! Schemas of JSON: of a Rust type, or put together.

use std::collections::BTreeMap;

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Map, Value, json};

/// A JSON schema (json-schema.org, 2020-12), and the named schemas that it refers to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    value: Value,
    named: BTreeMap<String, Value>,
}

impl Schema {
    /// A schema as it is.
    pub fn new(value: Value) -> Self {
        Self {
            value,
            named: BTreeMap::new(),
        }
    }

    /// The JSON that this type is serialised to. Doc comments are its descriptions.
    pub fn of<T: JsonSchema>() -> Self {
        let settings = SchemaSettings::draft2020_12().for_serialize();
        let settings = settings.with(|settings| {
            settings.inline_subschemas = true;
            settings.meta_schema = None;
        });
        let schema = settings.into_generator().into_root_schema_for::<T>();
        let mut value = schema.to_value();
        if let Some(members) = value.as_object_mut() {
            members.remove("title");
            // A type's own comment speaks to readers of the source.
            members.remove("description");
        }
        Self::new(value)
    }

    /// Any text.
    pub fn text() -> Self {
        Self::new(json!({ "type": "string" }))
    }

    /// A whole number of 64 bits.
    pub fn number() -> Self {
        Self::new(json!({ "type": "integer", "format": "int64" }))
    }

    /// A text of these, or another one: a stored value stays valid when its list of choices changes.
    pub fn choice<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let values: Vec<_> = values.into_iter().collect();
        Self::new(json!({ "anyOf": [{ "type": "string", "enum": values }, { "type": "string" }] }))
    }

    /// A text of exactly these.
    pub fn one_of<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let values: Vec<_> = values.into_iter().collect();
        Self::new(json!({ "type": "string", "enum": values }))
    }

    /// A file.
    pub fn file() -> Self {
        Self::new(json!({ "type": "string", "format": "binary" }))
    }

    /// The envelope of errors ([`crate::Error::envelope`]).
    pub fn error() -> Self {
        let texts = json!({ "type": "array", "items": { "type": "string" } });
        let details = Self::new(json!({
            "type": "object",
            "additionalProperties": { "anyOf": [{ "type": "string" }, texts] },
        }));
        let inner = Self::object([
            Member::new("code", Self::number()).says("The status of the answer."),
            Member::new("message", Self::text()).says("A sentence for people."),
            Member::new("details", details).says("Messages by field, or `detail`."),
        ]);
        let never = Self::new(json!({ "const": false }));
        Self::object([Member::new("success", never), Member::new("error", inner)]).named("Error")
    }

    /// An object with these members, in this order.
    pub fn object<'a>(members: impl IntoIterator<Item = Member<'a>>) -> Self {
        let (mut properties, mut required, mut named) = (Map::new(), Vec::new(), BTreeMap::new());
        for member in members {
            if member.is_required {
                required.push(Value::from(member.name));
            }
            named.extend(member.schema.named);
            properties.insert(member.name.to_owned(), member.schema.value);
        }
        let mut value = json!({ "type": "object", "properties": properties });
        if !required.is_empty() {
            value["required"] = required.into();
        }
        Self { value, named }
    }

    /// Puts the schema under a name, and refers to it.
    pub fn named(mut self, name: &str) -> Self {
        self.named.insert(name.to_owned(), self.value);
        self.value = json!({ "$ref": format!("#/components/schemas/{name}") });
        self
    }

    /// A value of one of these schemas.
    pub fn any_of(all: impl IntoIterator<Item = Self>) -> Self {
        let (mut values, mut named) = (Vec::new(), BTreeMap::new());
        for schema in all {
            values.push(schema.value);
            named.extend(schema.named);
        }
        Self {
            value: json!({ "anyOf": values }),
            named,
        }
    }

    /// A list of such values.
    pub fn list(self) -> Self {
        self.wrap(|item| json!({ "type": "array", "items": item }))
    }

    /// This object with further members.
    pub fn with_members<'a>(mut self, members: impl IntoIterator<Item = Member<'a>>) -> Self {
        let further = Self::object(members);
        for (keyword, more) in further.value.as_object().into_iter().flatten() {
            match (self.value.get_mut(keyword), more) {
                (Some(Value::Object(own)), Value::Object(more)) => own.extend(more.clone()),
                (Some(Value::Array(own)), Value::Array(more)) => own.extend(more.iter().cloned()),
                (None, more) => self.value[keyword.as_str()] = more.clone(),
                _ => {}
            }
        }
        self.named.extend(further.named);
        self
    }

    /// This object with members that are files. A member of the same name may stay a text.
    pub(super) fn with_files(mut self, names: &[&str]) -> Self {
        if let Some(members) = self.value["properties"].as_object_mut() {
            for name in names {
                let file = Self::file().value;
                let either = match members.get(*name) {
                    Some(text) => json!({ "anyOf": [file, text] }),
                    None => file,
                };
                members.insert((*name).to_owned(), either);
            }
        }
        self
    }

    /// Such a value or null.
    pub fn or_null(self) -> Self {
        self.wrap(|value| json!({ "anyOf": [value, { "type": "null" }] }))
    }

    /// The members of an object, of all its alternatives.
    pub fn members(&self) -> Map<String, Value> {
        let mut members = Map::new();
        self.collect_members(&self.value, &mut members);
        members
    }

    fn collect_members(&self, value: &Value, members: &mut Map<String, Value>) {
        if let Some(name) = value["$ref"].as_str().and_then(|place| place.rsplit('/').next())
            && let Some(named) = self.named.get(name)
        {
            self.collect_members(named, members);
        }
        for keyword in ["anyOf", "allOf"] {
            for part in value[keyword].as_array().into_iter().flatten() {
                self.collect_members(part, members);
            }
        }
        for (name, member) in value["properties"].as_object().into_iter().flatten() {
            members.entry(name.clone()).or_insert_with(|| member.clone());
        }
    }

    /// The object with some of its members ([`crate::SparseFields`]).
    fn sparse(&self) -> Self {
        let name = self.value["$ref"]
            .as_str()
            .or_else(|| self.value["anyOf"][0]["$ref"].as_str());
        let name = name
            .and_then(|place| place.rsplit('/').next())
            .unwrap_or_default();
        let sparse = Self::new(json!({ "type": "object", "properties": self.members(), "x-sparse": true }));
        let sparse = sparse.says("What `fields` leaves of a row.");
        sparse.named(&format!("Sparse{name}"))
    }

    /// A page of a list of such values (`docs/api/contract.md#pages`), or of parts of them.
    pub fn page(self) -> Self {
        let sparse = self.sparse();
        let row = Self::any_of([self, sparse]);
        let address = || Self::new(json!({ "type": "string", "format": "uri" })).or_null();
        Self::object([
            Member::new("count", Self::number()).says("How many there are on all pages."),
            Member::new("next", address()).says("The address of the next page."),
            Member::new("previous", address()).says("The address of the page before."),
            Member::new("results", row.list()),
        ])
    }

    /// Adds what people read about it.
    pub fn says(mut self, description: &str) -> Self {
        if !description.is_empty()
            && let Some(members) = self.value.as_object_mut()
        {
            members.insert("description".to_owned(), description.into());
        }
        self
    }

    /// Adds keywords, those that are not null.
    pub fn limited(mut self, keywords: &Value) -> Self {
        if let (Some(members), Some(keywords)) = (self.value.as_object_mut(), keywords.as_object()) {
            let given = keywords.iter().filter(|(_, value)| !value.is_null());
            members.extend(given.map(|(name, value)| (name.clone(), value.clone())));
        }
        self
    }

    /// The schema itself.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// The schemas that it refers to, by name.
    pub(super) fn definitions(&self) -> &BTreeMap<String, Value> {
        &self.named
    }

    fn wrap(self, wrap: impl FnOnce(Value) -> Value) -> Self {
        Self {
            value: wrap(self.value),
            named: self.named,
        }
    }
}

/// A member of an object.
#[derive(Clone, Debug)]
pub struct Member<'a> {
    name: &'a str,
    schema: Schema,
    is_required: bool,
}

impl<'a> Member<'a> {
    /// A member that is always there.
    pub fn new(name: &'a str, schema: Schema) -> Self {
        Self {
            name,
            schema,
            is_required: true,
        }
    }

    /// Its name.
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// Whether it is always there.
    pub fn required(mut self, is_required: bool) -> Self {
        self.is_required = is_required;
        self
    }

    /// Adds what people read about it.
    pub fn says(mut self, description: &str) -> Self {
        self.schema = self.schema.says(description);
        self
    }
}
