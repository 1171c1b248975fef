//! A mail server that can misbehave at every step.

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

/// How connections are protected.
#[derive(Clone, Default)]
pub enum MailTls {
    /// Not at all.
    #[default]
    None,
    /// On request; mail and account are taken under TLS alone.
    StartTls(TlsAcceptor),
    /// From the first byte.
    Implicit(TlsAcceptor),
}

/// What the server asks for.
#[derive(Clone, Default)]
pub struct MailSetup {
    /// TLS.
    pub tls: MailTls,
    /// User and password; without one, nobody is asked.
    pub account: Option<(String, String)>,
}

/// Where a session can break.
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
    /// After the message, which is in the journal then: only the sender does not know.
    Message,
}

/// How it breaks.
#[derive(Clone, Debug)]
pub enum Fault {
    /// A code and a text instead of the usual answer.
    Answer(u16, String),
    /// Nothing is said any more.
    Silent,
    /// The usual answer, late.
    Slow(Duration),
    /// The connection is closed.
    Drop,
}

/// A message that the server took.
#[derive(Clone, Debug)]
pub struct Received {
    /// The sender of the envelope.
    pub from: String,
    /// The recipients of the envelope.
    pub to: Vec<String>,
    /// As it came, without the dots of SMTP.
    pub raw: Vec<u8>,
    /// Whether it came under TLS.
    pub encrypted: bool,
    /// Who signed in.
    pub user: Option<String>,
}

impl Received {
    /// Read by a parser that is not the sender's.
    pub fn parsed(&self) -> Message<'_> {
        MessageParser::default().parse(&self.raw).expect("a mail")
    }
}

/// A running server; ends with the value.
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
    /// Plain, for everybody.
    pub async fn start() -> Self {
        Self::start_with(MailSetup::default()).await
    }

    /// With TLS or an account.
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

    /// Breaks every session at this step until [`MailServer::heal`].
    pub fn fail(&self, step: Step, fault: Fault) {
        self.shared.faults().always = Some((step, fault));
    }

    /// Breaks the next session that comes to this step; several wait in line.
    pub fn fail_once(&self, step: Step, fault: Fault) {
        self.shared.faults().once.push_back((step, fault));
    }

    /// Refuses a recipient with 550, for ever.
    pub fn forget(&self, recipient: &str) {
        self.shared.faults().unknown.insert(recipient.to_owned());
    }

    /// Works again.
    pub fn heal(&self) {
        *self.shared.faults() = Faults::default();
    }

    /// How often somebody connected.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::Relaxed)
    }

    /// What it took so far.
    pub fn received(&self) -> Vec<Received> {
        self.shared.journal.all()
    }

    /// What it took, once it is so much.
    pub async fn wait_for(&self, count: usize) -> Vec<Received> {
        self.shared.journal.wait_for(count).await
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}
