//! The guard: what runs before and after every handler.
//!
//! Before: address, scheme and host of the request, allowed host names, https, preflights, unsupported encodings.
//! After: errors get their bodies, here and nowhere else; security headers, CORS, request id; a log line.

mod answer;
mod compress;
mod error_body;
mod log;
pub(crate) mod request;
mod request_metrics;
mod untrusted;

use std::{
    borrow::Cow,
    convert::Infallible,
    net::IpAddr,
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task,
    time::{Duration, Instant},
};

use axum::http::{
    HeaderMap, HeaderValue, Method, StatusCode, Uri,
    header::{ACCESS_CONTROL_REQUEST_METHOD, ALLOW, AUTHORIZATION, CONTENT_ENCODING, LOCATION, VARY},
};
use axum::{
    Router,
    extract::Request,
    response::{IntoResponse as _, Response},
};
use futures_util::FutureExt as _;
use ipnet::IpNet;
use text::Message;
use tower::ServiceExt as _;
use tracing::Instrument as _;

pub use answer::Answer;
pub use request::wants_html;
pub use untrusted::UntrustedProxy;

use crate::{
    Authenticate, Context, Error, Routes, Scheme, Secret, address,
    cors::{Cors, CorsOptions},
    csrf::TrustedOrigins,
    headers::{Scope, SecurityHeaders},
    host::{self, Hosts},
    server::connection::Peer,
};
use request_metrics::Meter;

/// The operator's settings of the guard.
#[derive(Clone, Debug)]
pub struct Options {
    /// Host names of the site.
    pub hosts: Vec<String>,
    /// Networks whose forwarded headers are trusted.
    pub trusted_proxies: Vec<IpNet>,
    /// Records a proxy that should be among them and is not.
    pub untrusted_proxy: UntrustedProxy,
    /// Whether plain http is redirected.
    pub https_redirect: bool,
    /// `Strict-Transport-Security` of responses over https; `None` leaves it out.
    pub hsts: Option<String>,
    /// Path of pictures, in addition to `/media/`; begins and ends with a slash.
    pub media: String,
    /// The port on which this process accepts https; `None` if a proxy accepts it, on the host of the request.
    pub https_port: Option<u16>,
    /// Settings for scripts of other origins.
    pub cors: CorsOptions,
    /// Origins whose unsafe requests with a session are accepted.
    pub csrf_trusted_origins: Vec<String>,
    /// A request that takes longer is answered with 503.
    pub timeout: Duration,
    /// Key for the hash of a client's address in the log.
    pub address_key: Secret,
}

/// Answers some requests from memory, before routing.
pub trait Shortcut: Send + Sync {
    /// The response, if this shortcut has one.
    fn respond(&self, uri: &Uri, headers: &HeaderMap, context: &Context) -> Option<Response>;
}

/// State shared by the parts of the guard.
pub(crate) struct Shared {
    pub(crate) authenticate: Arc<dyn Authenticate>,
    pub(crate) csrf: TrustedOrigins,
}

struct Inner {
    options: Options,
    hosts: Hosts,
    cors: Cors,
    headers: [(Scope, SecurityHeaders); 5],
    shared: Arc<Shared>,
    shortcut: Option<Arc<dyn Shortcut>>,
    router: Router,
    meter: Meter,
    run: String,
    requests: AtomicU64,
}

/// The service that the accept loop calls.
#[derive(Clone)]
pub struct Guard(Arc<Inner>);

impl Guard {
    /// Puts the guard in front of the routes.
    pub fn new(
        options: Options,
        routes: Routes,
        authenticate: Arc<dyn Authenticate>,
        shortcut: Option<Arc<dyn Shortcut>>,
    ) -> Self {
        let scopes = [Scope::Api, Scope::Admin, Scope::Media, Scope::Static, Scope::Page];
        let csrf = TrustedOrigins(options.csrf_trusted_origins.clone());
        Self(Arc::new(Inner {
            hosts: Hosts::new(options.hosts.iter().cloned()),
            cors: Cors::new(&options.cors),
            headers: scopes.map(|scope| (scope, SecurityHeaders::new(scope, options.hsts.as_deref()))),
            shared: Arc::new(Shared { authenticate, csrf }),
            shortcut,
            meter: Meter::new(routes.list()),
            router: routes.into_router(),
            run: crate::random_token()[..8].to_owned(),
            requests: AtomicU64::new(0),
            options,
        }))
    }

