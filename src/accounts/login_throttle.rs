//! Sign-in attempts, counted in the database for all instances: by address, by account together with the address, and
//! by browser if it is known for the account.
//!
//! No limit here locks an account as such: otherwise any client that knows a name could lock out its owner. Attempts on
//! an account from unknown browsers only take longer and longer. A browser that its user has signed in from has its own
//! count.
//!
//! Codes of the second step have six digits, and three of them are valid at any moment. Delays alone do not stop an
//! attacker who knows the password and has many addresses. Therefore unknown browsers have fifty attempts a day in
//! total, whatever their addresses: the chance to guess right is one in seven thousand. This does not lock out the
//! owner: a known browser has its own count, and a recovery code, which cannot be guessed, is counted by address alone.

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
/// Limit of failed attempts from one address (IPv6: one /64), or with one known browser.
const OF_ADDRESS: Limit = limit(10);
/// Limit of failed attempts on one account from one address.
const OF_BOTH: Limit = limit(5);
/// Counted without a limit.
const COUNTED: Limit = limit(u32::MAX);
/// Number of failures of an account without a delay; each further one doubles the delay.
const FREE: u32 = 3;
/// The longest delay; it is shorter than the request timeout.
const LONGEST: Duration = Duration::from_secs(16);
/// If there are more failures than this, of all accounts from unknown browsers, each of these attempts takes the
/// longest delay.
const FLOOD: u32 = 300;

/// Limit of wrong codes from one address, from one known browser, or from a user who is setting up the second step.
const CODES: Limit = Limit {
    count: 5,
    period: Duration::from_mins(5),
};
/// Limit of wrong codes for one account from all unknown browsers together.
const ALL_CODES: Limit = Limit {
    count: 50,
    period: Duration::from_hours(24),
};
/// After this many wrong codes the owner is notified: the sender of the codes knows the password.
const SUSPICIOUS: u32 = 10;

/// After this many failures of one account within an hour the owner is notified (`SECURITY.md#failed-sign-ins`).
const MANY: u32 = 50;
/// Counted without a limit.
const HOURLY: Limit = Limit {
    count: u32::MAX,
    period: Duration::from_hours(1),
};

const fn limit(count: u32) -> Limit {
    let period = WINDOW;
    Limit { count, period }
}

/// The message for a client that has to wait.
pub(super) fn wait(seconds: u64) -> Message {
    Message::new("login-throttled").with("minutes", seconds.div_ceil(60))
}

/// One of the counts that an attempt is added to.
struct Rule {
    key: String,
    limit: Limit,
    /// Maps the number of failures to the delay.
    delay: Option<fn(u32) -> Duration>,
    /// The message for a client that is refused.
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

/// An attempt that was refused because a limit is reached.
pub(super) struct Refused {
    /// Seconds until the next attempt is allowed.
    pub(super) seconds: u64,
    /// The message for the client.
    pub(super) message: Message,
}

/// An attempt that counts as failed until [`Counted::forgive`] is called.
pub(super) struct Counted {
    keys: Vec<String>,
    /// Whether the browser is known for the account.
    pub(super) caller: Caller,
    /// The delay before the password or code is checked.
    pub(super) delay: Duration,
    /// The number of failures that the delay results from, without this attempt.
    failed: u32,
}

impl Accounts {
    /// Counts the attempt before its password is compared, so that concurrent attempts cannot pass the limits together.
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

    /// Counts a code of a client that gave the right password, before the code is compared.
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

    /// Counts a code of a user who is signed in and sets up the second step.
    ///
    /// # Errors
    /// As [`Accounts::count`].
    pub(super) async fn count_first_code(&self, user_id: i64) -> Result<Result<Counted, Refused>, Error> {
        let rules = vec![Rule::new(format!("second-step-first:{user_id}"), CODES)];
        self.take(Caller::Known, rules).await
    }

    /// The name under which a browser is counted, if it is known for the account.
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
                // The counts that were already increased stay: this was an attempt.
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
    /// Notifies the owner of an account, at most once an hour, that someone is guessing the password.
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

    /// Notifies the owner of an account, at most once a day, that someone has the password and tries codes.
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
    /// The attempt succeeded and is removed from the counts.
    pub(super) async fn forgive(&self, tx: &db::Tx) -> Result<(), Error> {
        for key in &self.keys {
            rate_limit::give_back(tx, key).await?;
        }
        Ok(())
    }
}

/// The delay after this many failures of one account: 1, 2, 4 … seconds.
fn of_one(failed: u32) -> Duration {
    match failed.checked_sub(FREE) {
        None => Duration::ZERO,
        Some(doubled) => Duration::from_secs(1 << doubled.min(10)).min(LONGEST),
    }
}

/// The delay after this many failures of all accounts.
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
