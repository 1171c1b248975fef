//! A mail server that can fail at every step.

mod session;

use std::{
    collections::{BTreeSet, VecDeque},
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use mail_parser::{Message, MessageParser};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_rustls::TlsAcceptor;

use super::journal::Journal;

/// Encryption of connections.
#[derive(Clone, Default)]
pub enum MailTls {
    /// None.
    #[default]
    None,
    /// With STARTTLS; mail and credentials are accepted only under TLS.
    StartTls(TlsAcceptor),
    /// From the first byte.
    Implicit(TlsAcceptor),
}

/// Requirements of the server.
#[derive(Clone, Default)]
pub struct MailSetup {
    /// Encryption.
    pub tls: MailTls,
    /// User and password; `None` means no authentication.
    pub account: Option<(String, String)>,
}

/// Steps at which a session can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Instead of the greeting.
    Connect,
    /// At `EHLO`.
    Hello,
    /// At `STARTTLS`.
    StartTls,
    /// At `AUTH`.
    Auth,
    /// At `MAIL FROM`.
    From,
    /// At `RCPT TO`.
    Recipient,
    /// At `DATA`.
    Data,
    /// After the message. It is recorded then, but the sender gets no confirmation.
    Message,
}

/// Kind of failure.
#[derive(Clone, Debug)]
pub enum Fault {
    /// A code and a text instead of the usual response.
    Answer(u16, String),
    /// No further response.
    Silent,
    /// The usual response, delayed.
    Slow(Duration),
    /// The connection is closed.
    Drop,
}

/// A message that the server accepted.
#[derive(Clone, Debug)]
pub struct Received {
    /// The envelope sender.
    pub from: String,
    /// The envelope recipients.
    pub to: Vec<String>,
    /// The message as received, without SMTP dot-stuffing.
    pub raw: Vec<u8>,
    /// Whether it was sent under TLS.
    pub encrypted: bool,
    /// The authenticated user.
    pub user: Option<String>,
}

impl Received {
    /// The message, parsed by a parser other than the sender's.
    pub fn parsed(&self) -> Message<'_> {
        MessageParser::default().parse(&self.raw).expect("a mail")
    }
}

/// A running server; it stops when dropped.
pub struct MailServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    setup: MailSetup,
    journal: Journal<Received>,
    connections: AtomicUsize,
    state: Mutex<Faults>,
}

#[derive(Default)]
struct Faults {
    once: VecDeque<(Step, Fault)>,
    always: Option<(Step, Fault)>,
    unknown: BTreeSet<String>,
}

impl Shared {
    fn faults(&self) -> MutexGuard<'_, Faults> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fault(&self, step: Step) -> Option<Fault> {
        let mut faults = self.faults();
        if let Some(position) = faults.once.iter().position(|(at, _)| *at == step) {
            return faults.once.remove(position).map(|(_, fault)| fault);
        }
        let always = faults.always.as_ref().filter(|(at, _)| *at == step);
        always.map(|(_, fault)| fault.clone())
    }
}

impl MailServer {
    /// Starts a server without TLS and authentication.
    pub async fn start() -> Self {
        Self::start_with(MailSetup::default()).await
    }

    /// Starts a server with TLS or an account.
    pub async fn start_with(setup: MailSetup) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound port");
        let shared = Arc::new(Shared {
            setup,
            journal: Journal::default(),
            connections: AtomicUsize::new(0),
            state: Mutex::default(),
        });
        let served = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                served.connections.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(session::run(Arc::clone(&served), stream));
            }
        });
        Self {
            address,
            shared,
            task,
        }
    }

    /// Its port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Fails every session at this step until [`MailServer::heal`].
    pub fn fail(&self, step: Step, fault: Fault) {
        self.shared.faults().always = Some((step, fault));
    }

    /// Fails the next session at this step; repeated calls queue failures.
    pub fn fail_once(&self, step: Step, fault: Fault) {
        self.shared.faults().once.push_back((step, fault));
    }

    /// Refuses a recipient with 550 from now on.
    pub fn forget(&self, recipient: &str) {
        self.shared.faults().unknown.insert(recipient.to_owned());
    }

    /// Removes all failures.
    pub fn heal(&self) {
        *self.shared.faults() = Faults::default();
    }

    /// Number of connections so far.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::Relaxed)
    }

    /// The messages accepted so far.
    pub fn received(&self) -> Vec<Received> {
        self.shared.journal.all()
    }

    /// The messages, after waiting until there are this many.
    pub async fn wait_for(&self, count: usize) -> Vec<Received> {
        self.shared.journal.wait_for(count).await
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}
