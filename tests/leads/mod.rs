//! Leads: the public form, the desk of staff, exports, moving in.

mod desk;
mod export;
mod import;
mod limit;
mod office;
mod phones;
mod quarantine;
mod tidy;
mod tokens;
mod visitor;
