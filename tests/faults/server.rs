//! A server whose data is on a disk chosen by the test, and helpers for requests to it.

use std::{collections::BTreeMap, io::Write as _, path::Path, process::Stdio};

use testkit::{Client, client::FilePart};

use crate::cli::{ended, program, serve::Running};

/// A server started as by an operator, with its data in a folder chosen by the test.
pub struct Server {
    running: Running,
    token: String,
}

impl Server {
    /// Starts it with additional settings, and with a staff account.
    pub fn start(folder: &Path, settings: &[(&str, &str)]) -> Self {
        let data = folder.join("data");
        let mut all = BTreeMap::from([
            ("DATA_DIR", data.to_str().unwrap()),
            ("RATE_LIMIT_CONTACT_FORM", "100000/h"),
            ("RATE_LIMIT_TRACK", "100000/s"),
            ("LOG_LEVEL", "error"),
            ("BACKUP_SCHEDULE", "off"),
        ]);
        all.extend(settings.iter().copied());
        let settings: Vec<_> = all.into_iter().collect();
        make_superuser(folder, &settings);
        let maker = program(folder, &settings, &["createtoken", "--user", "boss"])
            .spawn()
            .unwrap();
        let token = ended(maker).done().trim().to_owned();
        Self {
            running: Running::start(folder, &settings, &[], "  paradise check"),
            token,
        }
    }

    pub fn client(&self) -> Client {
        Client::new(&self.running.base)
    }

    /// Base URL on which it listens.
    pub fn base(&self) -> &str {
        &self.running.base
    }

    pub fn staff(&self) -> Client {
        self.client()
            .default_header("Authorization", &format!("Bearer {}", self.token))
    }

    /// The status of a submit with or without a file.
    pub async fn submit(&self, file: Option<Vec<u8>>) -> u16 {
        let files: Vec<_> = file
            .into_iter()
            .map(|bytes| FilePart::new("file", "brief.pdf", "application/pdf", bytes))
            .collect();
        self.client()
            .post("/api/leads/submit/")
            .multipart(&FORM, &files)
            .send()
            .await
            .status
    }

    /// Number of leads.
    pub async fn leads(&self) -> u64 {
        let answer = self.staff().get("/api/leads/").send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["count"].as_u64().unwrap()
    }

    /// Peak memory since the start, or since [`Self::forget_peak`], in bytes.
    pub fn peak_memory(&self) -> u64 {
        memory(self.running.id(), "VmHWM:")
    }

    /// Resets the peak; returns the present memory.
    #[cfg(target_os = "linux")]
    pub fn forget_peak(&self) -> u64 {
        std::fs::write(format!("/proc/{}/clear_refs", self.running.id()), "5").unwrap();
        memory(self.running.id(), "VmRSS:")
    }

    /// Processor time used so far.
    #[cfg(target_os = "linux")]
    pub fn cpu_time(&self) -> std::time::Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.running.id())).unwrap();
        let fields = stat.rsplit(") ").next().unwrap().split(' ');
        // User and system time in hundredths of a second.
        let ticks: u64 = fields
            .skip(11)
            .take(2)
            .map(|ticks| ticks.parse::<u64>().unwrap())
            .sum();
        std::time::Duration::from_millis(ticks * 10)
    }

    pub fn stop(self) {
        self.running.stop();
    }
}

/// A memory figure of a process (present or peak) in bytes.
pub fn memory(process: u32, figure: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(figure)).unwrap();
    let kib: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kib * 1024
}

/// Creates `boss`, an owner, and the schema if there is none yet.
pub fn make_superuser(folder: &Path, settings: &[(&str, &str)]) {
    let name = ["createsuperuser", "--username", "boss", "--password-stdin"];
    let mut maker = program(folder, settings, &name)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let line = format!("{PASSWORD}\n");
    maker.stdin.take().unwrap().write_all(line.as_bytes()).unwrap();
    ended(maker).done();
}

/// Password of `boss`.
pub const PASSWORD: &str = "violet kettle under seven rivers";

/// `SECRET_KEY` of servers with PostgreSQL, which need one.
pub const KEY: &str = "a-secret-for-tests-that-is-long-enough-0123456789";

/// The required fields of a submit, in Russian.
pub const FORM: [(&str, &str); 5] = [
    ("name", "Тест Тестов"),
    ("company", "ООО Тест"),
    ("phone", "+998901234567"),
    ("product_type", "woven"),
    ("language", "ru"),
];

/// A PDF of exactly `size` bytes.
pub fn pdf_of(size: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    bytes.resize(size, b'0');
    bytes
}

/// Files below a folder, as paths.
pub fn files_below(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                files_below(&path)
            } else {
                vec![path.display().to_string()]
            }
        })
        .collect()
}

/// A variable that scripts/test or CI sets for the tests.
#[expect(clippy::disallowed_methods, reason = "it is no setting of the product")]
pub fn said(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
