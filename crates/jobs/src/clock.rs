//! The clock that determines which jobs are due.

use std::{fmt, sync::Arc};

use chrono::{DateTime, SubsecRound as _, Utc};
use db::Db;

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
    pub(crate) async fn now(&self, db: &Db) -> Result<DateTime<Utc>, db::Error> {
        Ok(match &self.0 {
            Some(hands) => hands().trunc_subsecs(6),
            None => db.now().await?,
        })
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "Clock(hands)"
        } else {
            "Clock(database)"
        })
    }
}
