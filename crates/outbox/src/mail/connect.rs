//! Opens an SMTP session: TCP, TLS, greeting, authentication. A failure here is a problem of the program or the server
//! and never of a message, so it is transient.

use std::{error::Error as _, future::Future, io, time::Duration};

use lettre::transport::smtp::{
    Error,
    authentication::{Credentials, Mechanism},
    client::AsyncSmtpConnection,
    extension::ClientId,
};
use rustls::pki_types::ServerName;
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};

use super::{Options, Security, connection::Connection};
use crate::Failure;

/// Opens a session.
pub(super) async fn open(options: &Options) -> Result<AsyncSmtpConnection, Failure> {
    let Options {
        host,
        transcript,
        timeout,
        ..
    } = options;
    let tcp = dial(options).await?;
    let peer = tcp.peer_addr().map_err(|error| lost(host, &error))?;
    transcript.note(&format!("connected to {host}:{} ({})", options.port, peer.ip()));
    let mut wire = Connection::new(tcp, peer, transcript.clone());
    let hello = ClientId::default();
    match options.security {
        Security::Plain => {}
        Security::Tls => wire = encrypt(wire, options).await?,
        Security::StartTls => {
            let greeting = within(host, "STARTTLS", *timeout, wire.ask_for_tls(&hello.to_string())).await?;
            let greeting = greeting.map_err(|error| lost(host, &error))?;
            wire = encrypt(wire, options).await?;
            // The greeting was already read, but lettre waits for one on a new stream.
            wire.replay(greeting);
        }
    }
    let session = AsyncSmtpConnection::connect_with_transport(Box::new(wire), &hello);
    let session = within(host, "the greeting", *timeout, session).await?;
    let mut session = session.map_err(|error| refused(host, "the connection", &error, |_| false))?;
    if !options.user.is_empty() {
        let account = Credentials::new(options.user.clone(), options.password.expose().to_owned());
        let mechanisms = [Mechanism::Plain, Mechanism::Login];
        let answer = within(
            host,
            "the answer to the account",
            *timeout,
            session.auth(&mechanisms, &account),
        );
        answer
            .await?
            .map_err(|error| refused(host, "the user or the password", &error, |_| false))?;
    }
    Ok(session)
}

/// Tries the server's addresses in turn, each with half of the timeout, so that if the first one is dead there is time
/// for a second.
async fn dial(options: &Options) -> Result<TcpStream, Failure> {
    let (host, port) = (&options.host, options.port);
    let addresses = within(
        host,
        "its address",
        options.timeout,
        lookup_host((host.as_str(), port)),
    )
    .await?;
    let addresses = addresses.map_err(|error| {
        transient(format!(
            "{host} is no name of a server that is known here: {error}"
        ))
    })?;
    let mut last = transient(format!("{host} has no address"));
    for address in addresses {
        match timeout(options.timeout / 2, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                // Otherwise the end of each message would wait 40 ms in the kernel. If setting this fails, it is only
                // slower.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(error)) => last = transient(format!("no connection to {host}:{port}: {error}")),
            Err(_) => last = late(host, "a connection", options.timeout / 2),
        }
    }
    Err(last)
}

async fn encrypt(wire: Connection, options: &Options) -> Result<Connection, Failure> {
    let host = &options.host;
    let name = ServerName::try_from(host.clone())
        .map_err(|_| transient(format!("{host} is no name that a certificate could show")))?;
    let wire = within(host, "TLS", options.timeout, wire.encrypt(&options.tls, name)).await?;
    wire.map_err(|error| {
        let certificate = error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<rustls::Error>());
        match certificate {
            Some(rustls::Error::InvalidCertificate(why)) => {
                transient(format!("the certificate of {host} is not trusted: {why:?}"))
            }
            _ => transient(format!("TLS with {host} failed: {error}")),
        }
    })
}

/// Waits with a timeout.
pub(super) async fn within<T>(
    host: &str,
    what: &str,
    longest: Duration,
    work: impl Future<Output = T>,
) -> Result<T, Failure> {
    timeout(longest, work)
        .await
        .map_err(|_| late(host, what, longest))
}

pub(super) fn late(host: &str, what: &str, longest: Duration) -> Failure {
    transient(format!(
        "{host}: {what} took longer than {} s",
        longest.as_secs_f32()
    ))
}

/// The failure of a step, from the answer of the server or the error of the connection. `permanent` decides whether a
/// 5xx is about the message.
pub(super) fn refused(host: &str, what: &str, error: &Error, permanent: impl Fn(u16) -> bool) -> Failure {
    let said = error
        .source()
        .map_or_else(|| error.to_string(), ToString::to_string);
    let Some(code) = error.status() else {
        return transient(format!("{host}: the connection failed at {what}: {said}"));
    };
    let code = code.to_string();
    let reason = format!("{host} refused {what}: {code} {said}");
    if error.is_permanent() && code.parse().is_ok_and(permanent) {
        return Failure::Permanent { reason };
    }
    transient(reason)
}

fn lost(host: &str, error: &io::Error) -> Failure {
    transient(format!("{host}: {error}"))
}

fn transient(reason: String) -> Failure {
    Failure::Transient {
        reason,
        retry_after: None,
    }
}
