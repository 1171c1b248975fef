//! Tries to sign in, counted in the database for all instances: by address, by account from that address, and by
//! browser where the account knows it.
//!
//! Nothing here refuses an account as such, for then whoever knows a name could lock its owner out. Tries on an account
//! from strange browsers only take longer and longer; a browser that its user has signed in from has a count of its own.

use std::time::Duration;

use text::Message;
use web::{
    Context, Error, address,
    rate_limit::{self, Limit},
    sha256_hex,
};

use super::{
    Accounts, device,
    hasher::Caller,
    letters::{self, News},
    sign_in::Attempt,
    user,
};

const WINDOW: Duration = Duration::from_mins(15);
/// Failed tries from one address (IPv6: one /64), or with one known browser.
const OF_ADDRESS: Limit = limit(10);
/// Failed tries on one account from one address.
const OF_BOTH: Limit = limit(5);
/// Only counted.
const COUNTED: Limit = limit(u32::MAX);
/// So many failures of an account pass without delay; each further one doubles it.
const FREE: u32 = 3;
/// The longest delay; it ends before a request does.
const LONGEST: Duration = Duration::from_secs(16);
/// More failures than this, of all accounts from strange browsers, and every one of them takes the longest delay.
const FLOOD: u32 = 300;

/// So many failures of one account within an hour are told to its owner (bar 2.2).
const MANY: u32 = 50;
/// Only counted.
const HOURLY: Limit = Limit {
    count: u32::MAX,
    period: Duration::from_hours(1),
};

const fn limit(count: u32) -> Limit {
    let period = WINDOW;
    Limit { count, period }
}

/// What somebody is told who has to wait.
pub(super) fn wait(seconds: u64) -> Message {
    Message::new("login-throttled").with("minutes", seconds.div_ceil(60))
}

/// A try that is counted as failed until it is forgiven.
pub(super) struct Counted {
    keys: Vec<String>,
    /// Whether the account knows the browser.
    pub(super) caller: Caller,
    /// How long it has to wait before the password is looked at.
    pub(super) delay: Duration,
}

impl Accounts {
    /// Counts the try before its password is compared, so that many at once do not pass the limits together.
    ///
    /// # Errors
    /// In the inner result the seconds to wait if a limit is reached; in the outer one, the database is not available.
    pub(super) async fn count(
        &self,
        attempt: &Attempt<'_>,
        user: Option<&user::Model>,
    ) -> Result<Result<Counted, u64>, Error> {
        let known = attempt
            .device
            .filter(|cookie| user.is_some_and(|user| device::is_of(&self.core.secret, cookie, user.id)));
        if let Some(cookie) = known {
            let key = format!("login-device:{}", &sha256_hex(cookie)[..32]);
            return self.take(Caller::Known, vec![(key, OF_ADDRESS)]).await;
        }
        let address = address::limit_key(attempt.context.address);
        let account = &sha256_hex(attempt.username)[..32];
        let limits = vec![
            (format!("login:{address}"), OF_ADDRESS),
            (format!("login-both:{account}:{address}"), OF_BOTH),
            (format!("login-account:{account}"), COUNTED),
            ("login-all".to_owned(), COUNTED),
        ];
        self.take(Caller::Stranger, limits).await
    }

    async fn take(
        &self,
        caller: Caller,
        limits: Vec<(String, Limit)>,
    ) -> Result<Result<Counted, u64>, Error> {
        let tx = self.core.db.begin().await?;
        let mut delay = Duration::ZERO;
        let mut keys = Vec::new();
        for (key, limit) in limits {
            let grants = rate_limit::take(&tx, limit, [(key.clone(), 1)]).await?;
            if let Some(refused) = grants.iter().find(|grant| grant.granted == 0) {
                // What was counted before counts: it was a try.
                tx.commit().await?;
                return Ok(Err(refused.retry_after));
            }
            if limit == COUNTED {
                let failed = rate_limit::used(&tx, &key, WINDOW).await?.saturating_sub(1);
                delay = delay.max(if key == "login-all" {
                    of_all(failed)
                } else {
                    of_one(failed)
                });
            }
            keys.push(key);
        }
        tx.commit().await?;
        Ok(Ok(Counted { keys, caller, delay }))
    }
}

impl Accounts {
    /// Tells the owner of an account, once an hour at most, that somebody guesses the password.
    pub(super) async fn tell_of_many(&self, tx: &db::Tx, id: i64, context: &Context) -> Result<(), Error> {
        let key = format!("login-failed:{id}");
        rate_limit::take(tx, HOURLY, [(key.clone(), 1)]).await?;
        if rate_limit::used(tx, &key, HOURLY.period).await? != MANY {
            return Ok(());
        }
        tracing::error!(
            user = id,
            "{MANY} log-ins failed within an hour; the owner is told"
        );
        let user = user::find(tx, id).await?;
        letters::tell(&self.core, tx, &user, News::Failures(MANY), Some(context)).await?;
        Ok(())
    }
}

impl Counted {
    /// The try succeeded and counts for nothing.
    pub(super) async fn forgive(&self, tx: &db::Tx) -> Result<(), Error> {
        for key in &self.keys {
            rate_limit::give_back(tx, key).await?;
        }
        Ok(())
    }
}

/// The delay after so many failures of one account: 1, 2, 4 … seconds.
fn of_one(failed: u32) -> Duration {
    match failed.checked_sub(FREE) {
        None => Duration::ZERO,
        Some(doubled) => Duration::from_secs(1 << doubled.min(10)).min(LONGEST),
    }
}

/// The delay after so many failures of all accounts.
fn of_all(failed: u32) -> Duration {
    if failed == FLOOD {
        tracing::error!(
            "{FLOOD} log-ins failed within a quarter of an hour: somebody is guessing passwords; strange browsers wait now"
        );
    }
    if failed < FLOOD { Duration::ZERO } else { LONGEST }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_and_end_before_a_request_does() {
        let seconds = |failed| of_one(failed).as_secs();
        assert_eq!([0, 2, 3, 4, 5, 6, 7, 8].map(seconds), [0, 0, 1, 2, 4, 8, 16, 16]);
        assert_eq!(seconds(u32::MAX), 16);
        assert_eq!((of_all(299), of_all(300)), (Duration::ZERO, LONGEST));
    }
}
