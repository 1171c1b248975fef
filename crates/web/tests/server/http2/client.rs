//! A well-behaved client, except where a test says otherwise.

use std::time::Duration;

use axum::http::{HeaderMap, Method, Request, StatusCode};
use bytes::Bytes;
use h2::client::{Builder, ResponseFuture, SendRequest};
use h2::{RecvStream, SendStream};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;

use crate::shop::{HTTP_2, Shop};

const PATIENCE: Duration = Duration::from_secs(30);

pub(super) struct Client {
    requests: SendRequest<Bytes>,
    connection: JoinHandle<Result<(), h2::Error>>,
}

/// One response, complete.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Client {
    pub(super) async fn connect(shop: &Shop) -> Self {
        Self::over(shop.stream(HTTP_2).await, &Builder::new()).await
    }

    pub(super) async fn over(stream: TlsStream<TcpStream>, settings: &Builder) -> Self {
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        let (requests, connection) = settings.handshake(stream).await.expect("a connection");
        Self {
            requests,
            connection: tokio::spawn(connection),
        }
    }

    /// Sends a request without a body.
    pub(super) async fn ask(&mut self, path: &str) -> ResponseFuture {
        self.send(get(path), true).await.expect("it is sent").0
    }

    pub(super) async fn get(&mut self, path: &str) -> Answer {
        let asked = self.ask(path).await;
        answer(asked).await.expect("an answer")
    }

    /// Sends the head of a request; its body follows unless it `ends` here.
    pub(super) async fn send(
        &mut self,
        request: Request<()>,
        ends: bool,
    ) -> Result<(ResponseFuture, SendStream<Bytes>), h2::Error> {
        self.requests = timeout(PATIENCE, self.requests.clone().ready())
            .await
            .expect("in time")?;
        self.requests.send_request(request, ends)
    }

    /// Sends the head of a `POST`; its body follows.
    pub(super) async fn post(&mut self, path: &str) -> (ResponseFuture, SendStream<Bytes>) {
        let mut request = get(path);
        *request.method_mut() = Method::POST;
        self.send(request, false).await.expect("it is sent")
    }

    /// Waits until the server has closed the connection, and returns how.
    pub(super) async fn closed(self) -> Result<(), h2::Error> {
        let Self { requests, connection } = self;
        let ended = timeout(PATIENCE, connection).await.expect("closed in time");
        drop(requests);
        ended.expect("no panic")
    }

    pub(super) fn is_open(&self) -> bool {
        !self.connection.is_finished()
    }
}

pub(super) fn get(path: &str) -> Request<()> {
    Request::get(format!("https://shop.example.uz{path}"))
        .body(())
        .expect("a request")
}

/// Waits for the whole response.
pub(super) async fn answer(asked: ResponseFuture) -> Result<Answer, h2::Error> {
    let (head, body) = timeout(PATIENCE, asked)
        .await
        .expect("an answer in time")?
        .into_parts();
    Ok(Answer {
        status: head.status,
        headers: head.headers,
        body: text(body).await?,
    })
}

async fn text(mut body: RecvStream) -> Result<String, h2::Error> {
    let mut text = Vec::new();
    while let Some(data) = timeout(PATIENCE, body.data()).await.expect("an end in time") {
        let data = data?;
        text.extend_from_slice(&data);
        body.flow_control().release_capacity(data.len())?;
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Sends all of a body, as the server makes room for it.
pub(super) async fn send_body(stream: &mut SendStream<Bytes>, mut body: Bytes) -> Result<(), h2::Error> {
    while !body.is_empty() {
        stream.reserve_capacity(body.len());
        let room = timeout(PATIENCE, std::future::poll_fn(|cx| stream.poll_capacity(cx)))
            .await
            .expect("room in time");
        let Some(room) = room else { return Ok(()) };
        let piece = body.split_to(room?.min(body.len()));
        stream.send_data(piece, body.is_empty())?;
    }
    Ok(())
}
