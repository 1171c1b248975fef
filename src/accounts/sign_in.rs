//! One try to sign in: the limit, the password, the session.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use web::{
    Context, Error, Permissions, address,
    rate_limit::{self, Limit},
};

use super::{Accounts, password::Verdict, session, user};

/// Failed tries from one address (IPv6: one /64).
const LIMIT: Limit = Limit {
    count: 10,
    period: Duration::from_mins(15),
};
/// No refusal comes sooner than this, so that the time does not tell an imported hash from a new one, or either from none.
const FLOOR: Duration = Duration::from_secs(1);

/// Who wants to sign in.
pub(super) struct Attempt<'a> {
    pub(super) username: &'a str,
    pub(super) password: &'a str,
    /// Hash of the session that the browser had; it ends.
    pub(super) replaces: Option<String>,
    pub(super) context: &'a Context,
}

/// What came of it.
pub(super) enum Outcome {
    /// The value of the session's cookie.
    SignedIn(String),
    /// Unknown, wrong password, not active or not staff; nobody is told which.
    Failed,
    /// Too many failures from this address.
    Throttled { seconds: u64 },
}

impl Accounts {
    /// Judges a try.
    pub(super) async fn sign_in(&self, attempt: Attempt<'_>) -> Result<Outcome, Error> {
        let started = Instant::now();
        let key = format!("login:{}", address::limit_key(attempt.context.address));
        if let Some(seconds) = self.count(&key).await? {
            return Ok(Outcome::Throttled { seconds });
        }
        let user = user::named(self.core.db.read(), attempt.username).await?;
        let hash = user.as_ref().map(|user| user.password.clone());
        let verdict = self.hasher.verify(hash, attempt.password.to_owned()).await?;
        let user = user.filter(|user| verdict != Verdict::Wrong && user.permissions() == Permissions::All);
        if let Some(user) = user
            && let Some(secret) = self.admit(&user, verdict, &attempt, &key).await?
        {
            tracing::info!(user = user.id, request_id = %attempt.context.request_id, "signed in");
            return Ok(Outcome::SignedIn(secret));
        }
        tracing::warn!(request_id = %attempt.context.request_id, "a log-in failed");
        sleep_until(started + FLOOR).await;
        Ok(Outcome::Failed)
    }

    /// Counts the try as failed until it succeeds, so that many at once do not pass the limit together; seconds to wait
    /// if it is reached.
    async fn count(&self, key: &str) -> Result<Option<u64>, Error> {
        let tx = self.core.db.begin().await?;
        let grants = rate_limit::take(&tx, LIMIT, [(key.to_owned(), 1)]).await?;
        tx.commit().await?;
        let refused = grants.iter().find(|grant| grant.granted == 0);
        Ok(refused.map(|grant| grant.retry_after))
    }

    /// Begins a session; `None` if the password was changed while it was compared.
    async fn admit(
        &self,
        user: &user::Model,
        verdict: Verdict,
        attempt: &Attempt<'_>,
        key: &str,
    ) -> Result<Option<String>, Error> {
        let rehashed = match verdict {
            Verdict::RightButWeak => Some(self.hasher.hash(attempt.password.to_owned()).await?),
            _ => None,
        };
        let tx = self.core.db.begin().await?;
        if !user::signed_in(&tx, user, rehashed).await? {
            return Ok(None);
        }
        if let Some(old) = &attempt.replaces {
            session::end(&tx, old).await?;
        }
        let lang = attempt.context.lang;
        let secret = session::begin(&tx, user.id, lang, &self.core.settings.accounts).await?;
        rate_limit::give_back(&tx, key).await?;
        tx.commit().await?;
        if let Some(old) = &attempt.replaces {
            self.callers.forget_session(old.clone());
        }
        Ok(Some(secret))
    }
}
