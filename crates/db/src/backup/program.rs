//! The programs of PostgreSQL: finds them, checks their version, and runs them without a password on the command line.

use std::{
    ffi::OsStr,
    fs,
    path::PathBuf,
    process::{Command, Stdio},
};

use percent_encoding::percent_decode_str;

use super::error::Error;

/// Folders in which distributions keep the programs of each version.
const FOLDERS: [&str; 2] = ["/usr/lib/postgresql", "/opt/postgresql"];

/// Parameters of an address that the programs understand; others are sqlx's own.
const KNOWN: [&str; 9] = [
    "host",
    "port",
    "user",
    "dbname",
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "options",
];

/// A program of at least the server's version.
pub(super) struct Program {
    name: &'static str,
    path: PathBuf,
}

impl Program {
    /// Searches `PATH`, then the folders used by Debian and others.
    pub(super) fn find(name: &'static str, server: u32) -> Result<Self, Error> {
        let mut newest = None;
        for path in candidates(name) {
            let Some(version) = version(&path) else { continue };
            if version >= server {
                return Ok(Self { name, path });
            }
            newest = newest.max(Some(version));
        }
        let found = newest.map_or("none is installed".to_owned(), |version| {
            format!("only {version} is installed")
        });
        Err(Error::Program(format!(
            "{name} of PostgreSQL {server} or newer is needed, and {found}; on Debian: apt-get install postgresql-client-{server}"
        )))
    }

    /// Runs it on the database at `url`.
    pub(super) fn run<A: AsRef<OsStr>>(&self, url: &str, args: &[A]) -> Result<(), Error> {
        let (url, password) = without_password(url);
        let mut command = self.command();
        command.arg(format!("--dbname={url}"));
        if let Some(password) = password {
            command.env("PGPASSWORD", password);
        }
        self.finish(command.args(args))
    }

    /// Runs it on files only.
    pub(super) fn run_offline<A: AsRef<OsStr>>(&self, args: &[A]) -> Result<(), Error> {
        self.finish(self.command().args(args))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        command
            .env("PGAPPNAME", "paradise-backup")
            .env("PGCONNECT_TIMEOUT", "10")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        command
    }

    fn finish(&self, command: &mut Command) -> Result<(), Error> {
        let output = command.output()?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        // The first line states the cause; the others may repeat rows.
        let cause = said
            .lines()
            .find(|line| !line.trim().is_empty())
            .unwrap_or("it said nothing");
        Err(Error::Program(format!("{} failed: {cause}", self.name)))
    }
}

fn candidates(name: &str) -> Vec<PathBuf> {
    let mut kept: Vec<PathBuf> = FOLDERS
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flat_map(|entries| entries.flatten().map(|entry| entry.path().join("bin").join(name)))
        .filter(|path| path.is_file())
        .collect();
    kept.sort();
    kept.push(name.into());
    kept.reverse();
    kept
}

/// The major version that a program reports: `pg_dump (PostgreSQL) 15.18 (Debian …)`.
fn version(path: &PathBuf) -> Option<u32> {
    let output = Command::new(path)
        .arg("--version")
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let number = said.split(") ").nth(1)?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// An address for the command line, which every user of the machine can read, and separately the password.
fn without_password(url: &str) -> (String, Option<String>) {
    let (place, query) = url.split_once('?').unwrap_or((url, ""));
    let (scheme, rest) = place.split_once("://").unwrap_or(("postgres", place));
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (user, password) = user
        .split_once(':')
        .map_or((user, None), |(user, password)| (user, Some(password)));
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let in_query = pairs
        .clone()
        .find(|(name, _)| *name == "password")
        .map(|(_, value)| value);
    let kept: Vec<_> = pairs
        .by_ref()
        .filter(|(name, _)| KNOWN.contains(name))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let at = if user.is_empty() { "" } else { "@" };
    let mark = if kept.is_empty() { "" } else { "?" };
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    (
        format!("{scheme}://{user}{at}{host}/{path}{mark}{}", kept.join("&")),
        password.or(in_query).map(decode),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_never_stands_on_a_command_line() {
        let apart = |url| without_password(url);
        assert_eq!(
            apart("postgres://ann:hun%40ter2@db:5432/shop?sslmode=require&statement-cache-capacity=0"),
            (
                "postgres://ann@db:5432/shop?sslmode=require".to_owned(),
                Some("hun@ter2".to_owned())
            )
        );
        assert_eq!(
            apart("postgresql://db/shop?user=ann&password=hunter2"),
            (
                "postgresql://db/shop?user=ann".to_owned(),
                Some("hunter2".to_owned())
            )
        );
        assert_eq!(
            apart("postgres://db/shop"),
            ("postgres://db/shop".to_owned(), None)
        );
    }

    #[test]
    fn a_program_older_than_the_server_is_refused_with_the_package_that_helps() {
        let Err(Error::Program(told)) = Program::find("pg_dump", 99) else {
            panic!("there is no such version");
        };
        assert!(told.contains("postgresql-client-99"), "{told}");
    }
}
