//! Work on passwords is slow and takes memory on purpose: little of it at once, on threads of its own (bar R33).

use std::{sync::Arc, time::Duration};

use tokio::sync::Semaphore;
use web::Error;

use super::password::{Hash, Verdict};

/// Hashes computed at once; each takes 64 MiB.
const SLOTS: usize = 2;
/// Callers that may wait for a slot.
const QUEUE: usize = 16;
/// How long they wait before they are told to come back later.
const PATIENCE: Duration = Duration::from_secs(2);

/// The bounded place where passwords are hashed.
pub(super) struct Hasher {
    slots: Arc<Semaphore>,
    places: Semaphore,
    /// Compared when nobody has the given name, so that the answer takes as long.
    nobody: Hash,
}

impl Hasher {
    pub(super) fn new() -> Self {
        Self {
            slots: Arc::new(Semaphore::new(SLOTS)),
            places: Semaphore::new(SLOTS + QUEUE),
            nobody: Hash::unmatched(),
        }
    }

    /// Compares; without a hash it does the same work and says no.
    pub(super) async fn verify(&self, hash: Option<Hash>, password: String) -> Result<Verdict, Error> {
        let is_somebody = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.clone());
        let verdict = self.run(move || hash.verify(&password)).await?;
        Ok(if is_somebody { verdict } else { Verdict::Wrong })
    }

    /// Hashes anew.
    pub(super) async fn hash(&self, password: String) -> Result<Hash, Error> {
        self.run(move || Hash::of(&password)).await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let _place = self.places.try_acquire().map_err(|_| Error::unavailable())?;
        let slot = tokio::time::timeout(PATIENCE, self.slots.clone().acquire_owned()).await;
        let Ok(Ok(slot)) = slot else {
            return Err(Error::unavailable());
        };
        let work = tokio::task::spawn_blocking(move || {
            // Held until the work ends, even if the client has gone.
            let _slot = slot;
            work()
        });
        work.await.map_err(Error::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_flood_of_log_ins_is_told_to_come_back_later() {
        let hasher = Arc::new(Hasher::new());
        let tasks: Vec<_> = (0..SLOTS + QUEUE + 10)
            .map(|_| {
                let hasher = hasher.clone();
                let work = || std::thread::sleep(Duration::from_millis(100));
                tokio::spawn(async move { hasher.run(work).await.is_ok() })
            })
            .collect();
        let mut served = 0;
        for task in tasks {
            served += usize::from(task.await.unwrap());
        }
        assert!((SLOTS..SLOTS + QUEUE + 10).contains(&served), "{served}");
    }

    #[tokio::test]
    async fn nobody_has_no_password() {
        let verdict = Hasher::new().verify(None, String::new()).await.unwrap();
        assert_eq!(verdict, Verdict::Wrong);
    }
}
