//! A server with its private listener.

use std::{
    collections::BTreeMap,
    net::{SocketAddr, TcpListener},
    path::Path,
};

use testkit::{Answer, Client};

use crate::{cli::serve::Running, support::eventually};

/// A server that is asked how it is.
pub struct Watched {
    pub running: Running,
    pub site: Client,
    pub private: Client,
}

/// Free at this moment.
pub fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

impl Watched {
    /// Starts it with settings of its own, and waits until it says that it is ready.
    pub async fn start(folder: &Path, settings: &[(&str, &str)]) -> Self {
        let private = free_address().to_string();
        let mut all = vec![
            ("PRIVATE_BIND", private.as_str()),
            ("RATE_LIMIT_CONTACT_FORM", "100000/h"),
        ];
        all.extend(settings);
        let running = Running::start(folder, &all, &["serve"], "  paradise check");
        let watched = Self {
            site: Client::new(&running.base),
            running,
            private: Client::new(&format!("http://{private}")),
        };
        eventually(async || (watched.status("/readyz").await == 200).then_some(())).await;
        watched
    }

    pub async fn ask(&self, path: &str) -> Answer {
        ask(&self.private, path).await.unwrap()
    }

    /// 0 if nobody answers.
    pub async fn status(&self, path: &str) -> u16 {
        ask(&self.private, path).await.map_or(0, |answer| answer.status)
    }

    pub async fn figures(&self) -> Figures {
        let answer = self.ask("/metrics").await;
        assert_eq!(answer.status, 200);
        assert!(
            answer
                .header("content-type")
                .unwrap()
                .starts_with("text/plain; version=0.0.4")
        );
        Figures::read(&answer.text())
    }
}

/// What the private listener answers, if anybody listens.
pub async fn ask(private: &Client, path: &str) -> Option<Answer> {
    let answer = private.get(path).try_send().await.ok()?;
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
    assert_eq!(answer.header("set-cookie"), None, "{path}");
    Some(answer)
}

/// A page of figures.
pub struct Figures {
    pub page: String,
    values: BTreeMap<String, f64>,
}

impl Figures {
    fn read(page: &str) -> Self {
        let lines = page
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        let values = lines.map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (
                name.to_owned(),
                value.parse().unwrap_or_else(|_| panic!("{line}")),
            )
        });
        Self {
            page: page.to_owned(),
            values: values.collect(),
        }
    }

    /// The value of a series, written with its labels; what was never counted is 0.
    pub fn of(&self, series: &str) -> f64 {
        self.values.get(series).copied().unwrap_or_default()
    }

    pub fn has(&self, series: &str) -> bool {
        self.values.contains_key(series)
    }

    /// Series, as they are written.
    pub fn series(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }
}
