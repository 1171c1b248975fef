//! The command line, as an operator uses it: the real program in a folder of its own.

#[cfg(target_os = "linux")]
mod any_dump;
mod bad_input;
pub mod check_deploy;
mod check_online;
mod checks;
mod collectstatic;
mod config;
mod demo;
mod doctor;
mod flips;
mod judged;
mod left_over;
mod loaddata;
mod loaddata_library;
mod loaddata_record;
mod migrate;
#[cfg(unix)]
mod owners;
mod pictures;
mod pipes;
mod sendtest;
pub mod serve;
#[cfg(unix)]
mod upgrade_check;

use std::{
    io::Read as _,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A command that takes longer than this hangs.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a command left behind.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ended {
    /// It refused with one sentence, which is returned.
    pub fn refused(&self) -> &str {
        assert_eq!(self.code, Some(1), "{self:?}");
        assert_eq!(self.stderr.lines().count(), 1, "one sentence: {self:?}");
        self.stderr.strip_prefix("paradise: ").unwrap()
    }

    /// It did its work.
    pub fn done(&self) -> &str {
        assert_eq!(self.code, Some(0), "{self:?}");
        &self.stdout
    }
}

/// The program in a folder, with these settings and no others.
pub fn program(folder: &Path, settings: &[(&str, &str)], args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paradise"));
    command
        .args(args)
        .current_dir(folder)
        .env_clear()
        // Its port would be the same for all stories at once.
        .env("PRIVATE_BIND", "")
        .envs(settings.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs a command to its end.
pub fn paradise(folder: &Path, settings: &[(&str, &str)], args: &[&str]) -> Ended {
    ended(program(folder, settings, args).spawn().unwrap())
}

/// Waits for a program that ends by itself.
pub fn ended(mut child: Child) -> Ended {
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("the program did not end");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let (mut stdout, mut stderr) = (String::new(), String::new());
    child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    Ended {
        code: child.wait().unwrap().code(),
        stdout,
        stderr,
    }
}

/// Runs SQL on a SQLite file, as another program would.
pub async fn sql(file: &Path, statement: &str) {
    use db::sea_orm::{ConnectionTrait as _, Database};
    let database = Database::connect(format!("sqlite://{}", file.display()))
        .await
        .unwrap();
    database.execute_unprepared(statement).await.unwrap();
    database.close().await.unwrap();
}
