//! Keeps reading after an answer that was sent before its request was read.
//!
//! Closing a socket with unread bytes resets the connection, and the answer can be lost. Therefore the rest is
//! read and ignored until the client stops, within bounds.

use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::{lazy_timer::Alarm, options::LingerOptions};

const SCRATCH: usize = 16 * 1024;

/// The end of one connection.
pub(super) struct Linger {
    end: Instant,
    quiet_since: Instant,
    bytes_left: u64,
    alarm: Alarm,
}

impl Linger {
    pub(super) fn new(options: &LingerOptions) -> Self {
        let now = Instant::now();
        Self {
            end: now + options.total,
            quiet_since: now,
            bytes_left: options.bytes,
            alarm: Alarm::default(),
        }
    }

    /// Ready once the client has stopped sending or a bound is reached.
    pub(super) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        stream: &mut TcpStream,
        options: &LingerOptions,
    ) -> Poll<()> {
        let mut scratch = [MaybeUninit::uninit(); SCRATCH];
        loop {
            let mut buffer = ReadBuf::uninit(&mut scratch);
            let Poll::Ready(read) = Pin::new(&mut *stream).poll_read(cx, &mut buffer) else {
                ready!(
                    self.alarm
                        .poll(cx, self.end.min(self.quiet_since + options.quiet))
                );
                return Poll::Ready(());
            };
            let count = buffer.filled().len() as u64;
            if read.is_err() || count == 0 || count > self.bytes_left {
                return Poll::Ready(());
            }
            self.bytes_left -= count;
            self.quiet_since = Instant::now();
        }
    }
}
