//! Who holds the socket while the server is replaced: what systemd does with a socket unit, as far as the server sees it.

use std::{
    fs::{self, File},
    io::ErrorKind,
    net::{SocketAddr, TcpListener},
    os::{fd::OwnedFd, unix::net::UnixDatagram},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::cli::program;

/// How long a server may take to say what it is expected to say; ten times what it needs on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// The socket, where the server's words arrive, and how a server is started.
pub struct Holder {
    socket: TcpListener,
    words: UnixDatagram,
    folder: PathBuf,
    settings: Vec<(String, String)>,
}

/// A server that the holder has started.
pub struct Held(Child);

impl Holder {
    pub fn new(folder: &Path, settings: &[(&str, &str)]) -> Self {
        let words = UnixDatagram::bind(folder.join("notify")).unwrap();
        words.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        let mut all = vec![
            ("DATA_DIR", folder.join("data").to_str().unwrap().to_owned()),
            (
                "NOTIFY_SOCKET",
                folder.join("notify").to_str().unwrap().to_owned(),
            ),
            ("RATE_LIMIT_CONTACT_FORM", "10000000/h".to_owned()),
            ("RATE_LIMIT_TRACK", "100000/s".to_owned()),
            ("LOG_LEVEL", "error".to_owned()),
            ("BACKUP_SCHEDULE", "off".to_owned()),
        ];
        all.extend(settings.iter().map(|(name, value)| (*name, (*value).to_owned())));
        Self {
            socket: TcpListener::bind("127.0.0.1:0").unwrap(),
            words,
            folder: folder.to_owned(),
            settings: all
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.socket.local_addr().unwrap()
    }

    pub fn base(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Starts a server on the socket and waits until it says that it is ready.
    pub fn start(&self) -> Held {
        self.start_through(&[])
    }

    /// As [`Holder::start`], by a program that runs the server.
    pub fn start_through(&self, runner: &[&str]) -> Held {
        let settings: Vec<_> = self
            .settings
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let server = program(&self.folder, &settings, &["serve"]);
        // The socket must be descriptor 3 and the process its own: what a shell can do before it becomes the server.
        let pass = r#"exec 3<&0 </dev/null; export LISTEN_PID=$$ LISTEN_FDS=1 WATCHDOG_PID=$$; exec "$@""#;
        let child = Command::new("/bin/sh")
            .args(["-c", pass, "sh"])
            .args(runner)
            .arg(server.get_program())
            .args(server.get_args())
            .current_dir(&self.folder)
            .env_clear()
            .envs(settings)
            .stdin(OwnedFd::from(self.socket.try_clone().unwrap()))
            .stdout(Stdio::null())
            .stderr(
                File::options()
                    .create(true)
                    .append(true)
                    .open(self.log_file())
                    .unwrap(),
            )
            .spawn()
            .unwrap();
        let mut held = Held(child);
        self.hear("READY=1", &mut held);
        held
    }

    /// What all servers have logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap()
    }

    fn log_file(&self) -> PathBuf {
        self.folder.join("server.log")
    }

    /// Waits until the server says this; what it said until then, a line each.
    pub fn hear(&self, word: &str, server: &mut Held) -> Vec<String> {
        let start = Instant::now();
        let mut heard = vec![];
        let mut buffer = [0; 4096];
        loop {
            match self.words.recv(&mut buffer) {
                Ok(length) => {
                    let text = String::from_utf8_lossy(&buffer[..length]).into_owned();
                    heard.extend(text.lines().map(str::to_owned));
                    if heard.iter().any(|line| line == word) {
                        return heard;
                    }
                }
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    let ended = server.0.try_wait().unwrap();
                    assert!(
                        ended.is_none(),
                        "it ended, {ended:?}, before {word}: {}",
                        self.log()
                    );
                }
                Err(error) => panic!("{error}"),
            }
            assert!(start.elapsed() < PATIENCE, "never said {word}: {heard:?}");
        }
    }
}

impl Held {
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// The processor's time that it has used, in hundredths of a second.
    #[cfg(target_os = "linux")]
    pub fn ticks(&self) -> u64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.id())).unwrap();
        // Behind the name, which may hold anything, `utime` and `stime` are the 12th and 13th.
        let fields: Vec<_> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    }

    /// Sends a signal, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let id = self.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-s", name, &id])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Waits for its end, which must be a good one.
    pub fn ended(mut self) {
        assert_eq!(self.0.wait().unwrap().code(), Some(0));
    }

    /// Ends it as a service manager does.
    pub fn stop(self) {
        self.signal("TERM");
        self.ended();
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // Has ended already, unless the test failed.
        let _ = self.0.kill();
    }
}
