//! Orders a new certificate before the current one expires, from an authority that supports ACME (RFC 8555).
//!
//! A lease ensures that only one process orders at a time. Several machines behind a load balancer do not share the
//! folder of the certificate. There, the load balancer has the certificate.

mod client;
mod order;
pub(super) mod store;

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use db::{
    Clock,
    lease::{NAMES, Silence},
};
use tokio::time::sleep;

pub use store::Store;

use super::certificate_reload::Keeper;
use crate::{core::Core, settings::https::HttpsSettings};
use client::Client;
use store::Kept;

/// The first pause after a failed order. Authorities limit failures: the limit of Let's Encrypt is five an hour.
const FIRST_PAUSE: Duration = Duration::from_hours(1);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_hours(24);
/// The longest sleep: the system clock may be changed meanwhile.
const LOOK_AGAIN: Duration = Duration::from_hours(1);
/// The lease of the process that orders, which renews it meanwhile.
const LEASE: Duration = Duration::from_secs(30);
/// The pause while another process has the lease, or the database is not available.
const WAIT_FOR_OTHER: Duration = Duration::from_secs(30);
/// The timeout of an order.
const PATIENCE: Duration = Duration::from_mins(5);

/// Why no certificate was obtained.
#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error("{0}")]
    Folder(#[from] std::io::Error),
    #[error("{0}")]
    Protocol(#[from] instant_acme::Error),
    #[error("the authority refuses {domain}: {reason}")]
    Refused { domain: String, reason: String },
    #[error("the authority does not prove {0} over http, and nothing else is offered here")]
    NoHttp(String),
    #[error("the order did not end within {} minutes", PATIENCE.as_secs() / 60)]
    Slow,
    #[error("what the authority sent is no certificate: {0}")]
    Unfit(#[from] web::server::CertificateError),
    #[error("its certificate ends so soon that it would be renewed at once")]
    Short,
    #[error("the connection to the authority cannot be made: {0}")]
    Client(#[from] reqwest::Error),
    #[error("another process has begun an order")]
    LeaseLost,
}

impl Problem {
    /// Whether the authority no longer knows the account (RFC 8555, section 6.7).
    fn is_of_a_lost_account(&self) -> bool {
        let Self::Protocol(instant_acme::Error::Api(problem)) = self else {
            return false;
        };
        problem.r#type.as_deref() == Some("urn:ietf:params:acme:error:accountDoesNotExist")
    }
}

/// Keeps a valid certificate in the folder. Never returns.
pub async fn keep(core: Core, store: Store, keeper: Arc<Keeper>) {
    let (settings, db, clock) = (&core.settings.https, &core.db, Clock::default());
    let mut failures = 0;
    loop {
        let left = left(store.kept().as_ref(), SystemTime::now());
        if !left.is_zero() {
            failures = 0;
            sleep(left.min(LOOK_AGAIN)).await;
            continue;
        }
        let lease = match NAMES.take(db, &clock, ("name", "certificate"), LEASE).await {
            Ok(Some(lease)) => lease,
            refused => {
                if let Err(error) = refused {
                    tracing::warn!("no certificate is ordered at the moment: {error}");
                }
                sleep(WAIT_FOR_OTHER).await;
                // The other process may have ordered the certificate for this one, too.
                keeper.look();
                continue;
            }
        };
        let obtained = tokio::select! {
            obtained = obtain(settings, &store) => obtained,
            () = lease.hold(db, &clock, Silence::IsBorne) => Err(Problem::LeaseLost),
        };
        if let Err(error) = lease.release(db).await {
            tracing::info!("other processes may order a certificate after {LEASE:?}: {error}");
        }
        match obtained {
            Ok(()) => keeper.look(),
            Err(problem) => {
                failures += 1;
                let pause = pause(failures);
                tracing::error!(
                    "no certificate for {}: {problem}; the next try is in {} h, or at a restart",
                    settings.domains().join(", "),
                    pause.as_secs() / 3600,
                );
                sleep(pause).await;
            }
        }
    }
}

async fn obtain(settings: &HttpsSettings, store: &Store) -> Result<(), Problem> {
    tracing::info!(
        "a certificate for {} is ordered from {}",
        settings.domains().join(", "),
        settings.acme_directory
    );
    let ordering = async {
        match order(settings, store).await {
            Err(problem) if problem.is_of_a_lost_account() => {
                store.forget_account()?;
                order(settings, store).await
            }
            ended => ended,
        }
    };
    let pem = tokio::time::timeout(PATIENCE, ordering).await;
    store.withdraw();
    let kept = store.keep(&pem.map_err(|_| Problem::Slow)??)?;
    if left(Some(&kept), SystemTime::now()).is_zero() {
        return Err(Problem::Short);
    }
    Ok(())
}

async fn order(settings: &HttpsSettings, store: &Store) -> Result<String, Problem> {
    let account = order::account(settings, store, Client::new()?).await?;
    order::place(&account, &settings.domains(), store).await
}

/// How long until the certificate must be renewed: when a third of its lifetime is left.
fn left(kept: Option<&Kept>, now: SystemTime) -> Duration {
    let Some(kept) = kept else {
        return Duration::ZERO;
    };
    let life = kept.ends.duration_since(kept.begins).unwrap_or_default();
    let due = kept.begins + life * 2 / 3;
    due.duration_since(now).unwrap_or_default()
}

/// The pause after this many failures in a row.
fn pause(failures: u32) -> Duration {
    let doubled = 2_u32.saturating_pow(failures.saturating_sub(1));
    FIRST_PAUSE.saturating_mul(doubled).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_that_refuses_is_asked_less_and_less() {
        let hours = [1, 2, 3, 4, 5, 6, 7, 1000].map(|failures| pause(failures).as_secs() / 3600);
        assert_eq!(hours, [1, 2, 4, 8, 16, 24, 24, 24]);
    }

    #[test]
    fn a_certificate_is_renewed_when_a_third_of_its_life_is_left() {
        let day = Duration::from_hours(24);
        let begins = SystemTime::UNIX_EPOCH + day * 20_000;
        let kept = Kept {
            begins,
            ends: begins + day * 90,
        };
        assert_eq!(left(Some(&kept), begins), day * 60);
        assert_eq!(left(Some(&kept), begins + day * 59), day);
        assert_eq!(left(Some(&kept), begins + day * 60), Duration::ZERO);
        assert_eq!(left(Some(&kept), begins + day * 100), Duration::ZERO);
        assert_eq!(left(None, begins), Duration::ZERO);
    }
}
