//! Who may do what, and how they prove it.

pub mod browser;
mod commands;
mod csrf;
mod import;
mod login;
mod pages;
mod sessions;
mod tokens;
