//! A receiver of webhooks.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use tokio_rustls::TlsAcceptor;

use super::{
    http::{HttpServer, Reply, Told},
    journal::Journal,
};

/// Accepts and records every request, and responds with 204 unless configured otherwise.
#[derive(Debug)]
pub struct HookReceiver {
    server: HttpServer,
    journal: Arc<Journal<Told>>,
    replies: Arc<Mutex<Replies>>,
}

#[derive(Debug)]
struct Replies {
    next: VecDeque<Reply>,
    usual: Reply,
}

impl HookReceiver {
    /// Starts it with plain http.
    pub async fn start() -> Self {
        Self::start_with(None).await
    }

    /// Starts it with https.
    pub async fn start_tls(acceptor: TlsAcceptor) -> Self {
        Self::start_with(Some(acceptor)).await
    }

    async fn start_with(tls: Option<TlsAcceptor>) -> Self {
        let journal = Arc::new(Journal::default());
        let replies = Arc::new(Mutex::new(Replies {
            next: VecDeque::new(),
            usual: Reply::status(204),
        }));
        let (kept, answers) = (Arc::clone(&journal), Arc::clone(&replies));
        let server = HttpServer::start(tls, move |told| {
            kept.add(told);
            let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
            let reply = answers.next.pop_front().unwrap_or_else(|| answers.usual.clone());
            async move { reply }
        });
        Self {
            server: server.await,
            journal,
            replies,
        }
    }

    /// Address on which it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address
    }

    /// Its address for settings.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address())
    }

    /// Sets the response to all further requests.
    pub fn reply(&self, reply: Reply) {
        self.replies.lock().unwrap_or_else(PoisonError::into_inner).usual = reply;
    }

    /// Sets the response to the next request; repeated calls queue responses.
    pub fn reply_once(&self, reply: Reply) {
        let mut replies = self.replies.lock().unwrap_or_else(PoisonError::into_inner);
        replies.next.push_back(reply);
    }

    /// The requests received so far.
    pub fn told(&self) -> Vec<Told> {
        self.journal.all()
    }

    /// The requests, after waiting until there are this many.
    pub async fn wait_for(&self, count: usize) -> Vec<Told> {
        self.journal.wait_for(count).await
    }
}
