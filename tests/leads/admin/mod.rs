//! Leads in the admin.

mod card;
mod list;
mod roles;
mod speed;
mod world;
