//! `/api/content/`: the data that the pages for visitors read (`docs/api/content.md`).

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, Uri},
    response::Response,
};
use serde::Serialize;
use web::{Access, Context, Error, Query, Routes, guard::Shortcut};

use super::{
    catalogue::{
        items::Catalogue,
        resource::{PORTFOLIO, PRODUCTS, Resource},
    },
    state::Content,
};

pub(super) fn routes() -> Routes<Arc<Content>> {
    Routes::new()
        .get("/api/content/", Access::Public, index)
        .get(PORTFOLIO, Access::Public, portfolio)
        .get("/api/content/portfolio/{id}/", Access::Public, work)
        .get(PRODUCTS, Access::Public, products)
        .get("/api/content/products/{slug}/", Access::Public, product)
}

#[derive(Serialize)]
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

async fn portfolio(State(content): State<Arc<Content>>, asked: Asked) -> Result<Response, Error> {
    content.answer(&asked, |_| Some(Resource::Portfolio))
}

async fn products(State(content): State<Arc<Content>>, asked: Asked) -> Result<Response, Error> {
    content.answer(&asked, |_| Some(Resource::Products))
}

async fn work(State(content): State<Arc<Content>>, id: Named, asked: Asked) -> Result<Response, Error> {
    let Path(id) = id.map_err(|_| Error::not_found())?;
    content.answer(&asked, |catalogue| catalogue.work(&id))
}

async fn product(State(content): State<Arc<Content>>, slug: Named, asked: Asked) -> Result<Response, Error> {
    let Path(slug) = slug.map_err(|_| Error::not_found())?;
    content.answer(&asked, |catalogue| catalogue.product(&slug))
}

/// The last part of a path; if it is not UTF-8, it matches nothing.
type Named = Result<Path<String>, PathRejection>;

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
