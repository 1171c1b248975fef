//! The checked socket for hyper: it delivers only complete, well-framed heads, within deadlines.
//!
//! Bytes normally go straight into hyper's buffer and are checked there. Only an incomplete head is held back here. The
//! frames of HTTP/2 leave nothing to interpret: they pass, and of the deadlines only that of writing is kept here.

use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use super::{
    framing::{Framing, Then},
    head::Limits,
    lazy_timer::Alarm,
    linger::Linger,
    options::Options,
    refusal::Refusal,
    state::{ConnectionState, Stage},
    transport::Transport,
};

const SCRATCH: usize = 4 * 1024;

/// A connection with its deadlines and its framing.
pub(super) struct CheckedIo<T> {
    stream: T,
    state: Arc<ConnectionState>,
    options: Arc<Options>,
    /// `None` for HTTP/2.
    framing: Option<Framing>,
    /// Bytes that hyper has not read. The first `judged` are accepted, the rest is an incomplete head.
    inbox: BytesMut,
    judged: usize,
    /// When the incomplete head began.
    head_began: Option<Instant>,
    intake: Intake,
    read_alarm: Alarm,
    stalled_since: Option<Instant>,
    write_alarm: Alarm,
    linger: Option<Linger>,
}

/// State of the input.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Intake {
    Open,
    /// The client has finished, or was silent for too long.
    Ended,
    /// A head was refused; nothing after it is read.
    Refused,
    /// The framing of a body is invalid; nothing after it is read.
    Broken,
}

impl<T: Transport> CheckedIo<T> {
    /// HTTP/1.1.
    pub(super) fn new(stream: T, state: Arc<ConnectionState>, options: Arc<Options>) -> Self {
        let framing = Framing::new(Limits {
            head_bytes: options.max_head_bytes,
            target_bytes: options.max_target_bytes,
        });
        Self {
            framing: Some(framing),
            ..Self::unframed(stream, state, options)
        }
    }

    /// HTTP/2.
    pub(super) fn unframed(stream: T, state: Arc<ConnectionState>, options: Arc<Options>) -> Self {
        Self {
            stream,
            state,
            options,
            framing: None,
            inbox: BytesMut::new(),
            judged: 0,
            head_began: None,
            intake: Intake::Open,
            read_alarm: Alarm::default(),
            stalled_since: None,
            write_alarm: Alarm::default(),
            linger: None,
        }
    }

    /// Reads into hyper's own buffer and takes back the part that is not accepted.
    fn read_straight(&mut self, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        let fresh = &buffer.filled()[before..];
        if fresh.is_empty() {
            self.intake = Intake::Ended;
            return Poll::Ready(Ok(()));
        }
        let Some(framing) = &mut self.framing else {
            return Poll::Ready(Ok(()));
        };
        let (fit, then) = framing.follow(fresh, 0);
        if then == Then::Hold {
            self.inbox.extend_from_slice(&fresh[fit..]);
            self.head_began = Some(Instant::now());
        }
        buffer.set_filled(before + fit);
        self.close_intake(&then);
        Poll::Ready(Ok(()))
    }

