//! A small HTTP/1.1 client with full control of the bytes sent: any method, path, header and body, and nothing added
//! implicitly. It uses plain HTTP only; `https` is simulated by the header of a trusted proxy (`X-Forwarded-Proto`).

mod answer;
mod body;
mod request;
mod wire;

use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};

use tokio::sync::Mutex;

pub use answer::Answer;
pub use body::FilePart;
pub(crate) use body::{form, multipart};
pub use request::Request;

use wire::Wire;

/// Time limit of one exchange. It is far longer than any response takes, so that only a hanging server reaches it.
const DEADLINE: Duration = Duration::from_mins(2);

/// Sends requests to one server, each on a new connection unless [`keep_alive`](Client::keep_alive) is used.
#[derive(Clone, Debug)]
pub struct Client {
    address: String,
    defaults: Vec<(String, String)>,
    kept: Option<Arc<Mutex<Option<Wire>>>>,
    observer: Option<Observer>,
}

/// Sees each answer to a built request, with its method and path.
#[derive(Clone)]
struct Observer(Arc<Observe>);

type Observe = dyn Fn(&str, &str, &Answer) + Send + Sync;

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}

impl Client {
    /// A client of the server at `base`, such as `http://127.0.0.1:8000`. Requests contain `Host` and no other header.
    pub fn new(base: &str) -> Self {
        let address = base
            .strip_prefix("http://")
            .expect("the base URL begins with http://");
        let address = address.trim_end_matches('/').to_owned();
        Self {
            defaults: vec![("Host".to_owned(), address.clone())],
            address,
            kept: None,
            observer: None,
        }
    }

    /// Adds this header to every request that does not set it itself.
    pub fn default_header(mut self, name: &str, value: &str) -> Self {
        self.defaults
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.defaults.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the host of the requests.
    pub fn host(self, host: &str) -> Self {
        self.default_header("Host", host)
    }

    /// Acts as a proxy that received the request over https.
    pub fn https(self) -> Self {
        self.default_header("X-Forwarded-Proto", "https")
    }

    /// Sends all requests, including those of clones, one after the other on one connection for as long as the server
    /// keeps it open.
    pub fn keep_alive(mut self) -> Self {
        self.kept = Some(Arc::default());
        self
    }

    /// Shows each answer to a request of this client to a function, with the method and the path of the request.
    pub fn observed_by(mut self, observe: impl Fn(&str, &str, &Answer) + Send + Sync + 'static) -> Self {
        self.observer = Some(Observer(Arc::new(observe)));
        self
    }

    /// A request with any method, known or not, and the path as written in the request line.
    pub fn request(&self, method: &str, path: &str) -> Request<'_> {
        Request::new(self, method, path)
    }

    /// A GET request.
    pub fn get(&self, path: &str) -> Request<'_> {
        self.request("GET", path)
    }

    /// A HEAD request.
    pub fn head(&self, path: &str) -> Request<'_> {
        self.request("HEAD", path)
    }

    /// A POST request.
    pub fn post(&self, path: &str) -> Request<'_> {
        self.request("POST", path)
    }

    /// A PUT request.
    pub fn put(&self, path: &str) -> Request<'_> {
        self.request("PUT", path)
    }

    /// A PATCH request.
    pub fn patch(&self, path: &str) -> Request<'_> {
        self.request("PATCH", path)
    }

    /// A DELETE request.
    pub fn delete(&self, path: &str) -> Request<'_> {
        self.request("DELETE", path)
    }

    /// An OPTIONS request.
    pub fn options(&self, path: &str) -> Request<'_> {
        self.request("OPTIONS", path)
    }

    /// Sends exactly these bytes and reads one response, as for a method other than HEAD.
    ///
    /// # Errors
    /// Any error of connecting or reading, `TimedOut` after two minutes, `InvalidData` if the response is not HTTP/1.1.
    pub async fn raw(&self, bytes: &[u8]) -> io::Result<Answer> {
        self.exchange(bytes, false).await
    }

    async fn exchange(&self, bytes: &[u8], is_head: bool) -> io::Result<Answer> {
        let exchange = async {
            let Some(kept) = &self.kept else {
                return Wire::open(&self.address).await?.exchange(bytes, is_head).await;
            };
            let mut kept = kept.lock().await;
            let mut wire = match kept.take() {
                Some(wire) => wire,
                None => Wire::open(&self.address).await?,
            };
            let answer = wire.exchange(bytes, is_head).await?;
            *kept = wire.is_reusable().then_some(wire);
            Ok(answer)
        };
        tokio::time::timeout(DEADLINE, exchange)
            .await
            .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
    }
}
