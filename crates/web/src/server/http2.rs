//! HTTP/2, for clients that choose it in the handshake of TLS.
//!
//! hyper implements it. What a connection of HTTP/1.1 has by itself is done here: a connection carries many requests, so
//! its limits become limits of requests, and its deadlines are those of the request that it carries, or of none.

use std::cell::Cell;
use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, Response, header};
use bytes::Bytes;
use h2::Reason;
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::rt::Executor;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::runtime::Handle;
use tokio::time::{Duration, Instant};
use tower::Service;

use super::{
    body::{BodyError, PacedBody},
    checked_io::CheckedIo,
    connection::{BUFFER, Encrypted, Peer},
    head::MAX_HEADERS,
    lazy_timer::Alarm,
    options::Options,
    refusal::Refusal,
    registry::{ConnectionSlot, Permit},
    state::{ConnectionState, Order, Stage},
    transport::Transport,
};
use crate::Scheme;

/// Requests that a connection may carry at the same time (RFC 9113, section 6.5.2, recommends at least 100). It is also
/// the number of requests that a client may cancel beyond those that it lets finish.
const MAX_STREAMS: u32 = 100;
/// Bytes of one body that a client may send before they are read, and of all bodies of a connection.
const STREAM_WINDOW: u32 = 256 * 1024;
const CONNECTION_WINDOW: u32 = 512 * 1024;
/// Time for the last requests of a client between being asked to leave and being disconnected, if it has none in
/// progress.
const GOODBYE: Duration = Duration::from_secs(1);
/// A response is passed on in pieces of this size.
const PIECE: usize = 16 * 1024;
/// The largest last piece of a response.
const LAST_PIECE: usize = 4 * 1024;

/// Serves `stream` until either side closes it.
pub(super) async fn run<T, S>(stream: T, peer: Peer, service: S, slot: ConnectionSlot, options: Arc<Options>)
where
    T: Transport,
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send + 'static,
{
    let slot = Arc::new(slot);
    let state = Arc::clone(slot.state());
    let wire = CheckedIo::unframed(stream, Arc::clone(&state), Arc::clone(&options));
    let settings = Arc::clone(&options);
    let handler = service_fn(move |request| {
        let exchange = Exchange::begin(&slot);
        answer(request, exchange, peer, service.clone(), Arc::clone(&settings))
    });
    let http = builder(&options, Arc::clone(&state));
    let mut connection = pin!(http.serve_connection(TokioIo::new(wire), handler));
    let mut alarm = Alarm::default();
    let mut leaving = None;
    loop {
        let deadline = |cx: &mut Context<'_>| match deadline(&state, leaving, &options) {
            Some(deadline) => alarm.poll(cx, deadline),
            None => Poll::Pending,
        };
        tokio::select! {
            biased;
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "connection ended early");
                }
                return;
            }
            order = poll_fn(|cx| state.poll_order(cx)) => match order {
                Order::Yield if state.stage().is_in_progress() => continue,
                Order::Finish => {}
                Order::Yield | Order::Cut => return,
            },
            () = poll_fn(deadline) => {
                if leaving.is_some() || state.stage() == Stage::Fresh {
                    return;
                }
            }
        }
        leaving = Some(Instant::now());
        connection.as_mut().graceful_shutdown();
    }
}

fn builder(options: &Options, state: Arc<ConnectionState>) -> http2::Builder<Streams> {
    let mut http = http2::Builder::new(Streams {
        state,
        patience: options.write_stall_timeout,
    });
    http.timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_send_buf_size(BUFFER)
        // Twice the largest head that is let through, so that a response of ours explains most refusals.
        .max_header_list_size(u32::try_from(options.max_head_bytes * 2).unwrap_or(u32::MAX))
        .keep_alive_interval(options.ping_interval)
        .keep_alive_timeout(options.write_stall_timeout);
    http
}

/// When a connection without a request has to end.
fn deadline(state: &ConnectionState, leaving: Option<Instant>, options: &Options) -> Option<Instant> {
    let deadline = match state.stage() {
        Stage::Fresh => state.born() + options.head_timeout,
        Stage::Idle => state.idle_since() + options.idle_timeout,
        Stage::Receiving | Stage::Answering | Stage::Flushing | Stage::Lingering => return None,
    };
    Some(leaving.map_or(deadline, |since: Instant| since.max(state.idle_since()) + GOODBYE))
}

async fn answer<S>(
    request: Request<Incoming>,
    exchange: Option<Exchange>,
    peer: Peer,
    mut service: S,
    options: Arc<Options>,
) -> Result<Response<Answer>, h2::Error>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
{
    // The client may repeat it.
    let exchange = exchange.ok_or(Reason::REFUSED_STREAM)?;
    let is_head = request.method() == Method::HEAD;
    let mut response = if let Some(refusal) = refusal(&request, &options) {
        refusal.answer(Scheme::Https, options.strict_transport.value.as_deref())
    } else {
        let mut request = request.map(|incoming| {
            if incoming.is_end_stream() {
                Body::empty()
            } else {
                Body::new(Received {
                    body: Some(PacedBody::new(incoming, None, &options.body)),
                    most_discarded: options.linger.bytes,
                })
            }
        });
        request.extensions_mut().insert(peer);
        request.extensions_mut().insert(Encrypted);
        let Ok(()) = poll_fn(|cx| service.poll_ready(cx)).await;
        let Ok(response) = service.call(request).await;
        response
    };
    if is_head {
        leave_out_body(&mut response);
    }
    Ok(response.map(|body| Answer {
        body,
        rest: Bytes::new(),
        exchange,
    }))
}

