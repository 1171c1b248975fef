//! The audit log: who changed which object, and its values before and after. Rows are only ever appended.
//!
//! Each row has a hash over itself and the hash of the previous row, so that an altered, removed or inserted row is
//! detected (`paradise audit verify`). Personal data (names, addresses, the values) is stored in a separate row that an
//! erasure can empty. The chain contains only the hash of it and stays valid. Public submissions are not recorded here:
//! the lead itself is the record.
//!
//! | file | what it is |
//! |---|---|
//! | `entry` | the entries, and their actors |
//! | `chain` | appending rows, and verifying all of them |
//! | `past` | reading: the history of one object, a search |
//! | `erase` | emptying personal data, of a person or of old rows |
//! | `history` | the audit log as the admin's pages write and read it |

mod chain;
mod entry;
mod erase;
mod history;
mod row;

use std::time::Duration;

pub use chain::{Verified, record, verify};
pub use entry::{Actor, Channel, Entry, differences};
pub use erase::{Erasure, empty_older, newest};
pub use history::{Kept, kind};
pub(crate) use history::{way, words};
pub use row::{Filter, Kinds, StoredEntry, count, event_of, kinds, of, recorded, search};

/// Pause between two steps of a long operation, so that other transactions can run in between.
const PAUSE: Duration = Duration::from_millis(150);
