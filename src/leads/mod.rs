//! Leads: what visitors send through the contact form, and how staff read, change and export it.

mod settings;

pub use settings::LeadSettings;