    fn start(&self, request: Request) -> Answer {
        let inner = &self.0;
        let peer = request
            .extensions()
            .get::<Peer>()
            .map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.0.ip());
        let scope = inner.scope(request.uri().path());
        let mut seen = Seen {
            trusted: address::is_trusted(peer.to_canonical(), &inner.options.trusted_proxies),
            is_routed: false,
            origin: inner
                .cors
                .origin(request.headers())
                .filter(|_| inner.cors.is_on(scope)),
            scope,
            method: request.method().clone(),
            protocol: request::protocol(&request),
            uri: Cow::Borrowed(request.uri()),
            wants_html: wants_html(request.headers()),
            started: Instant::now(),
        };
        let options = &inner.options;
        options
            .untrusted_proxy
            .look(peer, request.headers(), &options.trusted_proxies);
        let (context, verdict) = inner.admit(&request, peer, &seen);
        let finish = |response: Response| {
            // A span costs more than most of these responses, and most of them are not logged.
            let span = log::span_for(response.status(), &seen, &context, request.headers());
            Answer::Ready(Some(span.in_scope(|| inner.finish(response, &seen, &context))))
        };
        if let Some(response) = verdict {
            return finish(response);
        }
        if matches!(*request.method(), Method::GET | Method::HEAD)
            && let Some(shortcut) = &inner.shortcut
            && let Some(response) = shortcut.respond(request.uri(), request.headers(), &context)
        {
            return finish(response);
        }
        seen.is_routed = true;
        let span = log::span(&seen, &context, request.headers());
        let is_squeezed = compress::is_wanted(seen.scope, &seen.method, request.headers());
        let (inner, seen) = (inner.clone(), seen.into_owned());
        let at_work = inner.meter.at_work();
        let running = async move {
            let mut response = inner.route(request, &context).await;
            drop(at_work);
            if is_squeezed {
                response = compress::page(response).await;
            }
            inner.finish(response, &seen, &context)
        };
        Answer::Running(Box::pin(running.instrument(span)))
    }
}

/// Data of the request that is needed for the response.
struct Seen<'a> {
    /// The origin, if its scripts may read the response.
    origin: Option<HeaderValue>,
    scope: Scope,
    /// Whether the peer is a trusted proxy.
    trusted: bool,
    /// Whether the request was passed to a handler.
    is_routed: bool,
    method: Method,
    protocol: &'static str,
    /// Borrowed while the request exists, because a clone costs an allocation.
    uri: Cow<'a, Uri>,
    wants_html: bool,
    started: Instant,
}

impl Seen<'_> {
    fn into_owned(self) -> Seen<'static> {
        Seen {
            uri: Cow::Owned(self.uri.into_owned()),
            ..self
        }
    }
}

impl Inner {
    /// Determines the context. The second value is the response if the request is not routed.
    fn admit(&self, request: &Request, peer: IpAddr, seen: &Seen<'_>) -> (Context, Option<Response>) {
        let headers = request.headers();
        let host = request::host(request);
        let context = Context {
            request_id: self.request_id(seen.trusted, headers),
            address: address::client(peer, headers, &self.options.trusted_proxies),
            scheme: request::scheme(seen.trusted, request),
            host: host.unwrap_or_default().into(),
            lang: request::lang(request),
        };
        let verdict = self.refuse(request, &context, seen);
        (context, verdict)
    }

    fn scope(&self, path: &str) -> Scope {
        if path.starts_with(&self.options.media) {
            Scope::Media
        } else {
            Scope::of(path)
        }
    }

