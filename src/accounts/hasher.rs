//! Password hashing is slow and needs much memory on purpose. Few hashes run at the same time, on their own threads
//! (`SECURITY.md#failed-sign-ins`).

use std::{sync::Arc, time::Duration};

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};
use web::Error;

use super::password::{Hash, Verdict};

/// Number of hashes computed at the same time; each takes 64 MiB.
const SLOTS: usize = 2;
/// Number of callers of each kind that may wait for a slot.
const QUEUE: usize = 16;
/// How long callers wait before they receive 503 and have to retry later.
const PATIENCE: Duration = Duration::from_secs(2);

/// The kind of caller that waits for a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// A caller of whom nothing is known; there may be thousands of them.
    Stranger,
    /// A user who is signed in, has a one-time link, or uses a browser that is known for the account. Known callers are
    /// served before strangers, so that a flood of requests does not keep users from their work.
    Known,
}

/// The bounded pool in which passwords are hashed.
pub(super) struct Hasher {
    slots: Arc<Semaphore>,
    /// Strangers queue here and get a slot one at a time, so that a known caller waits for at most one hash.
    gate: Arc<Semaphore>,
    strangers: Semaphore,
    known: Semaphore,
    /// The hash to compare with if there is no user with the given name, so that the response takes as long.
    nobody: Hash,
}

impl Hasher {
    pub(super) fn new() -> Self {
        Self {
            slots: Arc::new(Semaphore::new(SLOTS)),
            gate: Arc::new(Semaphore::new(SLOTS)),
            strangers: Semaphore::new(SLOTS + QUEUE),
            known: Semaphore::new(SLOTS + QUEUE),
            nobody: Hash::unmatched(),
        }
    }

    /// Compares a password with a hash. Without a hash it does the same work and returns [`Verdict::Wrong`].
    pub(super) async fn verify(
        &self,
        caller: Caller,
        hash: Option<Hash>,
        password: String,
    ) -> Result<Verdict, Error> {
        let is_somebody = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.clone());
        let verdict = self.run(caller, move || hash.verify(&password)).await?;
        Ok(if is_somebody { verdict } else { Verdict::Wrong })
    }

    /// Computes a new hash.
    pub(super) async fn hash(&self, caller: Caller, password: String) -> Result<Hash, Error> {
        self.run(caller, move || Hash::of(&password)).await
    }

    async fn run<T: Send + 'static>(
        &self,
        caller: Caller,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let places = match caller {
            Caller::Stranger => &self.strangers,
            Caller::Known => &self.known,
        };
        let _place = places.try_acquire().map_err(|_| Error::unavailable())?;
        let slot = tokio::time::timeout(PATIENCE, self.slot(caller)).await;
        let Ok(Ok(slot)) = slot else {
            return Err(Error::unavailable());
        };
        let work = tokio::task::spawn_blocking(move || {
            // Held until the work ends, even if the client has disconnected.
            let _slot = slot;
            work()
        });
        work.await.map_err(Error::internal)
    }

    /// Waits for a slot. The slot is released before the gate, so that the next stranger behind the gate does not get
    /// ahead of a known caller.
    async fn slot(
        &self,
        caller: Caller,
    ) -> Result<(OwnedSemaphorePermit, Option<OwnedSemaphorePermit>), AcquireError> {
        let gate = match caller {
            Caller::Stranger => Some(self.gate.clone().acquire_owned().await?),
            Caller::Known => None,
        };
        Ok((self.slots.clone().acquire_owned().await?, gate))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    /// Starts `count` strangers, each with work that takes a tenth of a second.
    fn strangers(hasher: &Arc<Hasher>, count: usize) -> Vec<tokio::task::JoinHandle<bool>> {
        let call = |_| {
            let hasher = hasher.clone();
            let work = || std::thread::sleep(Duration::from_millis(100));
            tokio::spawn(async move { hasher.run(Caller::Stranger, work).await.is_ok() })
        };
        (0..count).map(call).collect()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_flood_of_log_ins_is_told_to_come_back_later() {
        let most = SLOTS + QUEUE + 10;
        let mut served = 0;
        for task in strangers(&Arc::new(Hasher::new()), most) {
            served += usize::from(task.await.unwrap());
        }
        assert!((SLOTS..most).contains(&served), "{served}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn whoever_is_known_goes_before_the_strangers() {
        let hasher = Arc::new(Hasher::new());
        let flood = strangers(&hasher, SLOTS + QUEUE);
        while hasher.strangers.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        hasher.run(Caller::Known, || ()).await.unwrap();
        let waiting = flood.iter().filter(|task| !task.is_finished()).count();
        assert!(waiting > QUEUE / 2, "only {waiting} strangers were left behind");
    }

    #[tokio::test]
    async fn nobody_waits_for_a_slot_like_somebody() {
        let hasher = Hasher::new();
        let all = hasher.slots.acquire_many(2).await.unwrap();
        for hash in [None, Some(Hash::unmatched())] {
            let began = Instant::now();
            let verdict = hasher.verify(Caller::Stranger, hash, String::new()).await;
            assert!(verdict.is_err());
            assert!(began.elapsed() >= PATIENCE);
        }
        drop(all);
    }

    #[tokio::test]
    async fn nobody_has_no_password_and_takes_as_long_as_somebody() {
        let hasher = Hasher::new();
        let real = Hash::of("a password of somebody");
        let mut times = [Vec::new(), Vec::new()];
        for _ in 0..7 {
            for (times, hash) in times.iter_mut().zip([None, Some(real.clone())]) {
                let began = Instant::now();
                let verdict = hasher.verify(Caller::Stranger, hash, "another".into()).await;
                assert_eq!(verdict.unwrap(), Verdict::Wrong);
                times.push(began.elapsed());
            }
        }
        let [nobody, somebody] = times.map(|mut times| {
            times.sort_unstable();
            times[times.len() / 2]
        });
        assert!(
            nobody * 2 > somebody && somebody * 2 > nobody,
            "{nobody:?} {somebody:?}"
        );
    }
}
