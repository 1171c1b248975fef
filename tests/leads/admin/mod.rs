//! Leads in the admin.

mod card;
mod giving;
mod list;
mod past;
mod roles;
mod search;
mod speed;
mod world;
