//! What people read: the three languages and the messages in them.
//!
//! The words live in `locales/{ru,en,uz}/*.ftl` (Fluent, with CLDR plural rules) and are part of the program.
//! Texts of content (a product's name) are data and do not belong here.

mod lang;
mod message;

pub use lang::Lang;
pub use message::{Message, words, words_with};
