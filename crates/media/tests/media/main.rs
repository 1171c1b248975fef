//! Operations of visitors, editors and attackers with files.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod away;
mod kinds;
mod names;
mod pictures;
mod place;
mod private;
mod public;
mod samples;
mod uploads;
