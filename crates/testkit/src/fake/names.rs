//! A name server with a few TXT records.

use std::{collections::BTreeMap, net::SocketAddr};

use tokio::{net::UdpSocket, task::JoinHandle};

/// Answers queries for the texts of names, and reports all other names as nonexistent. It stops when dropped.
pub struct NameServer {
    /// Address of the server.
    pub address: SocketAddr,
    task: JoinHandle<()>,
}

impl NameServer {
    /// Starts a server with these names and texts.
    pub async fn start(texts: &[(&str, &str)]) -> Self {
        let known: BTreeMap<_, _> = texts
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a free port");
        let address = socket.local_addr().expect("an address");
        let task = tokio::spawn(async move {
            let mut question = [0; 512];
            while let Ok((length, asker)) = socket.recv_from(&mut question).await {
                let answer = answer(&question[..length], &known);
                let _ = socket.send_to(&answer, asker).await;
            }
        });
        Self { address, task }
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One question with at most one answer, which refers back to the name (RFC 1035, 4.1).
fn answer(question: &[u8], known: &BTreeMap<String, String>) -> Vec<u8> {
    let mut labels = Vec::new();
    let mut at = 12;
    while question[at] != 0 {
        let end = at + 1 + usize::from(question[at]);
        labels.push(String::from_utf8_lossy(&question[at + 1..end]).into_owned());
        at = end;
    }
    let mut answer = question.to_vec();
    answer[2] |= 0x80;
    let Some(text) = known.get(&labels.join(".")) else {
        answer[3] = 3;
        return answer;
    };
    answer[7] = 1;
    let length = u8::try_from(text.len()).expect("a short text");
    answer.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, length + 1, length]);
    answer.extend(text.as_bytes());
    answer
}