    fn refuse(&self, request: &Request, context: &Context, seen: &Seen<'_>) -> Option<Response> {
        if !self.hosts.allow(&context.host) {
            return Some(Error::malformed(Message::new("unknown-host")).into_response());
        }
        let method = request.method();
        if self.options.https_redirect && context.scheme == Scheme::Http && !is_open(request.uri().path()) {
            // It is redirected like any request (docs/api/contract.md). The client then does not notice that it sends
            // its token over plain http.
            if request.headers().contains_key(AUTHORIZATION) {
                tracing::warn!(
                    event = "token_unencrypted",
                    request_id = &*context.request_id,
                    "a token came over plain http: replace it, and correct the address in the program"
                );
            }
            // 308 keeps the method and the body of a form; old caches handle 301 better.
            let status = if method.is_safe() {
                StatusCode::MOVED_PERMANENTLY
            } else {
                StatusCode::PERMANENT_REDIRECT
            };
            let target = request
                .uri()
                .path_and_query()
                .map_or("/", |target| target.as_str());
            let location = format!("https://{}{target}", self.https_host(&context.host));
            return Some((status, [(LOCATION, location)]).into_response());
        }
        if method == Method::OPTIONS && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD) {
            let mut response = (
                StatusCode::NO_CONTENT,
                [(ALLOW, "GET, POST, PUT, PATCH, DELETE, OPTIONS, HEAD")],
            )
                .into_response();
            if seen.origin.is_some() {
                self.cors.preflight(response.headers_mut());
            }
            return Some(response);
        }
        // A decompressed body could be a thousand times larger (`docs/api/contract.md#limits`).
        let encoded = request
            .headers()
            .get(CONTENT_ENCODING)
            .is_some_and(|encoding| encoding != "identity");
        encoded.then(|| {
            Error::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                Message::new("unsupported-encoding"),
            )
            .into_response()
        })
    }

    /// The host of a plain http request, as it is used over https. A port in the host is the one of plain http and is
    /// replaced. A host without a port means port 80, and https is then expected at 443, where a router forwards both.
    fn https_host<'a>(&self, host: &'a str) -> Cow<'a, str> {
        let name = host::name(host).unwrap_or(host);
        match self.options.https_port {
            Some(443) => name.into(),
            Some(port) if name.len() < host.len() => format!("{name}:{port}").into(),
            _ => host.into(),
        }
    }

    /// Runs the handler. A panic becomes a 500, a timeout a 503.
    async fn route(&self, mut request: Request, context: &Context) -> Response {
        request.extensions_mut().insert(context.clone());
        request.extensions_mut().insert(self.shared.clone());
        let running = AssertUnwindSafe(self.router.clone().oneshot(request)).catch_unwind();
        match tokio::time::timeout(self.options.timeout, running).await {
            Ok(Ok(Ok(response))) => response,
            // The panic message may contain user input. The panic hook has logged it, masked.
            Ok(Err(_)) => Error::internal(std::io::Error::other("the handler panicked")).into_response(),
            Err(_) => {
                self.meter.timed_out();
                Error::unavailable()
                    .because(std::io::Error::other("the handler did not finish"))
                    .into_response()
            }
        }
    }

    /// Writes the body of an error, and adds the headers of every response.
    fn finish(&self, mut response: Response, seen: &Seen<'_>, context: &Context) -> Response {
        if response.status().is_client_error() || response.status().is_server_error() {
            response = error_body::word(response, seen, context);
        }
        let headers = response.headers_mut();
        if let Some((_, security)) = self.headers.iter().find(|(scope, _)| *scope == seen.scope) {
            security.apply(context.scheme, headers);
        }
        if self.cors.is_on(seen.scope) {
            add_vary(headers);
            if let Some(origin) = seen.origin.clone() {
                self.cors.allow(origin, headers);
            }
        }
        if let Ok(id) = HeaderValue::try_from(&*context.request_id) {
            headers.insert("x-request-id", id);
        }
        self.meter.answered(
            seen.uri.path(),
            &seen.method,
            response.status(),
            seen.started.elapsed(),
        );
        log::access(&self.options.address_key, &response, seen, context);
        response
    }

    /// The id of a trusted proxy if it is a plain word, otherwise the random part of this process with a number.
    fn request_id(&self, trusted: bool, headers: &HeaderMap) -> Arc<str> {
        if let Some(id) = request::id(trusted, headers) {
            return id.into();
        }
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        format!("{}-{number:06x}", self.run).into()
    }
}

/// Paths that are served over plain http too: health checks, and domain validation, which precedes any certificate.
fn is_open(path: &str) -> bool {
    path == "/api/health/" || path.starts_with("/.well-known/acme-challenge/")
}

/// Responses depend on the origin, and a representation also on the encoding.
fn add_vary(headers: &mut HeaderMap) {
    let value = if headers.contains_key(VARY) {
        "Accept-Encoding, Origin"
    } else {
        "Origin"
    };
    headers.insert(VARY, HeaderValue::from_static(value));
}

impl tower::Service<Request> for Guard {
    type Response = Response;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut task::Context<'_>) -> task::Poll<Result<(), Infallible>> {
        task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Answer {
        self.start(request)
    }
}
