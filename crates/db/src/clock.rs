//! The clock that all instances of a program share.

use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};

use crate::{Db, Error};

type Hands = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The database's clock, which all instances share. Tests can replace it with a simulated one.
#[derive(Clone, Default)]
pub struct Clock(Option<Hands>);

impl Clock {
    /// A custom clock.
    pub fn new(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(now)))
    }

    /// The current time, to the microsecond, which is the precision that both databases store.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn now(&self, db: &Db) -> Result<DateTime<Utc>, Error> {
        match &self.0 {
            Some(hands) => Ok(hands().trunc_subsecs(6)),
            None => db.now().await,
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "Clock(custom)"
        } else {
            "Clock(database)"
        })
    }
}

/// The sum of a time and a length, limited to the range of dates.
pub fn later(at: DateTime<Utc>, length: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(length)
        .ok()
        .and_then(|length| at.checked_add_signed(length))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
        .trunc_subsecs(6)
}
