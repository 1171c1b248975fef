//! Typed settings from the environment and a `.env` file.
//!
//! A section is a struct that [`settings!`] declares beside the code that reads it: variable, field, type, default,
//! help. From the same declaration come the loader, `env.example`, the table of the README and `paradise config`.
//! Nothing here reads the process environment but [`Source::from_process`].

mod dotenv;
mod render;
mod section;
mod source;
mod types;
mod value;

pub use render::{Row, env_example, markdown_table, rows};
pub use section::{Key, Section, SectionKeys};
pub use source::{Origin, Problems, Source};
pub use types::{Bounded, ByteSize, HttpUrl, Rate, Secret};
pub use value::Value;
