//! Notifications about leads: recipients, contents, and failures.

mod acts;
mod addressed;
mod arrival;
mod buttons;
mod channels;
pub mod company;
mod layout;
mod moves;
mod speed;
mod taking;
mod templates;
mod trouble;
