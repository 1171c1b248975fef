//! Describes each migration in a sentence for the operator who is about to apply it: what it locks, and for how long.
//!
//! Adding a column that is empty or has a fixed default only changes the catalogue on both databases, whatever the size
//! of the table. Building an index reads the whole table and blocks writers meanwhile.

/// Sentences by the prefix of the migration's name.
const SENTENCES: &[(&str, &str)] = &[
    (
        "m0001",
        "makes the tables of the catalogue; no existing data is touched",
    ),
    ("m0002", "makes the table of leads; no existing data is touched"),
    (
        "m0003",
        "makes the tables of events and their counts; no existing data is touched",
    ),
    (
        "m0004",
        "makes the tables of users, sessions and tokens; no existing data is touched",
    ),
    (
        "m0005",
        "makes the table of rate limits; no existing data is touched",
    ),
    (
        "m0006",
        "makes the tables of deliveries; no existing data is touched",
    ),
    ("m0007", "makes the table of submits; no existing data is touched"),
    (
        "m0008",
        "adds columns to leads at once, and two indexes: writes of leads wait while they are built, a second or so for a million",
    ),
    (
        "m0009",
        "makes the tables of pictures; no existing data is touched",
    ),
    (
        "m0010",
        "makes the tables of roles and of the audit, adds columns to users and leads at once, and an index on leads: writes of leads wait while it is built, a second or so for a million",
    ),
    (
        "m0011",
        "makes two small tables and adds an empty column to leads, at once",
    ),
    (
        "m0012",
        "makes the table of notes on leads; no existing data is touched",
    ),
    ("m0013", "adds an empty column to products and portfolio, at once"),
    (
        "m0014",
        "makes the table of scheduled work; no existing data is touched",
    ),
    ("m0015", "adds an empty column to deliveries, at once"),
    (
        "m0016",
        "makes the table that remembers backups; no existing data is touched",
    ),
    (
        "m0017",
        "makes an index of words over leads on SQLite: writes wait while it is built, some seconds for a hundred thousand leads",
    ),
    (
        "m0018",
        "makes indexes for the list of leads: writes of leads wait while they are built, some seconds for a million",
    ),
    (
        "m0019",
        "makes the table of forms that were taken; no existing data is touched",
    ),
    (
        "m0020",
        "makes the table of imported rows; no existing data is touched",
    ),
    (
        "m0021",
        "makes the tables of what is known of channels; no existing data is touched",
    ),
    (
        "m0022",
        "makes the table of deleted leads; no existing data is touched",
    ),
    (
        "m0023",
        "makes the table of erasures; no existing data is touched",
    ),
];

/// The description of a migration; `None` for one that this program does not know.
pub fn sentence(step: &str) -> Option<&'static str> {
    SENTENCES
        .iter()
        .find(|(name, _)| step.starts_with(name))
        .map(|(_, sentence)| *sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_says_what_it_does() {
        for step in crate::steps() {
            assert!(sentence(&step).is_some(), "{step}");
        }
        assert_eq!(sentence("m9999_future"), None);
    }
}
