//! Leads in the admin.

mod card;
mod list;
mod past;
mod roles;
mod search;
mod speed;
mod world;
