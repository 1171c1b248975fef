//! Pages of an example model, tested through HTTP on both databases.
#![expect(clippy::unwrap_used, reason = "in a test, a failed step is the message")]

mod actions;
mod browser;
mod conflicts;
mod declarations;
mod edits;
mod forms;
mod inlines;
mod library;
mod lists;
mod looks;
mod paging;
mod plain;
mod relations;
mod shelf;
mod speed;
