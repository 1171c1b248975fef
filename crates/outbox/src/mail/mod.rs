//! E-mail over SMTP. lettre composes messages and implements SMTP. The stream below it is our own, so that one TLS
//! configuration is used for every channel, each step has a deadline, and a conversation can be recorded.

mod address;
mod compose;
mod connect;
mod connection;
mod settings;

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use ::settings::Secret;
use lettre::{
    Message,
    transport::smtp::{
        client::AsyncSmtpConnection,
        commands::{Data, Mail as MailFrom, Noop, Rcpt},
        extension::{Extension, MailBodyParameter, MailParameter},
    },
};
use tokio::time::timeout;

pub use address::{domain, is_address, is_sender};
pub use compose::{Mail, Purpose};
pub use settings::{EmailAddress, Recipients, Sender};

use crate::{Failure, Receipt, Tls, Transcript};
use address::parse_mailbox;
use connect::{refused, within};

/// A connection that was idle for longer is not used again: servers close idle connections, some without notice.
const LONGEST_IDLE: Duration = Duration::from_secs(20);
/// The maximum number of connections that are kept for the next message.
const MOST_IDLE: usize = 2;

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Unencrypted: for a server on this machine.
    Plain,
    /// `STARTTLS` (RFC 3207), required: without it nothing is sent, neither a password nor a message.
    StartTls,
    /// TLS from the first byte (RFC 8314).
    Tls,
}

/// The server and how to connect to it.
#[derive(Clone, Debug)]
pub struct Options {
    /// The server's host name, which must match its certificate.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// The user name. Empty for a server without authentication.
    pub user: String,
    /// The password.
    pub password: Secret,
    /// The timeout for the connection, for TLS, and for each answer. The total is limited to two and a half times that.
    pub timeout: Duration,
    /// Which certificate authorities to trust.
    pub tls: Tls,
    /// Records the conversation, if it is on.
    pub transcript: Transcript,
}

/// Sends mail through one server. Keeps connections for the next message.
pub struct Mailer {
    options: Options,
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

impl Mailer {
    /// Creates a mailer. It does not connect yet.
    pub fn new(options: Options) -> Self {
        Self {
            options,
            idle: Mutex::default(),
        }
    }

    /// Sends one message to its one recipient. The receipt is the server's answer.
    ///
    /// # Errors
    /// *Permanent*: the recipient is not a valid address, or the server refuses the recipient or the content with a
    /// 5xx. *Transient*: everything else, also a 5xx to the greeting, to the authentication or to the sender, because
    /// these are problems of our configuration and not of the message. The message can be sent once they are corrected.
    pub async fn send(&self, mail: &Mail) -> Result<Receipt, Failure> {
        let message = compose::compose(mail)?;
        let whole = self.options.timeout * 5 / 2;
        timeout(whole, self.deliver(&message))
            .await
            .unwrap_or_else(|_| Err(connect::late(&self.options.host, "the whole conversation", whole)))
    }

    /// Authenticates, names the sender, and disconnects without sending a message. Shows whether a message would be
    /// accepted.
    ///
    /// # Errors
    /// *Transient*: a problem that affects every message.
    pub async fn probe(&self, from: &str) -> Result<(), Failure> {
        let Options { host, timeout, .. } = &self.options;
        let mut connection = connect::open(&self.options).await?;
        let sender = parse_mailbox(from).ok_or_else(|| Failure::Transient {
            reason: format!("{from} is no address to send from"),
            retry_after: None,
        })?;
        let from = MailFrom::new(Some(sender.email), Vec::new());
        within(
            host,
            "the answer to the sender",
            *timeout,
            connection.command(from),
        )
        .await?
        .map_err(|error| refused(host, "the sender", &error, |_| false))?;
        Ok(())
    }

    async fn deliver(&self, message: &Message) -> Result<Receipt, Failure> {
        let mut connection = match self.resume().await {
            Some(connection) => connection,
            None => connect::open(&self.options).await?,
        };
        // If this fails, the connection is dropped, which closes it.
        let receipt = self.hand_over(&mut connection, message).await?;
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < MOST_IDLE {
            idle.push((connection, Instant::now()));
        }
        Ok(receipt)
    }

    /// A kept connection that still answers.
    async fn resume(&self) -> Option<AsyncSmtpConnection> {
        loop {
            let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let (mut connection, since) = kept?;
            let answers = since.elapsed() < LONGEST_IDLE
                && timeout(self.options.timeout / 2, connection.command(Noop))
                    .await
                    .is_ok_and(|answer| answer.is_ok());
            if answers {
                return Some(connection);
            }
        }
    }

    async fn hand_over(
        &self,
        connection: &mut AsyncSmtpConnection,
        message: &Message,
    ) -> Result<Receipt, Failure> {
        let Options { host, timeout, .. } = &self.options;
        let bytes = message.formatted();
        let mut parameters = Vec::new();
        if !bytes.is_ascii() && connection.server_info().supports_feature(Extension::EightBitMime) {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        let envelope = message.envelope();
        let from = MailFrom::new(envelope.from().cloned(), parameters);
        within(
            host,
            "the answer to the sender",
            *timeout,
            connection.command(from),
        )
        .await?
        .map_err(|error| refused(host, "the sender", &error, |code| code == 552))?;
        let about_message = |code| !matches!(code, 530 | 535 | 538);
        for recipient in envelope.to() {
            let recipient = Rcpt::new(recipient.clone(), Vec::new());
            within(
                host,
                "the answer to the recipient",
                *timeout,
                connection.command(recipient),
            )
            .await?
            .map_err(|error| refused(host, "the recipient", &error, about_message))?;
        }
        within(host, "the answer to DATA", *timeout, connection.command(Data))
            .await?
            .map_err(|error| refused(host, "the message", &error, about_message))?;
        // A server may scan the whole message before it answers, so only the deadline of the whole conversation
        // applies.
        let answer = connection.message(&bytes).await;
        let answer = answer.map_err(|error| refused(host, "the message", &error, about_message))?;
        let lines: Vec<_> = answer.message().collect();
        Ok(Receipt(
            format!("{} {}", answer.code(), lines.join(" ")).trim().to_owned(),
        ))
    }
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailer")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
