//! Pages for owners: users, API tokens, the audit log.

mod figures;
mod history;
mod record;
mod tokens;
mod users;
mod walk;
mod words;
