//! One sign-in attempt: the limits, the password, the second step, the session.

use std::time::Duration;

use axum::http::HeaderMap;
use tokio::time::{Instant, sleep, sleep_until};
use web::{
    Context, Error, Permissions,
    rate_limit::{self, Limit},
};

use super::{
    cookies::Cookies,
    emails::{self, News},
    hasher::Caller,
    login_throttle::Refused,
    password::{self, Verdict},
    session,
    settings::AccountsSettings,
    state::Accounts,
    trusted_device, two_step, user,
};
use crate::audit::{self, Actor, Entry};

/// The duration of a refusal, after its delay, is rounded up to a multiple of this. It does not reveal whether the
/// account has an imported hash, a new hash or none. This holds for the first attempt and for the last, and also while
/// hashes wait for each other.
const STEP: Duration = Duration::from_secs(1);

/// The action of a failed attempt in the audit log.
pub(super) const FAILED: &str = "user.sign_in_failed";
/// Failures above this limit are not recorded. Rows stay forever, so an attacker who guesses from many addresses must
/// not be able to fill the disk with them.
const NOTED: Limit = Limit {
    count: 500,
    period: Duration::from_hours(1),
};

/// A sign-in attempt.
pub(super) struct Attempt<'a> {
    pub(super) username: &'a str,
    pub(super) password: &'a str,
    /// The cookie of a browser that a user signed in from before.
    pub(super) device: Option<&'a str>,
    pub(super) browser: &'a Browser<'a>,
    pub(super) context: &'a Context,
}

/// The browser that the attempt comes from.
pub(super) struct Browser<'a> {
    pub(super) context: &'a Context,
    pub(super) headers: &'a HeaderMap,
    /// Hash of the session that the browser had before; this session ends.
    pub(super) replaces: Option<String>,
}

/// The outcome of an attempt.
pub(super) enum Outcome {
    /// The password and, if needed, the code were right.
    SignedIn(Cookies),
    /// The password was right; the code of the second step is needed now.
    SecondStep(user::Model),
    /// The user is unknown, inactive or without a role, or the password is wrong. The response does not say which.
    Failed,
    /// Too many failures.
    Throttled(Refused),
}

impl Accounts {
    /// Checks an attempt and counts it.
    pub(super) async fn sign_in(&self, attempt: Attempt<'_>) -> Result<Outcome, Error> {
        let outcome = self.judge(attempt).await?;
        count(match &outcome {
            Outcome::SignedIn(_) => "success",
            Outcome::SecondStep(_) => "second_step",
            Outcome::Failed => "failed",
            Outcome::Throttled(_) => {
                metrics::counter!("rate_limited_total", "rule" => "log_in").increment(1);
                "throttled"
            }
        });
        Ok(outcome)
    }

    async fn judge(&self, attempt: Attempt<'_>) -> Result<Outcome, Error> {
        let started = Instant::now();
        let user = user::named(self.core.db.read(), attempt.username).await?;
        let counted = match self.count(&attempt, user.as_ref()).await? {
            Ok(counted) => counted,
            Err(refused) => return Ok(Outcome::Throttled(refused)),
        };
        sleep(counted.delay).await;
        let started = started + counted.delay;
        let hash = user.as_ref().map(|user| user.password.clone());
        let verdict = self
            .hasher
            .verify(counted.caller, hash, attempt.password.to_owned())
            .await?;
        let tried = user.as_ref().map(|user| user.id);
        let user = user.filter(|user| verdict != Verdict::Wrong && user.permissions() != Permissions::None);
        let Some(user) = user else {
            return Ok(self.failed(started, attempt.context, tried).await);
        };
        let rehashed = match verdict {
            Verdict::RightButWeak => Some(
                self.hasher
                    .hash(counted.caller, attempt.password.to_owned())
                    .await?,
            ),
            _ => None,
        };
        let tx = self.core.db.begin().await?;
        let Some(user) = admit(&tx, user, rehashed).await? else {
            return Ok(self.failed(started, attempt.context, tried).await);
        };
        counted.forgive(&tx).await?;
        if two_step::is_on(&tx, user.id).await? {
            tx.commit().await?;
            return Ok(Outcome::SecondStep(user));
        }
        let cookies = self
            .begin_session(tx, &user, attempt.browser, counted.caller)
            .await?;
        Ok(Outcome::SignedIn(cookies))
    }

