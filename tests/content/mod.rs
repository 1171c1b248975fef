//! The public catalogue, as visitors, other instances and moving sites meet it.

pub mod admin;
mod caching;
mod changes;
mod languages;
mod media_url;
mod moving_in;
mod pages;
mod reading;
mod renditions;
mod staff;
pub mod world;
