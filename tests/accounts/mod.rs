//! Permissions and authentication.

mod admin;
mod audit;
pub mod browser;
pub mod commands;
mod csrf;
mod enrolment;
mod flood;
mod import;
mod interrupted;
mod letters;
mod links;
mod login;
mod managing;
mod matrix;
mod once;
mod own;
mod pages;
mod reach;
mod secret;
mod sessions;
mod tokens;
mod tries;
pub mod two_step;
mod viewer;
