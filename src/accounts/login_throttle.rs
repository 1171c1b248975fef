//! Tries to sign in, counted in the database for all instances: by address, by account from that address, and by
//! browser where the account knows it.
//!
//! Nothing here refuses an account as such, for then whoever knows a name could lock its owner out. Tries on an account
//! from strange browsers only take longer and longer; a browser that its user has signed in from has a count of its own.
//!
//! Codes of the second step are six digits, three of which are right at any moment. Delays alone do not hold an attacker
//! who knows the password and has many addresses, so strange browsers have fifty tries a day in all, whatever their
//! addresses: one in seven thousand to guess right. The owner is not locked out by that: a known browser has a count of
//! its own, and a recovery code, which cannot be guessed, is counted by address alone.

use std::time::Duration;

use axum::http::HeaderMap;
use text::Message;
use web::{
    Context, Error, address,
    rate_limit::{self, Limit},
    sha256_hex,
};

use super::{
    emails::{self, News},
    hasher::Caller,
    recovery,
    sign_in::Attempt,
    state::Accounts,
    trusted_device, user,
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

/// Wrong codes from one address, from one known browser, or of somebody who is setting the second step up.
const CODES: Limit = Limit {
    count: 5,
    period: Duration::from_mins(5),
};
/// Wrong codes for one account from all strange browsers together.
const ALL_CODES: Limit = Limit {
    count: 50,
    period: Duration::from_hours(24),
};
/// After so many of them the owner is told: whoever sends them knows the password.
const SUSPICIOUS: u32 = 10;

/// So many failures of one account within an hour are told to its owner (`SECURITY.md#failed-sign-ins`).
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

/// One of the counts that a try is put to.
struct Rule {
    key: String,
    limit: Limit,
    /// The delay after so many failures.
    delay: Option<fn(u32) -> Duration>,
    /// What somebody is told whom it refuses.
    told: fn(u64) -> Message,
}

impl Rule {
    fn new(key: String, limit: Limit) -> Self {
        Self {
            key,
            limit,
            delay: None,
            told: wait,
        }
    }

    fn slowing(self, delay: fn(u32) -> Duration) -> Self {
        Self {
            delay: Some(delay),
            ..self
        }
    }
}

/// A try that came too soon.
pub(super) struct Refused {
    /// When the next one may come.
    pub(super) seconds: u64,
    /// What somebody is told.
    pub(super) message: Message,
}

/// A try that is counted as failed until it is forgiven.
pub(super) struct Counted {
    keys: Vec<String>,
    /// Whether the account knows the browser.
    pub(super) caller: Caller,
    /// How long it has to wait before the password or code is looked at.
    pub(super) delay: Duration,
    /// The failures that the delay comes from, without this try.
    failed: u32,
}

impl Accounts {
    /// Counts the try before its password is compared, so that many at once do not pass the limits together.
    ///
    /// # Errors
    /// In the inner result, a limit is reached; in the outer one, the database is not available.
    pub(super) async fn count(
        &self,
        attempt: &Attempt<'_>,
        user: Option<&user::Model>,
    ) -> Result<Result<Counted, Refused>, Error> {
        let known = match user {
            Some(user) => self.known(attempt.device, user).await?,
            None => None,
        };
        if let Some(browser) = known {
            let rules = vec![Rule::new(format!("login-device:{browser}"), OF_ADDRESS)];
            return self.take(Caller::Known, rules).await;
        }
        let address = address::limit_key(attempt.context.address);
        let account = &sha256_hex(attempt.username)[..32];
        let rules = vec![
            Rule::new(format!("login:{address}"), OF_ADDRESS),
            Rule::new(format!("login-both:{account}:{address}"), OF_BOTH),
            Rule::new(format!("login-account:{account}"), COUNTED).slowing(of_one),
            Rule::new("login-all".to_owned(), COUNTED).slowing(of_all),
        ];
        self.take(Caller::Stranger, rules).await
    }

    /// Counts a code of somebody whose password was right, before it is compared.
    ///
    /// # Errors
    /// As [`Accounts::count`].
    pub(super) async fn count_code(
        &self,
        user: &user::Model,
        context: &Context,
        headers: &HeaderMap,
        code: &str,
    ) -> Result<Result<Counted, Refused>, Error> {
        let cookie = trusted_device::brought(headers, context);
        if let Some(browser) = self.known(cookie, user).await? {
            let rules = vec![Rule::new(format!("second-step-device:{browser}"), CODES)];
            return self.take(Caller::Known, rules).await;
        }
        let address = address::limit_key(context.address);
        let mut rules = vec![Rule::new(format!("second-step:{}:{address}", user.id), CODES)];
        if !recovery::is_like(code) {
            rules.push(Rule {
                told: |seconds| Message::new("second-step-closed").with("hours", seconds.div_ceil(60 * 60)),
                ..Rule::new(format!("second-step-all:{}", user.id), ALL_CODES).slowing(of_one)
            });
        }
        self.take(Caller::Stranger, rules).await
    }

    /// Counts a code of somebody who is signed in and sets the second step up.
    ///
    /// # Errors
    /// As [`Accounts::count`].
    pub(super) async fn count_first_code(&self, user_id: i64) -> Result<Result<Counted, Refused>, Error> {
        let rules = vec![Rule::new(format!("second-step-first:{user_id}"), CODES)];
        self.take(Caller::Known, rules).await
    }

    /// The name in the counts of a browser that the account knows.
    async fn known(&self, cookie: Option<&str>, user: &user::Model) -> Result<Option<String>, Error> {
        let (db, secret) = (self.core.db.read(), &self.core.secret);
        let known = trusted_device::known(db, secret, cookie, user).await?;
        Ok(known.map(|cookie| sha256_hex(cookie)[..32].to_owned()))
    }

    async fn take(&self, caller: Caller, rules: Vec<Rule>) -> Result<Result<Counted, Refused>, Error> {
        let tx = self.core.db.begin().await?;
        let mut counted = Counted {
            keys: Vec::new(),
            caller,
            delay: Duration::ZERO,
            failed: 0,
        };
        for rule in rules {
            let grants = rate_limit::take(&tx, rule.limit, [(rule.key.clone(), 1)]).await?;
            if let Some(refused) = grants.iter().find(|grant| grant.granted == 0) {
                // What was counted before counts: it was a try.
                tx.commit().await?;
                let seconds = refused.retry_after;
                let message = (rule.told)(seconds);
                return Ok(Err(Refused { seconds, message }));
            }
            if let Some(delay) = rule.delay {
                let used = rate_limit::used(&tx, &rule.key, rule.limit.period).await?;
                let failed = used.saturating_sub(1);
                counted.failed = counted.failed.max(failed);
                counted.delay = counted.delay.max(delay(failed));
            }
            counted.keys.push(rule.key);
        }
        tx.commit().await?;
        Ok(Ok(counted))
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
        emails::tell(&self.core, tx, &user, News::Failures(MANY), Some(context)).await?;
        Ok(())
    }

    /// Tells the owner of an account, once a day at most, that somebody has the password and tries codes.
    pub(super) async fn tell_of_codes(
        &self,
        counted: &Counted,
        user: &user::Model,
        context: &Context,
    ) -> Result<(), Error> {
        if counted.failed + 1 != SUSPICIOUS {
            return Ok(());
        }
        tracing::error!(
            user = user.id,
            "{SUSPICIOUS} wrong codes from strange browsers behind the right password; the owner is told"
        );
        let tx = self.core.db.begin().await?;
        emails::tell(&self.core, &tx, user, News::WrongCodes(SUSPICIOUS), Some(context)).await?;
        Ok(tx.commit().await?)
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
