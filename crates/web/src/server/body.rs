//! The body of a request, which must arrive at a minimum rate.

use std::error::Error;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::{Duration, Instant};

use super::{
    lazy_timer::Alarm,
    options::BodyOptions,
    state::{ConnectionState, Stage},
};

/// Why a request body ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// The client was slower than [`BodyOptions`] permit; answered with 408.
    #[error("the request body arrived too slowly")]
    TooSlow,
    /// The chunk framing violates RFC 9112 §7.1; answered with 400.
    #[error("the request body is badly framed")]
    Malformed,
    /// The connection is closed; no response can be delivered.
    #[error("the client went away before the end of its request")]
    Disconnected,
}

impl BodyError {
    /// Finds this error in the error of a body reader, at any depth.
    pub fn find(error: &(dyn Error + 'static)) -> Option<Self> {
        causes(error).find_map(|cause| cause.downcast_ref().copied())
    }

    fn of(error: &hyper::Error) -> Self {
        let kind = causes(error).find_map(|cause| cause.downcast_ref::<io::Error>().map(io::Error::kind));
        match kind {
            Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) => Self::Malformed,
            _ => Self::Disconnected,
        }
    }
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// hyper's body with a deadline. Waiting for the client uses up the grace time; received bytes restore it. The reader's
/// own processing time counts only against the total.
pub(super) struct PacedBody {
    incoming: Incoming,
    /// Of a connection that carries one request at a time.
    state: Option<Arc<ConnectionState>>,
    options: BodyOptions,
    patience: Duration,
    waiting_since: Option<Instant>,
    end: Instant,
    alarm: Alarm,
}

impl PacedBody {
    pub(super) fn new(
        incoming: Incoming,
        state: Option<Arc<ConnectionState>>,
        options: &BodyOptions,
    ) -> Self {
        Self {
            incoming,
            state,
            patience: options.grace,
            waiting_since: None,
            end: Instant::now() + options.total,
            alarm: Alarm::default(),
            options: options.clone(),
        }
    }

    fn received(&mut self, frame: &Frame<Bytes>) {
        if let Some(since) = self.waiting_since.take() {
            self.patience = self.patience.saturating_sub(since.elapsed());
        }
        let bytes = frame.data_ref().map_or(0, Bytes::len);
        let earned = Duration::from_secs(bytes as u64) / self.options.min_rate.max(1);
        self.patience = self.patience.saturating_add(earned).min(self.options.grace);
    }

    fn is_received(&self) {
        if let Some(state) = &self.state {
            state.enter(Stage::Answering);
        }
    }

    fn poll_deadline(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let since = *self.waiting_since.get_or_insert_with(Instant::now);
        self.alarm.poll(cx, self.end.min(since + self.patience))
    }
}

impl Body for PacedBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = self.get_mut();
        match Pin::new(&mut this.incoming).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                this.received(&frame);
                if this.incoming.is_end_stream() {
                    this.is_received();
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(BodyError::of(&error)))),
            Poll::Ready(None) => {
                this.is_received();
                Poll::Ready(None)
            }
            Poll::Pending => this.poll_deadline(cx).map(|()| Some(Err(BodyError::TooSlow))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}
