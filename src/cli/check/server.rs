//! Checks of the PostgreSQL server: what it guarantees for the data, and whether its clock agrees with ours.

use chrono::TimeDelta;
use db::ServerFacts;
use text::Message;

use super::kinds::Look;
use crate::check::{Check, Severity};

/// The oldest PostgreSQL version that the program is tested with.
const OLDEST_SERVER: i32 = 140_000;
/// With a larger difference of the clocks, times of the log and of the data are hard to compare.
const CLOCK_OFF: TimeDelta = TimeDelta::seconds(2);
/// With a larger difference of the clocks, two-step sign-in codes and deadlines of deliveries are wrong.
const CLOCK_WRONG: TimeDelta = TimeDelta::seconds(60);

pub(super) const CHECKS: &[Check<Look>] = &[
    Check {
        id: "database-old",
        severity: Severity::Critical,
        find: Look::Server(|server| {
            (server.version < OLDEST_SERVER)
                .then(|| Message::new("check-database-old").with("version", server.version / 10_000))
        }),
    },
    Check {
        id: "database-unsafe",
        severity: Severity::Critical,
        find: Look::Server(|server| (!server.writes_safely).then(|| Message::new("check-database-unsafe"))),
    },
    Check {
        id: "database-early",
        severity: Severity::Critical,
        find: Look::Server(|server| (!server.commits_safely).then(|| Message::new("check-database-early"))),
    },
    Check {
        id: "database-superuser",
        severity: Severity::Error,
        find: Look::Server(|server| {
            server
                .is_superuser
                .then(|| Message::new("check-database-superuser"))
        }),
    },
    Check {
        id: "database-index-broken",
        severity: Severity::Error,
        find: Look::Server(|server| {
            let index = server.broken_index.as_deref()?;
            Some(Message::new("check-database-index-broken").with("index", index))
        }),
    },
    Check {
        id: "clock-wrong",
        severity: Severity::Error,
        find: Look::Server(|server| clock(server).filter(|_| server.clocks_apart > CLOCK_WRONG)),
    },
    Check {
        id: "clock-off",
        severity: Severity::Warning,
        find: Look::Server(|server| clock(server).filter(|_| server.clocks_apart <= CLOCK_WRONG)),
    },
];

fn clock(server: &ServerFacts) -> Option<Message> {
    let apart = server.clocks_apart;
    (apart > CLOCK_OFF).then(|| Message::new("check-clock-off").with("seconds", apart.num_seconds()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_may_lose_data_is_told_of() {
        let good = ServerFacts {
            version: 150_018,
            writes_safely: true,
            commits_safely: true,
            is_superuser: false,
            connections: 97,
            clocks_apart: TimeDelta::zero(),
            broken_index: None,
        };
        let ids = |server: &ServerFacts| -> Vec<_> {
            let found =
                |check: &&Check<Look>| matches!(check.find, Look::Server(find) if find(server).is_some());
            CHECKS.iter().filter(found).map(|check| check.id).collect()
        };
        assert!(ids(&good).is_empty());
        assert_eq!(
            ids(&ServerFacts {
                version: 130_010,
                ..good.clone()
            }),
            ["database-old"]
        );
        assert_eq!(
            ids(&ServerFacts {
                writes_safely: false,
                ..good.clone()
            }),
            ["database-unsafe"]
        );
        assert_eq!(
            ids(&ServerFacts {
                commits_safely: false,
                ..good.clone()
            }),
            ["database-early"]
        );
        assert_eq!(
            ids(&ServerFacts {
                is_superuser: true,
                ..good.clone()
            }),
            ["database-superuser"]
        );
        let apart = |seconds| ServerFacts {
            clocks_apart: TimeDelta::seconds(seconds),
            ..good.clone()
        };
        assert!(ids(&apart(2)).is_empty());
        assert_eq!(ids(&apart(3)), ["clock-off"]);
        assert_eq!(ids(&apart(61)), ["clock-wrong"]);
        let broken_index = Some("leads_status".to_owned());
        assert_eq!(
            ids(&ServerFacts {
                broken_index,
                ..good.clone()
            }),
            ["database-index-broken"]
        );
    }
}
