//! Who is told of a lead, how, and when something is in the way.

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
