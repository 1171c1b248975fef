//! The record of every change: who did what to which object, and how it was before and after. Rows are only ever added.
//!
//! Each row has a hash over itself and the hash of the row before, so that a row that was altered, left out or slipped
//! in shows (`paradise audit verify`). What is personal (names, addresses, the values) stands beside in a row that
//! erasure can empty; the chain knows only its hash, and holds on. Public submits are not recorded here:
//! the lead itself is the record.
//!
//! | file | what it is |
//! |---|---|
//! | `entry` | what is recorded, and by whom |
//! | `chain` | adding a row, and checking all of them |
//! | `past` | reading: the past of one object, a search |
//! | `erase` | emptying what is personal, of a person or of old rows |
//! | `history` | the record as the admin's pages write and read it |

mod chain;
mod entry;
mod erase;
mod history;
mod past;

use std::time::Duration;

pub use chain::{Verified, record, verify};
pub use entry::{Actor, Entry, Way, differences};
pub use erase::{Erasure, empty_older, newest};
pub use history::{Kept, kind};
pub(crate) use history::{way, words};
pub use past::{Filter, Kinds, Past, count, event_of, kinds, of, recorded, search};

/// Between two steps of a long piece of work, so that others come in between.
const PAUSE: Duration = Duration::from_millis(150);