    /// Reads more of a head that is incomplete.
    fn read_on(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut scratch = [MaybeUninit::uninit(); SCRATCH];
        let mut buffer = ReadBuf::uninit(&mut scratch);
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer))?;
        if buffer.filled().is_empty() {
            self.intake = Intake::Ended;
            return Poll::Ready(Ok(()));
        }
        let seen = self.inbox.len();
        self.inbox.extend_from_slice(buffer.filled());
        let Some(framing) = &mut self.framing else {
            return Poll::Ready(Ok(()));
        };
        let (fit, then) = framing.follow(&self.inbox, seen);
        self.judged = fit;
        if fit > 0 {
            self.head_began = (then == Then::Hold).then(Instant::now);
        }
        self.close_intake(&then);
        Poll::Ready(Ok(()))
    }

    fn close_intake(&mut self, then: &Then) {
        match then {
            Then::More | Then::Hold => {}
            Then::Refuse(refusal) => self.refuse(*refusal),
            Then::Break => {
                self.inbox.truncate(self.judged);
                self.intake = Intake::Broken;
            }
        }
    }

    /// Puts the placeholder where the refused head was.
    fn refuse(&mut self, refusal: Refusal) {
        self.inbox.truncate(self.judged);
        self.inbox.extend_from_slice(refusal.stand_in());
        self.judged = self.inbox.len();
        self.head_began = None;
        self.intake = Intake::Refused;
    }

    /// Ready when the client's time to send something is used up.
    fn poll_silence(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.framing.is_none() {
            return Poll::Pending;
        }
        let deadline = match (self.head_began, self.state.stage()) {
            (Some(began), _) => began + self.options.head_timeout,
            (None, Stage::Fresh) => self.state.born() + self.options.head_timeout,
            (None, Stage::Idle) => self.state.idle_since() + self.options.idle_timeout,
            // The server has to act next. Polling again later keeps the timer set for the client's turn.
            (None, _) => Instant::now() + self.options.idle_timeout,
        };
        self.read_alarm.poll(cx, deadline)
    }

    /// Whether closing now would reset a connection while the client is still sending.
    fn has_unread(&self) -> bool {
        match self.intake {
            Intake::Open => match &self.framing {
                Some(framing) => framing.is_inside_body() || !self.inbox.is_empty(),
                // It may be confirming what it has just received.
                None => self.state.idle_since().elapsed() < self.options.linger.quiet,
            },
            Intake::Ended => false,
            Intake::Refused | Intake::Broken => true,
        }
    }

    /// Passes a write on, unless the client has not read for too long.
    fn unless_stalled<W>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<W>>,
    ) -> Poll<io::Result<W>> {
        if written.is_ready() {
            self.stalled_since = None;
            return written;
        }
        self.state.is_full();
        let since = *self.stalled_since.get_or_insert_with(Instant::now);
        ready!(
            self.write_alarm
                .poll(cx, since + self.options.write_stall_timeout)
        );
        // Otherwise the kernel would keep retransmitting data that the client does not read.
        self.stream.socket().set_zero_linger()?;
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<T: Transport> AsyncRead for CheckedIo<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        loop {
            if this.judged > 0 {
                let count = this.judged.min(buffer.remaining());
                buffer.put_slice(&this.inbox[..count]);
                this.inbox.advance(count);
                this.judged -= count;
                return Poll::Ready(Ok(()));
            }
            match this.intake {
                Intake::Open => {}
                Intake::Ended => return Poll::Ready(Ok(())),
                // The response to the placeholder closes the connection, so no wake-up is needed.
                Intake::Refused => return Poll::Pending,
                Intake::Broken => return Poll::Ready(Err(io::ErrorKind::InvalidData.into())),
            }
            let read = if this.inbox.is_empty() {
                this.read_straight(cx, buffer)
            } else {
                this.read_on(cx)
            };
            match read {
                Poll::Ready(Ok(())) if buffer.filled().len() > before => return Poll::Ready(Ok(())),
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => {
                    ready!(this.poll_silence(cx));
                    if this.head_began.is_some() {
                        this.refuse(Refusal::TooSlow);
                    } else {
                        this.intake = Intake::Ended;
                    }
                }
            }
        }
    }
}

impl<T: Transport> AsyncWrite for CheckedIo<T> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.unless_stalled(cx, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write_vectored(cx, slices);
        this.unless_stalled(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    /// hyper flushes when it has written everything.
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let flushed = Pin::new(&mut this.stream).poll_flush(cx);
        ready!(this.unless_stalled(cx, flushed))?;
        this.state.flushed();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.linger.is_none() {
            let shut = Pin::new(&mut this.stream).poll_shutdown(cx);
            ready!(this.unless_stalled(cx, shut))?;
            if !this.has_unread() {
                return Poll::Ready(Ok(()));
            }
            this.state.enter(Stage::Lingering);
        }
        let linger = this
            .linger
            .get_or_insert_with(|| Linger::new(&this.options.linger));
        // Input is discarded, so it need not be decrypted.
        linger
            .poll(cx, this.stream.socket(), &this.options.linger)
            .map(Ok)
    }
}
