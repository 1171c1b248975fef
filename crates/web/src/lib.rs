//! The HTTP engine: accept loop, guard, routes, errors, forms, limits.
//!
//! A request meets, in this order: [`server`] (transport timeouts, framing), [`guard`] (host, https, CORS, headers,
//! the one place where errors become bodies), [`routes`] (which handler, with which permission), then a handler that
//! reads a [`Query`] or a [`form::Form`] and answers with a [`Representation`], JSON or an [`Error`].
//! It does not depend on any slice.

pub mod access;
pub mod address;
mod conditional;
mod context;
pub mod cookie;
mod cors;
pub mod csrf;
mod error;
pub mod file;
mod flash;
pub mod form;
pub mod guard;
mod headers;
mod host;
pub mod idempotency;
pub mod kept;
pub mod next;
pub mod once;
pub mod openapi;
pub mod page;
mod page_of_error;
mod path;
mod permissions;
mod precondition;
mod query;
pub mod rate_limit;
mod representation;
pub mod routes;
mod seal;
mod sealed;
pub mod server;
mod settings;
mod sparse_fields;

pub use access::{Access, Authenticate, Identity, Interrupted, Why};
pub use context::{Context, Scheme};
pub use cors::{CorsOptions, FieldName};
pub use error::{Error, FieldErrors};
pub use flash::Flash;
pub use headers::{of_api as headers_of_api, page_policy};
pub use idempotency::IdempotencyKey;
pub use kept::Kept;
pub use once::Once;
pub use path::{Id, Path};
pub use permissions::{Grant, Permission, Permissions, Scope};
pub use precondition::{EntityTag, IfMatch};
pub use query::Query;
pub use representation::{Effort, Representation};
pub use routes::{Route, Routes};
pub use sealed::{Secret, random_bytes, random_token, sha256_hex};
pub use settings::WebSettings;
pub use sparse_fields::{SparseFields, SparseRow};
