//! Group commit: many small writes share one transaction, and each is acknowledged after its commit.
//!
//! While one batch commits, the next one is collected; there is no timer. The queue is bounded: if it is full, a writer
//! gets an error at once and does not wait.

use std::sync::{Arc, Mutex};

use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot},
};

use crate::Error;

/// Limits of the queue and of a batch.
#[derive(Clone, Copy, Debug)]
pub struct BatchOptions {
    /// Maximum number of items in the queue.
    pub queue: usize,
    /// Maximum number of items in one transaction.
    pub batch: usize,
    /// Number of concurrent transactions; see [`Db::batch_writers`](crate::Db::batch_writers).
    pub writers: usize,
}

/// Why an item was not stored.
#[derive(Clone, Debug, thiserror::Error)]
pub enum BatchError {
    /// The queue is full, or closed because the program is stopping.
    #[error("the queue of writes is full")]
    Full,
    /// The transaction failed; nothing of the item is stored.
    #[error(transparent)]
    Failed(Arc<Error>),
}

type Waiting<T, R> = (T, oneshot::Sender<Result<R, BatchError>>);

/// A queue with its writers.
pub struct Batcher<T, R> {
    sender: Mutex<Option<mpsc::Sender<Waiting<T, R>>>>,
    /// Closed when the writers have ended.
    ended: Mutex<Option<mpsc::Receiver<()>>>,
}

impl<T: Clone + Send + 'static, R: Send + 'static> Batcher<T, R> {
    /// Starts the writers. `commit` stores all items in one transaction and returns one result for each, in order.
    pub fn start<F, W>(options: BatchOptions, commit: F) -> Self
    where
        F: Fn(Vec<T>) -> W + Send + Sync + 'static,
        W: Future<Output = Result<Vec<R>, Error>> + Send + 'static,
    {
        let (sender, receiver) = mpsc::channel(options.queue);
        let receiver = Arc::new(tokio::sync::Mutex::new(receiver));
        let (end, ended) = mpsc::channel(1);
        let commit = Arc::new(commit);
        for _ in 0..options.writers {
            let (runtime, receiver, commit, end) =
                (Handle::current(), receiver.clone(), commit.clone(), end.clone());
            // A separate thread: waking a writer for each batch would take more time than writing.
            std::thread::spawn(move || {
                runtime.block_on(async move {
                    let mut waiting = Vec::new();
                    while receiver.lock().await.recv_many(&mut waiting, options.batch).await > 0 {
                        write(&*commit, std::mem::take(&mut waiting)).await;
                    }
                });
                drop(end);
            });
        }
        Self {
            sender: Mutex::new(Some(sender)),
            ended: Mutex::new(Some(ended)),
        }
    }

    /// Stores an item; returns after the commit.
    ///
    /// # Errors
    /// The queue is full, or the transaction failed.
    pub async fn submit(&self, item: T) -> Result<R, BatchError> {
        let (done, answer) = oneshot::channel();
        let sender = lock(&self.sender).clone().ok_or(BatchError::Full)?;
        sender.try_send((item, done)).map_err(|_| BatchError::Full)?;
        drop(sender);
        answer.await.unwrap_or(Err(BatchError::Full))
    }

    /// Stops accepting items, and returns when every accepted item is stored or refused.
    pub async fn drain(&self) {
        lock(&self.sender).take();
        let ended = lock(&self.ended).take();
        if let Some(mut ended) = ended {
            ended.recv().await;
        }
    }
}

