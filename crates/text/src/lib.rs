//! Texts for users: the three languages and their messages.
//!
//! The messages are in `locales/{ru,en,uz}/*.ftl` (Fluent, with CLDR plural rules) and are embedded in the program.
//! Texts of content (a product's name) are data and do not belong here.

mod further;
mod lang;
mod message;

pub use further::{Words, add};
pub use lang::Lang;
pub use message::{Message, words, words_with};
