//! Leads: the public form, staff work, exports, imports.

mod admin;
mod desk;
mod export;
mod front_end;
mod import;
mod limit;
pub mod notices;
pub mod office;
mod page;
mod page_errors;
mod phones;
mod quarantine;
mod refused;
mod retry;
mod tidy;
mod tokens;
mod visitor;