/// The limits of HTTP/1.1 for the same head.
fn refusal<B>(request: &Request<B>, options: &Options) -> Option<Refusal> {
    let target = request
        .uri()
        .path_and_query()
        .map_or(0, |target| target.as_str().len());
    let headers = request.headers();
    // `: ` and the end of the line.
    let lines = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4);
    // A browser may send each cookie in a line of its own (RFC 9113, section 8.2.3).
    let cookies = headers.get_all(header::COOKIE).iter().count();
    if target > options.max_target_bytes {
        Some(Refusal::TargetTooLong)
    } else if headers.len() - cookies > MAX_HEADERS || target + lines.sum::<usize>() > options.max_head_bytes
    {
        Some(Refusal::HeadTooLarge)
    } else {
        None
    }
}

/// hyper does this for HTTP/1.1.
fn leave_out_body(response: &mut Response<Body>) {
    let body = std::mem::take(response.body_mut());
    let length = body.size_hint().exact().filter(|length| *length > 0);
    if let Some(length) = length {
        let headers = response.headers_mut();
        headers
            .entry(header::CONTENT_LENGTH)
            .or_insert_with(|| HeaderValue::from(length));
    }
}

/// One request, until its response has been passed to hyper or was given up.
struct Exchange {
    slot: Arc<ConnectionSlot>,
    _permit: Option<Permit>,
    is_complete: bool,
}

impl Exchange {
    /// Called by the task of the connection. `None` if the client or the process has too many requests in progress. The
    /// only request of a connection is always accepted.
    fn begin(slot: &Arc<ConnectionSlot>) -> Option<Self> {
        let is_only = slot.state().requests() == 0;
        let permit = if is_only {
            None
        } else {
            Some(slot.admit_request()?)
        };
        slot.state().begin();
        Some(Self {
            slot: Arc::clone(slot),
            _permit: permit,
            is_complete: false,
        })
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        let state = self.slot.state();
        // Requests that are cancelled as soon as they are sent cost the client nothing (CVE-2023-44487).
        if state.end(self.is_complete) > MAX_STREAMS as usize {
            state.give(Order::Cut);
        }
    }
}

tokio::task_local! {
    /// Since when the response of the running task waits for its client.
    static WAITING_SINCE: Cell<Option<Instant>>;
}

/// Runs each request in a task of its own, and gives it up if its client does not take the response.
#[derive(Clone)]
struct Streams {
    state: Arc<ConnectionState>,
    patience: Duration,
}

impl<F> Executor<F> for Streams
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, stream: F) {
        let Self { state, patience } = self.clone();
        tokio::spawn(WAITING_SINCE.scope(Cell::new(None), async move {
            tokio::select! {
                biased;
                () = stream => {}
                // What is dropped here is reset by hyper.
                () = stalled(&state, patience) => {}
            }
        }));
    }
}

/// While the socket is full, a response waits for those of the other requests, and [`CheckedIo`] for the client.
async fn stalled(state: &ConnectionState, patience: Duration) {
    let mut alarm = Alarm::default();
    poll_fn(|cx| match WAITING_SINCE.with(Cell::get) {
        Some(since) => alarm.poll(cx, since.max(state.backlog_until()) + patience),
        None => Poll::Pending,
    })
    .await;
}

/// The body of a request. What its handler leaves unread is discarded: some clients, such as curl 7.88, lose a response
/// if the server resets their request before its end.
struct Received {
    /// `None` when it is dropped.
    body: Option<PacedBody>,
    most_discarded: u64,
}

impl http_body::Body for Received {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match &mut self.body {
            Some(body) => Pin::new(body).poll_frame(cx),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(PacedBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body
            .as_ref()
            .map_or_else(SizeHint::default, PacedBody::size_hint)
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        if let Some(body) = self.body.take().filter(|body| !body.is_end_stream())
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(discard(body, self.most_discarded));
        }
    }
}

/// Reads a body that arrives fast enough.
async fn discard(mut body: PacedBody, most: u64) {
    let mut bytes = 0;
    while let Some(Ok(frame)) = body.frame().await
        && bytes <= most
    {
        bytes += frame.data_ref().map_or(0, Bytes::len) as u64;
    }
}

/// The body of a response, in pieces. hyper takes the next piece when the client has room for some of the one before it.
/// It keeps the rest of the last piece until the client makes room or the connection ends, and nothing here waits for
/// that, so the last piece is small.
struct Answer {
    body: Body,
    rest: Bytes,
    exchange: Exchange,
}

impl Answer {
    fn piece(&mut self) -> Bytes {
        if self.rest.len() > LAST_PIECE {
            return self.rest.split_to(PIECE.min(self.rest.len() - 1));
        }
        // Without the buffer that it is a part of.
        let last = Bytes::copy_from_slice(&self.rest);
        self.rest.clear();
        last
    }
}

impl http_body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        if this.rest.is_empty() {
            WAITING_SINCE.with(|since| since.set(None));
            match ready!(Pin::new(&mut this.body).poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => this.rest = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    this.exchange.is_complete = true;
                    return Poll::Ready(None);
                }
            }
        }
        WAITING_SINCE.with(|since| since.set(Some(Instant::now())));
        Poll::Ready(Some(Ok(Frame::data(this.piece()))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.exchange.is_complete |= self.is_end_stream();
    }
}
