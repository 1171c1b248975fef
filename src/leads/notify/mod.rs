//! Telling people of a lead: mail to staff and to the visitor, Telegram, webhooks; all through the outbox.

mod button;
pub mod sample;
pub mod templates;
pub mod view;
