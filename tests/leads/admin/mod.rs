//! Leads in the admin.

mod card;
mod export;
mod giving;
mod list;
mod past;
mod roles;
mod search;
mod speed;
mod ways;
mod world;
