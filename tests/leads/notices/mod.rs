//! Who is told of a lead, how, and when something is in the way.

mod addressed;
mod arrival;
mod buttons;
pub mod company;
mod speed;
mod templates;
mod trouble;
