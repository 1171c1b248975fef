//! The guard's future. Most responses are ready at once and need no allocation.

use std::{convert::Infallible, pin::Pin, task};

use axum::response::Response;

/// A ready response, or a running handler.
pub enum Answer {
    /// Taken when polled.
    Ready(Option<Response>),
    /// Boxed, because it awaits.
    Running(Pin<Box<dyn Future<Output = Response> + Send>>),
}

impl Future for Answer {
    type Output = Result<Response, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> task::Poll<Self::Output> {
        match &mut *self {
            Self::Ready(response) => task::Poll::Ready(Ok(response.take().unwrap_or_default())),
            Self::Running(running) => running.as_mut().poll(cx).map(Ok),
        }
    }
}