    async fn failed(&self, started: Instant, context: &Context, tried: Option<i64>) -> Outcome {
        self.note_failure(context, tried).await;
        sleep_until(started + rounded(started.elapsed())).await;
        Outcome::Failed
    }

    /// Records a failed attempt. The name that was typed is not recorded: it may be a password in the wrong field.
    pub(super) async fn note_failure(&self, context: &Context, tried: Option<i64>) {
        tracing::warn!("a log-in failed");
        let noted = async {
            let tx = self.core.db.begin().await?;
            let grants = rate_limit::take(&tx, NOTED, [("login-noted".to_owned(), 1)]).await?;
            if grants.iter().any(|grant| grant.granted > 0) {
                let subject = tried.map_or_else(|| "users".to_owned(), |id| format!("user:{id}"));
                let entry = Entry::new(Actor::Nobody, FAILED, subject).within(context);
                audit::record(&tx, [entry]).await?;
            }
            if let Some(id) = tried {
                self.tell_of_many(&tx, id, context).await?;
            }
            Ok::<_, Error>(tx.commit().await?)
        };
        if let Err(error) = noted.await {
            tracing::warn!("a failed log-in could not be recorded: {error}");
        }
    }

    /// Begins a session for a user who passed all checks, and commits. The owner is notified if the browser is unknown.
    pub(super) async fn begin_session(
        &self,
        tx: db::Tx,
        user: &user::Model,
        browser: &Browser<'_>,
        caller: Caller,
    ) -> Result<Cookies, Error> {
        if let Some(old) = &browser.replaces {
            session::end(&tx, old).await?;
        }
        let client = session::Client::of(browser.context, browser.headers);
        // A user who never signed in before cannot have a known browser.
        if caller == Caller::Stranger && user.last_login.is_some() {
            let news = News::NewBrowser(client.user_agent.clone());
            emails::tell(&self.core, &tx, user, news, Some(browser.context)).await?;
        }
        let session = session::begin(
            &tx,
            user.id,
            client,
            &self.core.settings.get::<AccountsSettings>(),
        )
        .await?;
        let cookies = Cookies {
            device: trusted_device::Account::of(&tx, user)
                .await?
                .cookie(&self.core.secret),
            session,
            user_id: user.id,
        };
        let actor = Actor::User {
            id: user.id,
            name: user.username.clone(),
        };
        let entry = Entry::new(actor, "user.signed_in", format!("user:{}", user.id));
        audit::record(&tx, [entry.within(browser.context)]).await?;
        tx.commit().await?;
        if let Some(old) = &browser.replaces {
            self.callers.forget_session(old.clone());
        }
        tracing::info!(user = user.id, "signed in");
        Ok(cookies)
    }
}

/// Rounds up the time that a refusal takes, given the time spent so far.
fn rounded(spent: Duration) -> Duration {
    let steps = spent.as_millis() / STEP.as_millis() + 1;
    STEP * u32::try_from(steps).unwrap_or(u32::MAX)
}

/// Counts an attempt by its result.
pub(super) fn count(result: &'static str) {
    metrics::counter!("login_total", "result" => result).increment(1);
}

/// The user with the password as it is stored now; `None` if it was changed during the comparison.
async fn admit(
    tx: &db::Tx,
    mut user: user::Model,
    rehashed: Option<password::Hash>,
) -> Result<Option<user::Model>, Error> {
    if !user::signed_in(tx, &user, rehashed.clone()).await? {
        return Ok(None);
    }
    if let Some(rehashed) = rehashed {
        user.password = rehashed;
    }
    Ok(Some(user))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_takes_whole_seconds_however_long_it_was_looked_for() {
        let seconds = |millis| rounded(Duration::from_millis(millis)).as_millis();
        assert_eq!(
            [0, 1, 180, 999, 1000, 1001, 2500].map(seconds),
            [1000, 1000, 1000, 1000, 2000, 2000, 3000]
        );
    }
}
