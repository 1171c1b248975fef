//! The owners' pages: users, API tokens, the record of changes.

mod figures;
mod history;
mod record;
mod tokens;
mod users;
mod walk;
mod words;
