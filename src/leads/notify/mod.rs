//! Who hears of a lead, and how.
//!
//! | file | what it is |
//! |---|---|
//! | `settings` | what an operator decides |
//! | `channels` | from the settings to a mailer, a bot, a poster |

mod channels;
mod settings;

pub use settings::{Detail, NoticeSettings};
