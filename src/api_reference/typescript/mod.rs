//! A client in TypeScript, made of the document of the API: one module without dependencies, and its types.

mod types;

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use web::SparseFields;

use types::{camel, comment, interface, type_of};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The files of the package: their names and contents.
pub fn package(document: &Value) -> [(&'static str, String); 4] {
    let operations = operations(document);
    let version = document["info"]["version"].as_str().unwrap_or("0.0.0");
    let about = json!({
        "name": "paradise-client",
        "version": version,
        "type": "module",
        "sideEffects": false,
        "main": "./index.js",
        "types": "./index.d.ts",
        "exports": { ".": { "types": "./index.d.ts", "default": "./index.js" } },
    });
    [
        ("package.json", format!("{about:#}\n")),
        ("index.js", module(&operations)),
        ("index.d.ts", declarations(document, &operations)),
        ("README.md", include_str!("package.md").to_owned()),
    ]
}

struct Operation<'a> {
    id: &'a str,
    method: String,
    path: &'a str,
    value: &'a Value,
}

fn operations(document: &Value) -> Vec<Operation<'_>> {
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for method in METHODS {
            let Some(value) = methods.get(method) else {
                continue;
            };
            let id = value["operationId"].as_str().unwrap_or_default();
            let method = method.to_ascii_uppercase();
            found.push(Operation {
                id,
                method,
                path,
                value,
            });
        }
    }
    found
}

impl Operation<'_> {
    fn parameters(&self, place: &str) -> impl Iterator<Item = &Value> {
        let all = self.value["parameters"].as_array().into_iter().flatten();
        all.filter(move |parameter| parameter["in"] == place)
    }

    fn names_in_path(&self) -> Vec<&str> {
        self.parameters("path")
            .filter_map(|parameter| parameter["name"].as_str())
            .collect()
    }

    /// The schema of the body that can say most: multipart carries files.
    fn body(&self) -> Option<&Value> {
        let content = self.value["requestBody"]["content"].as_object()?;
        content.values().next_back().map(|content| &content["schema"])
    }

    /// The first success: its media type and schema.
    fn answer(&self) -> Option<(&str, &Value)> {
        let responses = self.value["responses"].as_object()?;
        let (_, response) = responses.iter().find(|(status, _)| status.starts_with('2'))?;
        let (media_type, content) = response["content"].as_object()?.iter().next()?;
        Some((media_type, &content["schema"]))
    }

    /// The schema of whole rows, if it answers pages of a list.
    fn rows(&self) -> Option<&Value> {
        let (_, schema) = self.answer()?;
        schema["properties"].get("previous")?;
        schema["properties"]["results"]["items"]["anyOf"].get(0)
    }

    fn takes_key(&self) -> bool {
        self.parameters("header")
            .any(|parameter| parameter["name"] == "Idempotency-Key")
    }
}

fn module(operations: &[Operation<'_>]) -> String {
    let table = operations.iter().map(|operation| {
        let mut entry = json!({
            "method": operation.method,
            "path": operation.path,
            "names": operation.names_in_path(),
        });
        let flags = [
            ("body", operation.body().is_some()),
            ("pages", operation.rows().is_some()),
            ("key", operation.takes_key()),
        ];
        for (name, _) in flags.into_iter().filter(|(_, is)| *is) {
            entry[name] = true.into();
        }
        (operation.id.to_owned(), entry)
    });
    let table = Value::Object(table.collect::<Map<_, _>>());
    format!("{}\nconst OPERATIONS = {table:#};\n", include_str!("client.js"))
}

fn declarations(document: &Value, operations: &[Operation<'_>]) -> String {
    let mut text = include_str!("client.d.ts").to_owned();
    for (name, schema) in document["components"]["schemas"]
        .as_object()
        .into_iter()
        .flatten()
    {
        // A row with some of its fields has a type that follows from `fields`.
        if schema["x-sparse"].is_null() {
            text += &interface(name, schema);
        }
    }
    let (mut methods, mut each) = (String::new(), String::new());
    for operation in operations {
        let name = camel(operation.id);
        let summary = operation.value["summary"].as_str().unwrap_or_default();
        let mut arguments: Vec<String> = operation
            .names_in_path()
            .iter()
            .map(|name| format!("{name}: string | number"))
            .collect();
        if let Some(body) = operation.body() {
            text += &interface(&format!("{name}Body"), body);
            arguments.push(format!("body: {name}Body"));
        }
        let query = query(operation);
        text += &interface(&format!("{name}Query"), &query);
        if let Some(rows) = operation.rows() {
            list(&mut methods, &mut each, operation, &name, &type_of(rows));
            continue;
        }
        arguments.push(format!("query?: {name}Query"));
        arguments.push("options?: CallOptions".to_owned());
        let answer = match operation.answer() {
            None => "void".to_owned(),
            Some(("application/json", schema)) if schema.get("$ref").is_some() => type_of(schema),
            Some(("application/json", schema)) => {
                text += &interface(&format!("{name}Answer"), schema);
                format!("{name}Answer")
            }
            Some((media_type, _)) if media_type.starts_with("text/") => "string".to_owned(),
            Some(_) => "Blob".to_owned(),
        };
        // Writing to a text does not fail.
        let _ = writeln!(
            methods,
            "{}  {}({}): Promise<{answer}>;",
            comment(summary, "  "),
            operation.id,
            arguments.join(", ")
        );
    }
    text + &format!(
        "\nexport declare class Paradise {{\n  constructor(options?: Options);\n{methods}  /** The rows of all pages, one \
         after the other. */\n  readonly each: {{\n{each}  }};\n}}\n"
    )
}

/// The methods of a list: whole rows, and rows with the fields that the caller names.
fn list(methods: &mut String, each: &mut String, operation: &Operation<'_>, name: &str, row: &str) {
    let summary = operation.value["summary"].as_str().unwrap_or_default();
    let sparse = format!("<F extends keyof ({row})>");
    let part = format!("Pick<{row}, F>");
    let id = operation.id;
    // Writing to a text does not fail.
    let _ = writeln!(
        methods,
        "{about}  {id}(query?: {name}Query, options?: CallOptions): Promise<Page<{row}>>;\n  \
         {id}{sparse}(query: {name}Query & Fields<F>, options?: CallOptions): Promise<Page<{part}>>;",
        about = comment(summary, "  "),
    );
    let _ = writeln!(
        each,
        "{about}    {id}(query?: Omit<{name}Query, \"page\">, options?: CallOptions): AsyncGenerator<{row}, void>;\n    \
         {id}{sparse}(query: Omit<{name}Query, \"page\"> & Fields<F>, options?: CallOptions): AsyncGenerator<{part}, void>;",
        about = comment(summary, "    "),
    );
}

/// The parameters of the query as the schema of an object, without `fields`, which has a type of its own.
fn query(operation: &Operation<'_>) -> Value {
    let parameters = operation.parameters("query");
    let parameters = parameters.filter(|parameter| parameter["name"] != SparseFields::PARAMETER);
    let members = parameters.map(|parameter| {
        let mut schema = parameter["schema"].clone();
        schema["description"] = parameter["description"].clone();
        (parameter["name"].as_str().unwrap_or_default().to_owned(), schema)
    });
    json!({ "type": "object", "properties": members.collect::<Map<_, _>>() })
}
