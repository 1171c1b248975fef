//! A server for the tests, with one route per kind of handler.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Extension, Request, State};
use axum::http::{StatusCode, Version};
use axum::routing::{get, post};
use axum::{Router, response::IntoResponse, response::Response};
use bytes::Bytes;
use http_body::Frame;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::JoinHandle;
use tower::service_fn;
use web::Path;
use web::server::{BodyError, Drained, Encrypted, Listener, Options, Peer, adopt, serve};

/// How a request ended, as its handler saw it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Body(Result<usize, BodyError>),
    /// Of `/started` and `/read-on`.
    Started,
    AnswerDropped,
}

#[derive(Clone)]
struct Stage {
    seen: mpsc::UnboundedSender<Seen>,
    gate: Arc<Semaphore>,
}

pub(crate) struct App {
    pub(crate) address: SocketAddr,
    /// What handlers recorded, in order.
    pub(crate) seen: mpsc::UnboundedReceiver<Seen>,
    /// `/gate` responds once per permit added here.
    pub(crate) gate: Arc<Semaphore>,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<Drained>,
}

impl App {
    pub(crate) fn start(options: Options) -> Self {
        Self::start_on(options, Listener::from)
    }

    /// Like [`App::start`], on a listener made from the socket.
    pub(crate) fn start_on(options: Options, listener_of: impl FnOnce(TcpListener) -> Listener) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("bound");
        let (sender, seen) = mpsc::unbounded_channel();
        let gate = Arc::new(Semaphore::new(0));
        let routes = routes(Stage {
            seen: sender,
            gate: Arc::clone(&gate),
        });
        let (stop, stopped) = oneshot::channel::<()>();
        let listener = listener_of(adopt(listener).expect("adopted"));
        let served = tokio::spawn(serve(vec![listener], routes, options, async {
            let _ = stopped.await;
        }));
        Self {
            address,
            seen,
            gate,
            stop: Some(stop),
            served,
        }
    }

    /// Asks the server to stop, as SIGTERM does.
    pub(crate) fn begin_stop(&mut self) {
        self.stop
            .take()
            .expect("stopped once")
            .send(())
            .expect("still serving");
    }

    /// Waits until the server has stopped.
    pub(crate) async fn stopped(self) -> Drained {
        tokio::time::timeout(Duration::from_secs(30), self.served)
            .await
            .expect("stops in time")
            .expect("no panic")
    }

    pub(crate) async fn next_seen(&mut self) -> Seen {
        tokio::time::timeout(Duration::from_secs(30), self.seen.recv())
            .await
            .expect("in time")
            .expect("running")
    }
}

fn routes(stage: Stage) -> Router {
    Router::new()
        .route("/", get(async || "hello"))
        .route(
            "/peer",
            get(async |Extension(Peer(address)): Extension<Peer>| address.to_string()),
        )
        .route(
            "/encrypted",
            get(async |encrypted: Option<Extension<Encrypted>>| encrypted.is_some().to_string()),
        )
        .route("/version", get(async |version: Version| format!("{version:?}")))
        .route(
            "/sized/{size}",
            get(async |Path(size): Path<usize>| vec![b'x'; size]),
        )
        .route_service(
            "/head",
            service_fn(async |_: Request| Ok("hello".into_response())),
        )
        .route("/started", get(never_answer))
        .route("/read", post(read))
        .route("/read-on", post(read_in_background))
        .route("/think-then-read", post(think_then_read))
        .route(
            "/refuse",
            post(async || (StatusCode::PAYLOAD_TOO_LARGE, "too much")),
        )
        .route("/gate", get(wait_at_gate))
        .route("/pieces/{pieces}", get(answer_in_pieces))
        .route("/endless", get(answer_without_end))
        .with_state(stage)
}

async fn read(State(stage): State<Stage>, body: Body) -> Response {
    let read = match to_bytes(body, usize::MAX).await {
        Ok(bytes) => Ok(bytes.len()),
        Err(error) => Err(BodyError::find(&error).expect("a body error")),
    };
    let _ = stage.seen.send(Seen::Body(read));
    match read {
        Ok(length) => length.to_string().into_response(),
        Err(BodyError::TooSlow) => StatusCode::REQUEST_TIMEOUT.into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// Reads on when the request is given up.
async fn read_in_background(State(stage): State<Stage>, body: Body) {
    let _ = stage.seen.send(Seen::Started);
    let reading = tokio::spawn(read(State(stage), body));
    let _ = reading.await;
}

async fn never_answer(State(stage): State<Stage>) {
    let _ = stage.seen.send(Seen::Started);
    let _dropped = Watched {
        seen: stage.seen,
        pieces: 0,
    };
    std::future::pending::<()>().await;
}

async fn think_then_read(stage: State<Stage>, body: Body) -> Response {
    tokio::time::sleep(Duration::from_millis(400)).await;
    read(stage, body).await
}

async fn wait_at_gate(State(stage): State<Stage>) -> &'static str {
    stage.gate.acquire().await.expect("never closed").forget();
    "through"
}

async fn answer_in_pieces(State(stage): State<Stage>, Path(pieces): Path<usize>) -> Body {
    Body::new(Watched {
        seen: stage.seen,
        pieces,
    })
}

async fn answer_without_end(stage: State<Stage>) -> Body {
    answer_in_pieces(stage, Path(usize::MAX)).await
}

/// A body of pieces of 16 KiB that tells when it is dropped.
struct Watched {
    seen: mpsc::UnboundedSender<Seen>,
    pieces: usize,
}

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.pieces -= 1;
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b'x'; 16 * 1024])))))
    }

    fn is_end_stream(&self) -> bool {
        self.pieces == 0
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = self.seen.send(Seen::AnswerDropped);
    }
}
