//! A minimal DNS client for TXT records (RFC 1035): one question, one answer.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpStream, UdpSocket},
    time::timeout,
};

/// Timeout for one answer. The question is sent twice, because a datagram may be lost.
const PATIENCE: Duration = Duration::from_secs(3);
const TRIES: usize = 2;
/// The type TXT and the class IN.
const TXT: u16 = 16;
const IN: u16 = 1;
/// The name does not exist (`NXDOMAIN`). This is a valid answer like any other.
const NO_SUCH_NAME: u8 = 3;

/// The first name server of `/etc/resolv.conf`.
pub(super) fn server_of_the_system() -> Option<SocketAddr> {
    let text = std::fs::read_to_string("/etc/resolv.conf").ok()?;
    let server = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("nameserver"))?;
    let address: IpAddr = server.trim().parse().ok()?;
    Some(SocketAddr::new(address, 53))
}

/// The TXT records of a name, each joined into one string. Empty if the name has none or does not exist.
///
/// # Errors
/// The server does not answer, refuses, or sends an invalid answer.
pub(super) async fn texts(server: SocketAddr, name: &str) -> io::Result<Vec<String>> {
    let question = question(name).ok_or(io::ErrorKind::InvalidInput)?;
    let mut answer = by_datagram(server, &question).await?;
    if is_cut(&answer) {
        answer = timeout(PATIENCE, by_stream(server, &question)).await??;
    }
    read(&answer, &question).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

async fn by_datagram(server: SocketAddr, question: &[u8]) -> io::Result<Vec<u8>> {
    let own: SocketAddr = if server.is_ipv4() {
        ([0; 4], 0).into()
    } else {
        ([0_u16; 8], 0).into()
    };
    let socket = UdpSocket::bind(own).await?;
    socket.connect(server).await?;
    let mut answer = vec![0; 4096];
    for _ in 0..TRIES {
        socket.send(question).await?;
        if let Ok(received) = timeout(PATIENCE, socket.recv(&mut answer)).await {
            answer.truncate(received?);
            return Ok(answer);
        }
    }
    Err(io::ErrorKind::TimedOut.into())
}

/// Sends the question over TCP, for an answer that does not fit into a datagram.
async fn by_stream(server: SocketAddr, question: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(server).await?;
    let length = u16::try_from(question.len()).map_err(io::Error::other)?;
    stream.write_all(&length.to_be_bytes()).await?;
    stream.write_all(question).await?;
    let mut answer = vec![0; usize::from(stream.read_u16().await?)];
    stream.read_exact(&mut answer).await?;
    Ok(answer)
}

/// A question with an unpredictable id. `None` if the text is not a valid name.
fn question(name: &str) -> Option<Vec<u8>> {
    let number = web::random_bytes::<2>();
    // "Recursion desired", one question, no other records.
    let mut bytes = [&number[..], &[1, 0, 0, 1, 0, 0, 0, 0, 0, 0]].concat();
    for label in name.trim_end_matches('.').split('.') {
        let length = u8::try_from(label.len())
            .ok()
            .filter(|length| (1..=63).contains(length))?;
        bytes.push(length);
        bytes.extend(label.as_bytes());
    }
    bytes.push(0);
    bytes.extend(TXT.to_be_bytes());
    bytes.extend(IN.to_be_bytes());
    Some(bytes)
}

fn is_cut(answer: &[u8]) -> bool {
    answer.get(2).is_some_and(|flags| flags & 0b10 != 0)
}

fn read(answer: &[u8], question: &[u8]) -> Option<Vec<String>> {
    let is_answer = answer.get(2)? & 0x80 != 0;
    if answer.get(..2)? != question.get(..2)? || !is_answer {
        return None;
    }
    match answer.get(3)? & 0x0f {
        0 => {}
        NO_SUCH_NAME => return Some(Vec::new()),
        _ => return None,
    }
    let number = |at: usize| Some(u16::from_be_bytes([*answer.get(at)?, *answer.get(at + 1)?]));
    let mut at = 12;
    for _ in 0..number(4)? {
        at = after_name(answer, at)? + 4;
    }
    let mut texts = Vec::new();
    for _ in 0..number(6)? {
        at = after_name(answer, at)?;
        let (kind, start) = (number(at)?, at + 10);
        let end = start + usize::from(number(at + 8)?);
        if kind == TXT {
            texts.push(text(answer.get(start..end)?)?);
        }
        at = end;
    }
    Some(texts)
}

/// The position after a name: a name ends with an empty label, or with a pointer to its continuation.
fn after_name(answer: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match *answer.get(at)? {
            0 => return Some(at + 1),
            length if length & 0xc0 == 0xc0 => return Some(at + 2),
            length => at += usize::from(length) + 1,
        }
    }
}

/// Joins strings of up to 255 bytes each into one text.
fn text(mut data: &[u8]) -> Option<String> {
    let mut text = Vec::new();
    while let Some((length, rest)) = data.split_first() {
        text.extend(rest.get(..usize::from(*length))?);
        data = &rest[usize::from(*length)..];
    }
    Some(String::from_utf8_lossy(&text).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_also_with_a_pointer_and_another_record_before() {
        let question = question("shop.example.uz").unwrap();
        let mut answer = question.clone();
        answer[2] = 0x81;
        answer[7] = 2;
        // A CNAME, and a text in two strings.
        answer.extend([0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 9, 0, 2, 0xc0, 17]);
        answer.extend([
            0xc0, 17, 0, 16, 0, 1, 0, 0, 0, 9, 0, 7, 3, b'v', b'=', b's', 2, b'p', b'f',
        ]);
        assert_eq!(read(&answer, &question), Some(vec!["v=spf".to_owned()]));
        for end in 0..answer.len() {
            assert_eq!(read(&answer[..end], &question), None, "cut at {end}");
        }
        answer[0] ^= 1;
        assert_eq!(read(&answer, &question), None, "an answer to another question");
    }

    #[test]
    fn a_name_that_is_none_is_not_asked_for() {
        for wrong in ["", "a..b", &"x".repeat(64)] {
            assert_eq!(question(wrong), None, "{wrong}");
        }
    }
}
