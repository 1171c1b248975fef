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
/// Number of reads before other connections get their turn. A client that floods the server always has more to read.
const READS: usize = 4;

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
        for _ in 0..READS {
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
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use tokio::net::TcpListener;

    use super::*;

    const PORTION: u64 = (READS * SCRATCH) as u64;

    #[tokio::test]
    async fn a_flood_is_read_in_portions_and_to_its_end() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (mut server, _) = listener.accept().await.unwrap();
        // As much as the system takes.
        let mut sent = 0;
        client.writable().await.unwrap();
        while let Ok(count) = client.try_write(&[b'x'; SCRATCH]) {
            sent += count as u64;
        }
        assert!(sent > 4 * PORTION, "{sent}");
        server.readable().await.unwrap();

        let options = LingerOptions::default();
        let mut linger = Linger::new(&options);
        let first = poll_fn(|cx| Poll::Ready(linger.poll(cx, &mut server, &options))).await;
        assert!(first.is_pending());
        let read = options.bytes - linger.bytes_left;
        assert!((1..=PORTION).contains(&read), "{read} at once");

        drop(client);
        poll_fn(|cx| linger.poll(cx, &mut server, &options)).await;
        assert_eq!(options.bytes - linger.bytes_left, sent);
    }
}
