//! One connection from accept to close: hyper on the socket, the service behind it, commands from the registry.

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use axum::body::Body;
use axum::http::{HeaderValue, Request, Response, header};
use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::sync::SemaphorePermit;
use tower::Service;

use super::{
    body::PacedBody,
    checked_io::CheckedIo,
    options::Options,
    refusal::Refusal,
    registry::ConnectionSlot,
    state::{ConnectionState, Order, Stage},
    transport::Transport,
};
use crate::{Scheme, address};

/// The other end of the connection, in the extensions of every request. Behind a proxy this is the proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

/// Marks, in the extensions, every request that came over TLS terminated here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encrypted;

/// Maximum number of bytes that wait to be read or written; a connection has several such buffers. It is twice the
/// largest head that is let through. hyper's default is six times as much, which amounts to a quarter of a gigabyte for
/// two hundred uploads.
pub(super) const BUFFER: usize = 64 * 1024;

/// Serves HTTP/1.1 on `stream` until either side closes it.
pub(super) async fn run<T, S>(stream: T, peer: Peer, service: S, slot: ConnectionSlot, options: Arc<Options>)
where
    T: Transport,
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone,
{
    let state = Arc::clone(slot.state());
    let wire = CheckedIo::new(stream, Arc::clone(&state), Arc::clone(&options));
    let (slot, options, turn) = (&slot, &*options, &OnceLock::new());
    let handler =
        service_fn(move |request| answer::<T, S>(request, peer, service.clone(), slot, options, turn));
    let mut http = http1::Builder::new();
    let mut connection = pin!(
        http.max_buf_size(BUFFER)
            .serve_connection(TokioIo::new(wire), handler)
    );
    loop {
        tokio::select! {
            biased;
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "connection ended early");
                }
                return;
            }
            order = poll_fn(|cx| state.poll_order(cx)) => match order {
                Order::Yield if state.stage().is_in_progress() => {}
                Order::Finish => connection.as_mut().graceful_shutdown(),
                Order::Yield | Order::Cut => return,
            },
        }
    }
}

/// Answers a request. If its body was not read, `turn` is kept until the connection is closed.
async fn answer<'a, T, S>(
    request: Request<Incoming>,
    peer: Peer,
    mut service: S,
    slot: &'a ConnectionSlot,
    options: &Options,
    turn: &OnceLock<Option<SemaphorePermit<'a>>>,
) -> Result<Response<Answer>, Infallible>
where
    T: Transport,
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
{
    let state = slot.state();
    let size = request.body().size_hint().upper();
    let refusal = Refusal::of(&request);
    let is_refused = refusal.is_some();
    let mut response = if let Some(refusal) = refusal {
        state.enter(Stage::Answering);
        let told = &options.strict_transport;
        let address = peer.0.ip().to_canonical();
        let is_https = T::IS_ENCRYPTED || address::is_trusted(address, &told.https_proxies);
        let scheme = if is_https { Scheme::Https } else { Scheme::Http };
        refusal.answer(scheme, told.value.as_deref())
    } else {
        let mut request = receive(request, state, options);
        request.extensions_mut().insert(peer);
        if T::IS_ENCRYPTED {
            request.extensions_mut().insert(Encrypted);
        }
        let Ok(()) = poll_fn(|cx| service.poll_ready(cx)).await;
        let Ok(response) = service.call(request).await;
        response
    };
    let is_unread = state.stage() == Stage::Receiving;
    // A client that floods the server sends the next request when this one is answered. Without the wait, connections
    // that discard the rest would add up.
    if is_unread && size.is_none_or(|size| size > BUFFER as u64) {
        let _ = turn.set(slot.registry().turn().await);
    }
    // Nothing is read after a refused head. hyper will not read the rest of a body that no handler reads, so the client
    // must not send another request after it.
    if is_refused || is_unread || slot.registry().is_closing() {
        response
            .headers_mut()
            .insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response.map(|body| Answer {
        body,
        state: Arc::clone(state),
    }))
}

fn receive(request: Request<Incoming>, state: &Arc<ConnectionState>, options: &Options) -> Request<Body> {
    request.map(|incoming| {
        if incoming.is_end_stream() {
            state.enter(Stage::Answering);
            Body::empty()
        } else {
            state.enter(Stage::Receiving);
            Body::new(PacedBody::new(incoming, Some(Arc::clone(state)), &options.body))
        }
    })
}

/// The body of a response. It records when it has been passed to hyper.
struct Answer {
    body: Body,
    state: Arc<ConnectionState>,
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.state.enter(Stage::Flushing);
    }
}

impl http_body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
