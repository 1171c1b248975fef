//! Leads: the public form, the desk of staff, exports, moving in.

mod desk;
mod export;
mod import;
mod limit;
mod notices;
mod office;
mod tidy;
mod visitor;
