//! The description of the API: `GET /api/schema/` in OpenAPI 3.1, made of the routes (`docs/api/contract.md#schema`), and
//! `GET /api/docs/` as a page.

mod examples;
mod outline;
mod page;
mod samples;
pub(crate) mod typescript;

use std::sync::{Arc, OnceLock};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue},
    response::Response,
};
use serde_json::{Value, json};
use text::Message;
use web::{
    Access, Context, Effort, Error, Query, Representation, Route, Routes, Scheme, cookie,
    openapi::{self, Info, Operation, Schema},
};

use crate::core::Core;

const SCHEMA: &str = "/api/schema/";
const DOCS: &str = "/api/docs/";
// Not below `/static/`, because a web server may serve that path from its own folder.
const STYLE: &str = "/api/docs/style.css";
const SCRIPT: &str = "/api/docs/script.js";
/// The typed client, to be imported by pages that have no build step.
const CLIENT: &str = "/api/client/index.js";
const CLIENT_TYPES: &str = "/api/client/index.d.ts";

/// The document, made when it is first asked for.
struct Document {
    info: Info,
    operations: Vec<(Route, Operation)>,
    json: OnceLock<Representation>,
    yaml: OnceLock<Representation>,
    client: OnceLock<[Representation; 2]>,
}

/// The routes. They describe these operations and themselves.
pub(crate) fn routes(core: &Core, operations: &[(Route, Operation)]) -> Routes {
    let schema = Operation::new("getSchema", "The description of the API.")
        .query("format", "`json` or `yaml`.", Schema::one_of(["json", "yaml"]))
        .answers(
            200,
            "The description in OpenAPI 3.1.",
            Schema::new(json!({ "type": "object" })),
        )
        .answers_with(200, "The same for people.", "application/yaml", Schema::text())
        .cached();
    let own = Routes::new()
        .get(SCHEMA, Access::Public, show)
        .described(schema)
        .get(DOCS, Access::Public, show_page)
        .get(STYLE, Access::Public, async |headers: HeaderMap| {
            page::style(&headers)
        })
        .get(SCRIPT, Access::Public, async |headers: HeaderMap| {
            page::script(&headers)
        })
        .get(
            CLIENT,
            Access::Public,
            async |State(document): State<Arc<Document>>, headers: HeaderMap| {
                document.client()[0].respond(&headers)
            },
        )
        .get(
            CLIENT_TYPES,
            Access::Public,
            async |State(document): State<Arc<Document>>, headers: HeaderMap| {
                document.client()[1].respond(&headers)
            },
        );
    let operations = [operations, own.operations()].concat();
    own.with_state(&Arc::new(Document {
        info: info(core),
        operations,
        json: OnceLock::new(),
        yaml: OnceLock::new(),
        client: OnceLock::new(),
    }))
}

fn info(core: &Core) -> Info {
    let settings = &core.settings;
    let scheme = if settings.is_https() {
        Scheme::Https
    } else {
        Scheme::Http
    };
    Info {
        title: settings.site.name.clone(),
        version: env!("CARGO_PKG_VERSION"),
        server: settings.site.public_url.as_ref().map(ToString::to_string),
        session_cookie: cookie::name(scheme, cookie::SESSION),
    }
}

impl Document {
    fn value(&self) -> Value {
        let mut document = openapi::document(&self.info, &self.operations);
        examples::add(&mut document);
        document
    }

    /// The module of the typed client, and its types.
    fn client(&self) -> &[Representation; 2] {
        self.client.get_or_init(|| {
            let files = typescript::package(&self.value());
            ["index.js", "index.d.ts"].map(|name| {
                let file = files.iter().find(|(file, _)| *file == name);
                let text = file.map(|(_, text)| text.clone()).unwrap_or_default();
                let cache = HeaderValue::from_static("no-cache");
                Representation::new(
                    "text/javascript; charset=utf-8",
                    &cache,
                    text.into(),
                    Effort::Best,
                )
            })
        })
    }
}

async fn show_page(State(document): State<Arc<Document>>, context: Context) -> Result<Response, Error> {
    page::respond(&document.value(), &context)
}

async fn show(
    State(document): State<Arc<Document>>,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let (slot, media_type, write): (_, _, fn(&Value) -> String) = match query.get("format") {
        None | Some("json") => (&document.json, "application/json", |value| format!("{value:#}")),
        Some("yaml") => (&document.yaml, "application/yaml", openapi::yaml),
        Some(other) => {
            let shown: String = other.chars().filter(|c| !c.is_control()).take(50).collect();
            let message = Message::new("field-not-a-choice").with("value", shown);
            return Err(Error::invalid_field("format", message));
        }
    };
    let representation = slot.get_or_init(|| {
        let text = write(&document.value());
        let cache = HeaderValue::from_static("no-cache");
        Representation::new(media_type, &cache, text.into(), Effort::Best)
    });
    Ok(representation.respond(&headers))
}
