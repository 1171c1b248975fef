//! A network between a program and its server that a test can make slow or lossy.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy, sink},
    net::{TcpListener, TcpStream, tcp},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

/// Effect of the network on connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// None.
    Fair,
    /// Every piece of a response is delayed by this time.
    Slow(Duration),
    /// Nothing arrives, and neither side gets an error. A connection that is open now stays open forever, as after a
    /// firewall has dropped its state. The server does not see its end either.
    Lost,
}

/// A connection path to one server, open until it is dropped.
pub struct Network {
    address: SocketAddr,
    weather: watch::Sender<Weather>,
    task: JoinHandle<()>,
}

impl Network {
    /// Opens a path to the server at this address, such as `127.0.0.1:5432`.
    pub async fn to(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (weather, forecast) = watch::channel(Weather::Fair);
        let server = server.to_owned();
        let task = tokio::spawn(async move {
            // The connections end with this task.
            let mut connections = JoinSet::new();
            while let Ok((near, _)) = listener.accept().await {
                connections.spawn(carry(near, server.clone(), forecast.clone()));
            }
        });
        Self {
            address,
            weather,
            task,
        }
    }

    /// Address to which a client connects.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes the effect from now on.
    pub fn turns(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn carry(mut near: TcpStream, server: String, mut weather: watch::Receiver<Weather>) {
    let now = weather.clone();
    let mut far = None;
    tokio::select! {
        biased;
        lost = weather.wait_for(|weather| *weather == Weather::Lost) => {
            if lost.is_err() {
                return;
            }
        }
        () = exchange(&mut near, &mut far, &server, &now) => return,
    }
    // The client may write until it gives up. The server's end stays open, and it receives nothing.
    let _ = copy(&mut near, &mut sink()).await;
    std::future::pending::<()>().await;
    drop(far);
}

/// Forwards data until one side closes.
async fn exchange(
    near: &mut TcpStream,
    far: &mut Option<TcpStream>,
    server: &str,
    weather: &watch::Receiver<Weather>,
) {
    let Ok(stream) = TcpStream::connect(server).await else {
        return;
    };
    let far = far.insert(stream);
    let ((mut near_reads, near_writes), (far_reads, mut far_writes)) = (near.split(), far.split());
    tokio::select! {
        _ = copy(&mut near_reads, &mut far_writes) => {}
        _ = answer(far_reads, near_writes, weather) => {}
    }
}

async fn answer(
    mut from: tcp::ReadHalf<'_>,
    mut to: tcp::WriteHalf<'_>,
    weather: &watch::Receiver<Weather>,
) -> std::io::Result<()> {
    let mut piece = [0; 16 * 1024];
    loop {
        let length = from.read(&mut piece).await?;
        if length == 0 {
            return Ok(());
        }
        let now = *weather.borrow();
        if let Weather::Slow(delay) = now {
            tokio::time::sleep(delay).await;
        }
        to.write_all(&piece[..length]).await?;
    }
}
