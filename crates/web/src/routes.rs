//! The route registry: the list from which the router, the tests and the permission matrix are built.

use std::{collections::BTreeMap, convert::Infallible};

use axum::http::{Method, StatusCode, Uri, header};
use axum::{
    Router,
    extract::Request,
    handler::Handler,
    middleware,
    response::{IntoResponse, Response},
    routing::{MethodFilter, MethodRouter, any},
};
use tower::util::MapRequestLayer;

use crate::{Access, Error, access, openapi::Operation};

/// Registration of one method of one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The path with its final slash; parameters in braces.
    pub path: &'static str,
    /// The method. HEAD comes with GET and is not listed.
    pub method: Method,
    /// The access rule.
    pub access: Access,
}

/// Routes of a slice. Each path ends with a slash; the form without it redirects (GET, HEAD) or is served (others).
pub struct Routes<S = ()> {
    list: Vec<Route>,
    operations: Vec<(Route, Operation)>,
    paths: BTreeMap<&'static str, MethodRouter<S, Infallible>>,
    unsafe_paths: BTreeMap<&'static str, MethodRouter<S, Infallible>>,
    otherwise: Option<MethodRouter<S, Infallible>>,
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            operations: Vec::new(),
            paths: BTreeMap::new(),
            unsafe_paths: BTreeMap::new(),
            otherwise: None,
        }
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// An empty list of routes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Serves GET and HEAD.
    pub fn get<H: Handler<T, S>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.add(&Method::GET, path, access, handler)
    }

    /// Serves POST.
    pub fn post<H: Handler<T, S>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.add(&Method::POST, path, access, handler)
    }

    /// Serves PUT.
    pub fn put<H: Handler<T, S>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.add(&Method::PUT, path, access, handler)
    }

    /// Serves PATCH.
    pub fn patch<H: Handler<T, S>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.add(&Method::PATCH, path, access, handler)
    }

    /// Serves DELETE.
    pub fn delete<H: Handler<T, S>, T: 'static>(
        self,
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self {
        self.add(&Method::DELETE, path, access, handler)
    }

    /// Handles requests to every other path, of any method. Without it they are 404.
    pub fn otherwise<H: Handler<T, S>, T: 'static>(mut self, handler: H) -> Self {
        self.otherwise = Some(any(handler));
        self
    }

    fn add<H: Handler<T, S>, T: 'static>(
        mut self,
        method: &Method,
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self {
        let filter = MethodFilter::try_from(method.clone()).expect("the five methods above have filters");
        let mut endpoint = MethodRouter::new().on(filter, handler);
        if access != Access::Public {
            endpoint = endpoint.route_layer(middleware::from_fn(move |request, next| {
                access::check(access, request, next)
            }));
        }
        endpoint = endpoint.layer(MapRequestLayer::new(move |request: Request| {
            tracing::Span::current().record("route", path);
            request
        }));
        if !method.is_safe() {
            merge(&mut self.unsafe_paths, path, endpoint.clone());
        }
        merge(&mut self.paths, path, endpoint);
        self.list.push(Route {
            path,
            method: method.clone(),
            access,
        });
        self
    }

    /// Describes the route that was added last, for the document of the API.
    pub fn described(mut self, operation: Operation) -> Self {
        self.operations
            .extend(self.list.last().map(|route| (route.clone(), operation)));
        self
    }

    /// Gives the handlers their state.
    pub fn with_state(self, state: &S) -> Routes {
        let give = |paths: BTreeMap<&'static str, MethodRouter<S, Infallible>>| {
            paths
                .into_iter()
                .map(|(path, endpoint)| (path, endpoint.with_state(state.clone())))
                .collect()
        };
        Routes {
            list: self.list,
            operations: self.operations,
            paths: give(self.paths),
            unsafe_paths: give(self.unsafe_paths),
            otherwise: self.otherwise.map(|handler| handler.with_state(state.clone())),
        }
    }

    /// Adds the routes of another slice.
    pub fn merge(mut self, other: Self) -> Self {
        self.list.extend(other.list);
        self.operations.extend(other.operations);
        self.otherwise = self.otherwise.or(other.otherwise);
        for (path, endpoint) in other.paths {
            merge(&mut self.paths, path, endpoint);
        }
        for (path, endpoint) in other.unsafe_paths {
            merge(&mut self.unsafe_paths, path, endpoint);
        }
        self
    }

    /// The routes that are described.
    pub fn operations(&self) -> &[(Route, Operation)] {
        &self.operations
    }

    /// All registered routes, for tests and documents.
    pub fn list(&self) -> &[Route] {
        &self.list
    }
}

impl Routes {
    /// The router, with 405 and `Allow`, OPTIONS, 404 and the slash rules (`docs/api/contract.md#addresses`).
    pub fn into_router(mut self) -> Router {
        let mut router = Router::new();
        for (path, endpoint) in std::mem::take(&mut self.paths) {
            let allow = self.allow(path);
            let options = move || async move { (StatusCode::NO_CONTENT, [(header::ALLOW, allow)]) };
            router = router.route(path, endpoint.options(options.clone()));
            if let Some(bare) = path.strip_suffix('/').filter(|bare| !bare.is_empty()) {
                let endpoint = self.unsafe_paths.remove(path).unwrap_or_default();
                router = router.route(bare, endpoint.get(add_slash).options(options));
            }
        }
        match self.otherwise {
            Some(handler) => router.fallback_service(handler),
            None => router.fallback(|| async { Error::not_found() }),
        }
    }

    fn allow(&self, path: &str) -> String {
        let mut methods: Vec<_> = self
            .list
            .iter()
            .filter(|route| route.path == path)
            .map(|route| route.method.as_str())
            .collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.push("OPTIONS");
        methods.join(", ")
    }
}

/// 301 to the same URL with its final slash; the query is kept.
async fn add_slash(uri: Uri) -> Response {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let location = format!("{}/{query}", uri.path());
    (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, location)]).into_response()
}

fn merge<S: Clone + Send + Sync + 'static>(
    paths: &mut BTreeMap<&'static str, MethodRouter<S, Infallible>>,
    path: &'static str,
    endpoint: MethodRouter<S, Infallible>,
) {
    let known = paths.remove(path).unwrap_or_default();
    paths.insert(path, known.merge(endpoint));
}
