//! The HTTP client for certificate authorities: with the same TLS configuration and limits as for other hosts.

use std::{pin::Pin, time::Duration};

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{Request, Response},
};
use instant_acme::{BodyWrapper, BytesResponse, Error, HttpClient};
use outbox::Tls;

/// The timeout for one answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// The maximum number of bytes that are read of an answer. A chain of certificates has a few thousand bytes.
const MOST: usize = 1024 * 1024;

/// Sends the requests of the protocol.
pub(super) struct Client(reqwest::Client);

impl Client {
    /// # Errors
    /// The system's certificates cannot be used.
    pub fn new() -> Result<Self, reqwest::Error> {
        let builder = outbox::http_client(&Tls::system()).timeout(PATIENCE);
        Ok(Self(builder.build()?))
    }
}

impl HttpClient for Client {
    fn request(
        &self,
        request: Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        let client = self.0.clone();
        Box::pin(async move { send(client, request).await.map_err(Error::Other) })
    }
}

async fn send(
    client: reqwest::Client,
    request: Request<BodyWrapper<Bytes>>,
) -> Result<BytesResponse, Box<dyn std::error::Error + Send + Sync>> {
    let (head, body) = request.into_parts();
    let mut answer = client
        .request(head.method, head.uri.to_string())
        .headers(head.headers)
        .body(to_bytes(Body::new(body), MOST).await?)
        .send()
        .await?;
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await? {
        body.extend_from_slice(&piece);
        if body.len() > MOST {
            return Err("the answer is too long".into());
        }
    }
    let mut response = Response::new(());
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    Ok(BytesResponse {
        parts: response.into_parts().0,
        body: Box::new(Bytes::from(body)),
    })
}
