//! One connection to the mail server.

use std::{io, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

use super::{Fault, MailTls, Received, Shared, Step};

trait Socket: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Socket for T {}

struct Session {
    shared: Arc<Shared>,
    socket: BufReader<Box<dyn Socket>>,
    encrypted: bool,
    user: Option<String>,
    from: String,
    to: Vec<String>,
}

/// Serves until the client or a fault ends the session.
pub(super) async fn run(shared: Arc<Shared>, stream: TcpStream) {
    let mut socket: Box<dyn Socket> = Box::new(stream);
    let mut encrypted = false;
    if let MailTls::Implicit(acceptor) = shared.setup.tls.clone() {
        let Ok(stream) = acceptor.accept(socket).await else {
            return;
        };
        socket = Box::new(stream);
        encrypted = true;
    }
    let session = Session {
        shared,
        socket: BufReader::new(socket),
        encrypted,
        user: None,
        from: String::new(),
        to: Vec::new(),
    };
    // A client may disconnect at any time.
    let _ = session.serve().await;
}

impl Session {
    async fn serve(mut self) -> io::Result<()> {
        self.answer(Step::Connect, "220 mail.test ESMTP").await?;
        loop {
            let line = self.line().await?;
            let upper = line.to_ascii_uppercase();
            let word = upper.split([' ', ':']).next().unwrap_or_default();
            match word {
                "EHLO" | "HELO" => self.hello().await?,
                "STARTTLS" => self = self.start_tls().await?,
                "AUTH" => self.auth(&line).await?,
                "MAIL" if !self.may_send() => self.say("530 5.7.0 Authentication required").await?,
                "MAIL" => {
                    self.from = address(&line);
                    self.to.clear();
                    self.answer(Step::From, "250 2.1.0 Ok").await?;
                }
                "RCPT" => {
                    let to = address(&line);
                    if self.shared.faults().unknown.contains(&to) {
                        self.say(&format!("550 5.1.1 <{to}>: Recipient address rejected"))
                            .await?;
                    } else {
                        self.to.push(to);
                        self.answer(Step::Recipient, "250 2.1.5 Ok").await?;
                    }
                }
                "DATA" => {
                    if self
                        .answer(Step::Data, "354 End data with <CR><LF>.<CR><LF>")
                        .await?
                    {
                        self.message().await?;
                    }
                }
                "NOOP" | "RSET" => self.say("250 2.0.0 Ok").await?,
                "QUIT" => return self.say("221 2.0.0 Bye").await,
                _ => self.say("502 5.5.2 Command not recognized").await?,
            }
        }
    }

    fn may_send(&self) -> bool {
        let setup = &self.shared.setup;
        let needs_tls = matches!(setup.tls, MailTls::StartTls(_));
        (self.encrypted || !needs_tls) && (self.user.is_some() || setup.account.is_none())
    }

    async fn hello(&mut self) -> io::Result<()> {
        let mut lines = vec!["mail.test", "8BITMIME"];
        if matches!(self.shared.setup.tls, MailTls::StartTls(_)) && !self.encrypted {
            lines.push("STARTTLS");
        } else if self.shared.setup.account.is_some() {
            lines.push("AUTH PLAIN LOGIN");
        }
        let last = lines.len() - 1;
        let lines = lines.iter().enumerate().map(|(index, line)| {
            let mark = if index == last { ' ' } else { '-' };
            format!("250{mark}{line}")
        });
        let text = lines.collect::<Vec<_>>().join("\r\n");
        self.answer(Step::Hello, &text).await.map(drop)
    }

    async fn start_tls(mut self) -> io::Result<Self> {
        let MailTls::StartTls(acceptor) = self.shared.setup.tls.clone() else {
            self.say("502 5.5.1 No TLS here").await?;
            return Ok(self);
        };
        if !self
            .answer(Step::StartTls, "220 2.0.0 Ready to start TLS")
            .await?
        {
            return Ok(self);
        }
        let stream = acceptor.accept(self.socket.into_inner()).await?;
        Ok(Self {
            socket: BufReader::new(Box::new(stream)),
            encrypted: true,
            ..self
        })
    }

    async fn auth(&mut self, line: &str) -> io::Result<()> {
        let mut words = line.split(' ').skip(1);
        let mechanism = words.next().unwrap_or_default().to_ascii_uppercase();
        let given = if let ("PLAIN", Some(initial)) = (mechanism.as_str(), words.next()) {
            let initial = decode(initial);
            let rest = initial
                .split_once('\0')
                .and_then(|(_, rest)| rest.split_once('\0'));
            rest.map(|(user, password)| (user.to_owned(), password.to_owned()))
        } else {
            self.say("334 VXNlcm5hbWU6").await?;
            let user = decode(&self.line().await?);
            self.say("334 UGFzc3dvcmQ6").await?;
            Some((user, decode(&self.line().await?)))
        };
        if given.is_some() && given == self.shared.setup.account {
            self.user = given.map(|(user, _)| user);
            return self
                .answer(Step::Auth, "235 2.7.0 Authentication successful")
                .await
                .map(drop);
        }
        self.say("535 5.7.8 Error: authentication failed").await
    }

    async fn message(&mut self) -> io::Result<()> {
        let mut raw = Vec::new();
        loop {
            let mut line = Vec::new();
            if self.socket.read_until(b'\n', &mut line).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if line == b".\r\n" {
                break;
            }
            raw.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
        let fault = self.shared.fault(Step::Message);
        if !matches!(fault, Some(Fault::Answer(..))) {
            self.shared.journal.add(Received {
                from: self.from.clone(),
                to: self.to.clone(),
                raw,
                encrypted: self.encrypted,
                user: self.user.clone(),
            });
        }
        let count = self.shared.journal.len();
        self.answer_with(fault, &format!("250 2.0.0 Ok: queued as {count:05}"))
            .await
            .map(drop)
    }

    /// Sends the usual response, unless a fault is due. Returns whether it was sent.
    async fn answer(&mut self, step: Step, usual: &str) -> io::Result<bool> {
        let fault = self.shared.fault(step);
        self.answer_with(fault, usual).await
    }

    async fn answer_with(&mut self, fault: Option<Fault>, usual: &str) -> io::Result<bool> {
        match fault {
            None => {}
            Some(Fault::Slow(pause)) => tokio::time::sleep(pause).await,
            Some(Fault::Answer(code, text)) => {
                self.say(&format!("{code} {text}")).await?;
                return Ok(false);
            }
            Some(Fault::Silent) => std::future::pending().await,
            Some(Fault::Drop) => return Err(io::ErrorKind::ConnectionAborted.into()),
        }
        self.say(usual).await?;
        Ok(true)
    }

    async fn say(&mut self, text: &str) -> io::Result<()> {
        self.socket.write_all(format!("{text}\r\n").as_bytes()).await?;
        self.socket.flush().await
    }

    async fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.socket.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}

/// The text between angle brackets.
fn address(line: &str) -> String {
    let start = line.find('<').map_or(line.len(), |position| position + 1);
    let end = line.find('>').unwrap_or(line.len());
    line.get(start..end).unwrap_or_default().to_owned()
}

fn decode(text: &str) -> String {
    let bytes = STANDARD.decode(text).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}
