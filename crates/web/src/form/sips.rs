//! A body in sips. The parser of multipart takes all that has arrived into memory before it gives the first byte on, and a
//! fast sender can make that the whole body; between two pieces it is told here that nothing more has arrived.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::Stream;

/// Gives a piece, then nothing once, then a piece again.
pub(super) struct Sips<S> {
    body: S,
    gave: bool,
}

impl<S> Sips<S> {
    pub(super) fn new(body: S) -> Self {
        Self { body, gave: false }
    }
}

impl<S: Stream + Unpin> Stream for Sips<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        if std::mem::take(&mut self.gave) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let piece = Pin::new(&mut self.body).poll_next(cx);
        self.gave = matches!(piece, Poll::Ready(Some(_)));
        piece
    }
}
