//! `/api/content/`: the data that the pages for visitors read (`docs/api/content.md`).

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
};
use model::{Declared, ListQuery, Terms};
use schemars::JsonSchema;
use serde::Serialize;
use web::{
    Access, Context, Error, Path, Query, Routes,
    guard::Shortcut,
    openapi::{Operation, Schema},
};

use super::{
    catalogue::{
        items::Catalogue,
        resource::{PORTFOLIO, PRODUCTS, Resource},
        view::Views,
    },
    portfolio, product,
    state::Content,
};

pub(super) fn routes(terms: &Terms) -> Routes<Arc<Content>> {
    let views = Views::new(terms);
    let works = Operation::new("listWorks", "The published works.");
    let works = list::<portfolio::Entity>(works, terms, views.work.schema(terms).named("Work"));
    let work = Operation::new("getWork", "A published work.");
    let products = Operation::new("listProducts", "The published products.");
    let row = views.product_row.schema(terms).named("ProductRow");
    let products = list::<product::Entity>(products, terms, row).query(
        "search",
        "Words that have to occur in the name or a description, in any language.",
        Schema::text(),
    );
    let product = Operation::new("getProduct", "A published product.");
    Routes::new()
        .get("/api/content/", Access::Public, index)
        .described(
            Operation::new("getCatalogue", "The addresses of the lists.").answers(
                200,
                "The addresses.",
                Schema::of::<Index>(),
            ),
        )
        .get(PORTFOLIO, Access::Public, works_list)
        .described(works)
        .get("/api/content/portfolio/{id}/", Access::Public, work_by_id)
        .described(shown(work, views.work.schema(terms).named("Work")))
        .get(PRODUCTS, Access::Public, products_list)
        .described(products)
        .get("/api/content/products/{slug}/", Access::Public, product_by_slug)
        .described(shown(product, views.product.schema(terms).named("Product")))
}

fn list<E: Declared>(operation: Operation, terms: &Terms, row: Schema) -> Operation {
    let operation = shown(operation, row.page());
    ListQuery::describe(operation, E::fields(), terms).pages()
}

fn shown(operation: Operation, answer: Schema) -> Operation {
    operation
        .query(
            "lang",
            "The language of texts without one in their name.",
            Schema::text(),
        )
        .query("include", "`renditions` adds smaller pictures.", Schema::text())
        .answers(200, "As visitors see it.", answer)
        .cached()
}

#[derive(Serialize, JsonSchema)]
struct Index {
    portfolio: String,
    products: String,
}

async fn index(context: Context) -> Json<Index> {
    Json(Index {
        portfolio: context.url(PORTFOLIO),
        products: context.url(PRODUCTS),
    })
}

async fn works_list(State(content): State<Arc<Content>>, asked: Asked) -> Result<Response, Error> {
    content.answer(&asked, |_| Some(Resource::Portfolio))
}

async fn products_list(State(content): State<Arc<Content>>, asked: Asked) -> Result<Response, Error> {
    content.answer(&asked, |_| Some(Resource::Products))
}

async fn work_by_id(
    State(content): State<Arc<Content>>,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Response, Error> {
    content.answer(&asked, |catalogue| catalogue.work(&id))
}

async fn product_by_slug(
    State(content): State<Arc<Content>>,
    Path(slug): Path<String>,
    asked: Asked,
) -> Result<Response, Error> {
    content.answer(&asked, |catalogue| catalogue.product(&slug))
}

/// The parts of a request that every read handler uses.
type Asked = (Context, Query, HeaderMap);

impl Content {
    fn answer(
        &self,
        (context, query, headers): &Asked,
        find: impl Fn(&Catalogue) -> Option<Resource<'_>>,
    ) -> Result<Response, Error> {
        let edition = self.current.load();
        let answer = edition.answer(&self.core, context, query, find)?;
        Ok(self.freshness.tell(answer.respond(headers)))
    }
}

/// Prepared responses are sent before the request is parsed or routed.
impl Shortcut for Content {
    fn respond(&self, uri: &Uri, headers: &HeaderMap, context: &Context) -> Option<Response> {
        if context.scheme != self.usual.scheme || context.host != self.usual.host {
            return None;
        }
        let edition = self.current.load();
        let answer = edition.prebuilt().get(uri.path_and_query()?.as_str())?;
        Some(self.freshness.tell(answer.respond(headers)))
    }
}
