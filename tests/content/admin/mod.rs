//! Editors at work on the catalogue, in the pages of the admin.

mod editing;
pub mod editor;
mod gallery;
mod listing;
pub mod pictures;
