//! The rights of the persons whose data is here: finding what is held of somebody, handing it over, erasing it.
//!
//! Each slice that holds data of persons is a [`Holder`]; `src/site.rs` lists them. What is erased is gone from tables,
//! files, the record of changes, the trash and the bytes of the database. That a person was erased is remembered by keyed
//! hashes outside of the database, so that a restored backup, which knows the person still, is erased again
//! (docs/decisions/0031).
//!
//! | file | what it is |
//! |---|---|
//! | `settings` | how long data is kept |
//! | `person`, `whom` | by what a person is known |
//! | `findings` | what is held of a person, and what goes |
//! | `holder` | what a slice does for all of this |
//! | `records` | the record of changes and the notices, which belong to no slice |
//! | `erase`, `scrub` | erasing, down to the bytes |
//! | `receipt` | what is kept of an erasure |
//! | `memory`, `again` | the list of erasures, and erasing after a restore |
//! | `archive` | what is held, as a file |
//! | `retention` | erasing by age |
//! | `page` | the page of the owners |

mod again;
mod archive;
mod erase;
mod findings;
mod holder;
mod memory;
mod page;
mod person;
mod receipt;
mod records;
mod retention;
mod scrub;
mod settings;
mod state;
mod whom;

pub use again::CaughtUp;
pub use findings::{Counts, Findings, Held, HeldFile, Visit};
pub use holder::{Copies, Holder};
pub use memory::{FILE, List};
pub use page::{link, routes};
pub use person::Person;
pub use receipt::{Receipt, erased, receipts};
pub use retention::{jobs, spent};
pub use settings::PrivacySettings;
pub use state::{By, Privacy};
pub use whom::{Seen, Whom};
