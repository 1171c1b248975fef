//! Accepts connections until the stop, then lets those in progress finish.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tower::Service;

use super::{
    connection::{Peer, run},
    listen::Listener,
    options::Options,
    registry::Registry,
    state::Order,
};

/// Pause before the next attempt if the system has no descriptor or memory for another connection.
const BREATH: Duration = Duration::from_millis(100);

/// Outcome of a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drained {
    /// Connections closed at the deadline in the middle of a request or its response.
    pub cut: usize,
}

/// Serves HTTP/1.1, and over TLS HTTP/2 to clients that choose it, on all `listeners` until `shutdown` resolves, then
/// drains: it accepts no more connections, closes each connection after its response for
/// [`Options::accept_stop_delay`], and then waits only for responses in progress, for at most
/// [`Options::drain_deadline`]. Every request carries [`Peer`], and [`Encrypted`](super::connection::Encrypted) if it
/// came over TLS. A readiness check should report "not ready" before `shutdown` resolves.
pub async fn serve<S>(
    listeners: Vec<Listener>,
    service: S,
    options: Options,
    shutdown: impl Future<Output = ()>,
) -> Drained
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send + 'static,
{
    let registry = Registry::new(&options);
    let options = Arc::new(options);
    let mut loops = JoinSet::new();
    for listener in listeners {
        loops.spawn(accept(
            listener,
            service.clone(),
            Arc::clone(&registry),
            Arc::clone(&options),
        ));
    }
    shutdown.await;
    loops.shutdown().await;
    drain(&registry, &options).await
}

async fn accept<S>(listener: Listener, service: S, registry: Arc<Registry>, options: Arc<Options>)
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send + 'static,
{
    loop {
        let (stream, address) = next(&listener.socket, &registry).await;
        let Some(slot) = registry.admit(address.ip()).await else {
            continue;
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY not set");
        }
        let (service, options) = (service.clone(), Arc::clone(&options));
        #[cfg(feature = "https")]
        if let Some(tls) = &listener.tls {
            tokio::spawn(tls.clone().run(stream, Peer(address), service, slot, options));
            continue;
        }
        tokio::spawn(run(stream, Peer(address), service, slot, options));
    }
}

/// The next connection; errors of the system are retried.
async fn next(listener: &TcpListener, registry: &Registry) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_one_client(&error) => {}
            Err(error) => {
                tracing::error!(%error, "cannot accept connections");
                registry.relieve();
                sleep(BREATH).await;
            }
        }
    }
}

fn is_of_one_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionRefused
    )
}

async fn drain(registry: &Registry, options: &Options) -> Drained {
    registry.close();
    // No more connections can come, so it ends early when there are none left.
    let _ = timeout(options.accept_stop_delay, registry.emptied()).await;
    registry.order_all(Order::Finish);
    if timeout(options.drain_deadline, registry.emptied()).await.is_ok() {
        return Drained { cut: 0 };
    }
    let cut = registry.unanswered();
    registry.order_all(Order::Cut);
    // A handler that blocks its thread cannot be cancelled and must not delay the exit.
    let _ = timeout(BREATH, registry.emptied()).await;
    Drained { cut }
}
