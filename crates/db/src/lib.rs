//! The only crate that distinguishes the two databases.
//!
//! [`Db`] provides a pool for reading and transactions for writing. The differences between SQLite and PostgreSQL
//! (connecting, locking, bulk statements, error codes) stay in this crate. Slices write SeaORM entities and do not
//! depend on the database.
//!
//! The rule behind [`Db::begin`]: every write is inside an explicit transaction. With sqlx on SQLite, an
//! `INSERT … RETURNING` outside of one can report success although its commit failed.

pub mod backup;
mod batch_insert;
mod batcher;
mod bulk;
mod clock;
mod connect;
mod counters;
mod covering_index;
mod error;
mod file;
mod fold;
mod foreign;
mod guarded;
mod heartbeat;
pub mod lease;
mod meter;
mod options;
mod postgres;
mod revision;
mod scrub;
mod search;
mod sequence;
mod server_facts;
mod settings;
mod sqlite;
mod sqlite_fast_path;
mod sqlite_file;
mod statement;
mod url;

pub use batch_insert::Together;
pub use batcher::{BatchError, BatchOptions, Batcher};
pub use bulk::{Column, Kind, Row, Table, timestamp};
pub use clock::{Clock, later};
pub use connect::Db;
pub use counters::{Counted, Counters, steps_since_1970};
pub use covering_index::{Listed, index_list};
pub use error::{Error, Problem};
pub use file::{Compared, DataFile, HeldReader, Rescued, Trouble};
pub use fold::{contains_pattern, fold, words};
pub use foreign::is_of_django;
pub use guarded::{Connection, Guarded, Tx};
pub use meter::Pool;
pub use options::Options;
pub use revision::revision;
pub use sea_orm;
pub use search::{Indexed, contains, contains_in_any, index_parts};
pub use sequence::{last_id, next_ids, raise_sequence, restart_sequence};
pub use server_facts::ServerFacts;
pub use settings::DatabaseSettings;
pub use statement::{execute, lock_table, query};
pub use url::{Backend, DatabaseUrl};
