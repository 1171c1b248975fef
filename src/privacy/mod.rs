//! The rights of persons whose data is stored: finding it, handing it over, erasing it.
//!
//! Each slice that stores personal data implements [`Holder`]; `src/site.rs` lists them. Erased data is removed from
//! tables, files, the audit log, the trash and the bytes of the database. The fact of an erasure is stored as keyed
//! hashes outside of the database. Therefore a person whom a restored backup still contains is erased again
//! (docs/decisions/0031).
//!
//! | file | what it is |
//! |---|---|
//! | `settings` | how long data is kept |
//! | `person`, `whom` | how a person is identified |
//! | `findings` | the stored data of a person, and what is erased |
//! | `holder` | the interface of slices that store personal data |
//! | `records` | the audit log and the notifications, which belong to no slice |
//! | `erase`, `scrub` | erasing, down to the bytes |
//! | `receipt` | the record of an erasure |
//! | `memory`, `again` | the list of erasures, and erasing after a restore |
//! | `archive` | the stored data as a file |
//! | `retention` | erasing by age |
//! | `page` | the owners' page |

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
mod slice;
mod state;
mod whom;

pub use again::CaughtUp;
pub use findings::{Counts, Findings, Held, HeldFile, Visit};
pub use holder::{Copies, Holder, NoCopies};
pub use memory::{FILE, List};
pub use person::Person;
pub use receipt::{Receipt, erased, receipts};
pub use retention::spent;
pub use settings::PrivacySettings;
pub use slice::slice;
pub use state::{By, Privacy};
pub use whom::{Seen, Whom};
