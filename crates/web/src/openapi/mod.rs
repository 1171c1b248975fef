//! The description of the API in OpenAPI 3.1 (spec.openapis.org/oas/v3.1.1). A route that is registered with
//! [`Routes::described`](crate::Routes::described) is in it; what follows from the route is not said again.

mod document;
mod operation;
mod schema;
mod yaml;

pub use document::{Info, document};
pub use operation::Operation;
pub use schema::{Member, Schema};
pub use yaml::yaml;

/// The name of a model for programs, in upper camel case: `product_images` is `ProductImages`.
pub fn type_name(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let capital = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    words.map(capital).collect()
}