/// Commits a batch. If a row is refused, each item is tried alone, so that one item cannot fail the others.
async fn write<T: Clone, R, F, W>(commit: &F, waiting: Vec<Waiting<T, R>>)
where
    F: Fn(Vec<T>) -> W,
    W: Future<Output = Result<Vec<R>, Error>>,
{
    let (items, answers): (Vec<_>, Vec<_>) = waiting.into_iter().unzip();
    match commit(items.clone()).await {
        Ok(results) => {
            // Dropped before the results are sent, so that the resources of a refused item, such as the file of a lead,
            // are gone when its submitter gets the result.
            drop(items);
            for (answer, result) in answers.into_iter().zip(results) {
                // A disconnected client gets no result, but its item is stored.
                let _ = answer.send(Ok(result));
            }
        }
        Err(error) if items.len() == 1 || error.problem.is_of_the_database() => {
            let error = Arc::new(error);
            for answer in answers {
                let _ = answer.send(Err(BatchError::Failed(error.clone())));
            }
        }
        Err(_) => {
            for (item, answer) in items.into_iter().zip(answers) {
                let result = commit(vec![item]).await;
                let result = result.map_err(|error| BatchError::Failed(error.into()));
                let _ = answer.send(result.and_then(|rows| rows.into_iter().next().ok_or(BatchError::Full)));
            }
        }
    }
}

/// A poisoned lock only means that another task panicked while holding an `Option`.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, pin::Pin, task::Poll};

    use super::*;
    use sea_orm::DbErr;

    const SMALL: BatchOptions = BatchOptions {
        queue: 4,
        batch: 100,
        writers: 1,
    };

    #[tokio::test]
    async fn everyone_gets_the_result_of_their_own_item() {
        let batcher = Arc::new(Batcher::start(
            BatchOptions {
                queue: 1000,
                batch: 100,
                writers: 3,
            },
            |items: Vec<u32>| async {
                tokio::task::yield_now().await;
                Ok(items.into_iter().map(|n| n * 2).collect())
            },
        ));
        let asked = (0..500).map(|n| {
            let batcher = batcher.clone();
            tokio::spawn(async move { assert_eq!(batcher.submit(n).await.unwrap(), n * 2) })
        });
        for task in asked.collect::<Vec<_>>() {
            task.await.unwrap();
        }
    }

    #[tokio::test]
    async fn one_bad_item_does_not_take_the_others_with_it() {
        let batcher = Arc::new(Batcher::start(SMALL, |items: Vec<u32>| async move {
            if items.contains(&13) {
                Err(DbErr::Custom("unlucky".into()).into())
            } else {
                Ok(items)
            }
        }));
        let (a, bad, b) = tokio::join!(batcher.submit(1), batcher.submit(13), batcher.submit(2));
        assert_eq!((a.unwrap(), b.unwrap()), (1, 2));
        assert!(matches!(bad, Err(BatchError::Failed(_))));
    }

    /// Polls a submit once, which puts it into the queue. Returns whether it is still waiting for its result.
    async fn stands_in_the_queue<T>(mut submit: Pin<&mut impl Future<Output = T>>) -> bool {
        poll_fn(|context| Poll::Ready(submit.as_mut().poll(context).is_pending())).await
    }

    #[tokio::test]
    async fn a_full_queue_says_so_at_once_and_what_was_taken_is_finished() {
        let (open, gate) = tokio::sync::watch::channel(false);
        let (enter, mut inside) = tokio::sync::watch::channel(false);
        let batcher = Batcher::start(SMALL, move |items: Vec<u32>| {
            enter.send_replace(true);
            let mut gate = gate.clone();
            async move {
                gate.wait_for(|open| *open).await.unwrap();
                Ok(items)
            }
        });
        let mut first = Box::pin(batcher.submit(0));
        assert!(stands_in_the_queue(first.as_mut()).await);
        inside.wait_for(|inside| *inside).await.unwrap();
        // The writer has the first item and waits at the gate; four more items fill the queue.
        let mut taken: Vec<_> = (1..=4).map(|n| Box::pin(batcher.submit(n))).collect();
        for submit in &mut taken {
            assert!(stands_in_the_queue(submit.as_mut()).await);
        }
        assert!(matches!(batcher.submit(9).await, Err(BatchError::Full)));
        open.send(true).unwrap();
        batcher.drain().await;
        assert_eq!(first.await.unwrap(), 0);
        for submit in taken {
            assert!(submit.await.is_ok());
        }
        assert!(matches!(batcher.submit(9).await, Err(BatchError::Full)));
    }
}
