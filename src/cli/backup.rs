//! `paradise backup`: create, list, verify, test and restore backups.

use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};

use super::environment::Environment;
use crate::{
    backup::{BackupStore, Backups, Error, Found, RestoreOptions, Restored, Seen, Signer},
    failure::Failure,
    privacy::{self, Privacy},
    zone,
};

/// Make, list, verify, restore, thin out and prove backups.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Command {
    /// Make one now, read it back, and copy it to the other places.
    Create,
    /// Show those that there are: age, size, places, and when each was last verified and proven.
    List,
    /// Read one from its first byte to its last and compare it with its manifest.
    Verify(VerifyArgs),
    /// Put one in place of this site's data, or lay it out elsewhere.
    Restore(RestoreArgs),
    /// Remove those that the retention does not keep.
    Prune,
    /// Restore the newest one, from the farthest place, into a place of its own, and compare it with its source.
    Drill,
}

/// What to verify.
#[derive(Clone, Debug, clap::Args)]
pub struct VerifyArgs {
    /// A file, or a name of `paradise backup list`.
    file: PathBuf,
    /// The file with the private key, for one that is encrypted.
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
}

/// What to restore, and where.
#[derive(Clone, Debug, clap::Args)]
pub struct RestoreArgs {
    /// A file, or a name of `paradise backup list`.
    file: PathBuf,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
    /// Replace the data that is there; it is kept aside. Trust a backup that does not bear the signature of this site's
    /// `SECRET_KEY`; one that says it does and does not is refused all the same.
    #[arg(long)]
    force: bool,
    /// Lay the backup out in this folder, which is new or empty, and touch nothing else.
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// The file with the private key, for one that is encrypted.
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
}

pub(super) async fn run(command: Command, environment: Environment) -> Result<(), Failure> {
    match command {
        Command::Create => create(&environment).await,
        Command::List => list(&environment).await,
        Command::Verify(args) => verify(&args, &environment).await,
        Command::Restore(args) => restore(&args, &environment).await,
        Command::Prune => prune(&environment).await,
        Command::Drill => restore_test(&environment).await,
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Database(error) | Error::Dump(db::backup::Error::Database(error)) => error.into(),
            Error::Schema(error) => error.into(),
            error => Self::new(error.to_string()),
        }
    }
}

async fn create(environment: &Environment) -> Result<(), Failure> {
    let core = environment.open_ready().await?;
    let made = Backups::new(&core)?.run().await?;
    println!("{}", made.path.display());
    println!(
        "{}, {} rows, {} files; read back and found whole",
        size(made.note.size),
        made.note.rows,
        made.note.files
    );
    for path in &made.lost {
        eprintln!("paradise: warning: the database names {path}, which no store has");
    }
    core.db.close().await?;
    if made.not_copied.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "the backup was made here, and could not be copied to {}",
        made.not_copied.join("; ")
    )))
}

async fn list(environment: &Environment) -> Result<(), Failure> {
    let (found, silent) = BackupStore::new(&environment.settings)?.list().await?;
    let (now, secret) = (zone::now(), environment.known_secret());
    if found.is_empty() {
        println!("no backups; `paradise backup create` makes one");
    }
    for backup in &found {
        println!("{}, {}", line(backup, now), whose(backup, secret.as_ref()));
    }
    for place in silent {
        eprintln!("paradise: warning: {place}");
    }
    Ok(())
}

/// `paradise-….tar.zst  3 h  12.4 MB  here, s3  verified 3 h ago, proven 2 d ago`
fn line(backup: &Found, now: DateTime<Utc>) -> String {
    let ago = |at: Option<DateTime<Utc>>, never: &str, word: &str| {
        at.map_or(never.to_owned(), |at| format!("{word} {} ago", span(now - at)))
    };
    let note = backup.note.as_ref();
    let verified = ago(note.and_then(|note| note.verified_at), "not verified", "verified");
    let proven = ago(note.and_then(|note| note.proven_at), "not proven", "proven");
    format!(
        "{}  {:>5}  {:>9}  {}  {verified}, {proven}",
        backup.name,
        span(now - backup.made_at),
        size(backup.size),
        backup.places.join(", ")
    )
}

/// Who signed the backup, according to its note: the archive itself is not opened for a list.
fn whose(backup: &Found, secret: Option<&web::Secret>) -> String {
    match backup.signer(secret) {
        Ok(Some(Signer::Ours)) => "signed by this site".to_owned(),
        Ok(Some(Signer::Other(key))) => format!("signed with another key ({key})"),
        Ok(None) => "not noted who signed it".to_owned(),
        Err(_) => "its note was altered".to_owned(),
    }
}

async fn verify(args: &VerifyArgs, environment: &Environment) -> Result<(), Failure> {
    let shelf = BackupStore::new(&environment.settings)?;
    let secret = environment.known_secret();
    let seen = shelf
        .verify(
            &args.file,
            args.identity.as_deref(),
            secret.as_ref(),
            &environment.slices.schema(),
        )
        .await?;
    match &seen {
        Seen::Whole(manifest, _) => println!(
            "whole: {} of {}, {} tables with {} rows, {} files",
            manifest.database,
            manifest.taken_at.format("%Y-%m-%d %H:%M:%S UTC"),
            manifest.tables.len(),
            manifest.rows(),
            manifest.files.len() - 1
        ),
        Seen::Unchanged(_) => println!(
            "unchanged: its bytes are those that were read back when it was made; with --identity it is read itself"
        ),
    }
    match (seen.signer(), secret) {
        (Signer::Ours, _) => println!("signed by this site"),
        (Signer::Other(key), None) => println!(
            "signed with key {key}; there is no SECRET_KEY here to compare it with, so nothing tells whose it is"
        ),
        (Signer::Other(key), Some(_)) => {
            return Err(Failure::new(format!(
                "the backup was made with another SECRET_KEY (key {key}): it is not this site's, or the key was changed since"
            )));
        }
    }
    Ok(())
}

async fn restore(args: &RestoreArgs, environment: &Environment) -> Result<(), Failure> {
    let target = environment.target()?;
    let way = RestoreOptions {
        force: args.force,
        identity: args.identity.clone(),
    };
    let restored = if let Some(folder) = &args.to {
        let mut restored = target.lay_out(&args.file, folder, &way).await?;
        let list = erasures(args, environment, folder).await?;
        restored.remarks.extend(list.then(|| LATER.to_owned()));
        restored
    } else {
        if !args.yes {
            confirm(&environment.settings.database.url.to_string())?;
        }
        let mut restored = target.restore(&args.file, &way).await?;
        restored.remarks.extend(erase_again(args, environment).await?);
        restored
    };
    let Restored {
        rows,
        files,
        kept,
        remarks,
    } = restored;
    println!("restored and compared with its source: {rows} rows, {files} files");
    for kept in kept {
        println!("what was replaced is kept: {kept}");
    }
    for remark in remarks {
        println!("{remark}");
    }
    Ok(())
}

/// Printed where the list of erasures is copied along and applied at the first start.
const LATER: &str = "persons who were erased since this backup was made are erased again at the first start";

/// Adds the lists of erasures of all places, and the one beside the file, to the restored data. Returns `false` if no
/// one was erased.
async fn erasures(
    args: &RestoreArgs,
    environment: &Environment,
    folder: &std::path::Path,
) -> Result<bool, Failure> {
    let shelf = BackupStore::new(&environment.settings)?;
    let beside = args
        .file
        .parent()
        .unwrap_or(std::path::Path::new(""))
        .join(privacy::FILE);
    let mut given = std::fs::read(beside).unwrap_or_default();
    given.extend(
        privacy::List::load(&environment.settings.files.data_dir)
            .unwrap_or_default()
            .to_bytes(),
    );
    let list = Privacy::gather(&shelf, &given, folder).await;
    let list = list.map_err(|error| {
        Failure::new(format!(
            "the backup is in place, but the list of erased persons cannot be kept in {}: {error}",
            folder.display()
        ))
    })?;
    Ok(!list.is_empty())
}

/// Repeats in the restored database the erasures that it does not know of.
async fn erase_again(args: &RestoreArgs, environment: &Environment) -> Result<Vec<String>, Failure> {
    let data_dir = &environment.settings.files.data_dir;
    if !erasures(args, environment, data_dir).await? {
        return Ok(vec![]);
    }
    let core = environment.open().await?;
    if core.schema.state(&core.db).await? != migration::State::Current {
        core.db.close().await?;
        return Ok(vec![LATER.to_owned()]);
    }
    let done = environment.slices.privacy(&core)?.catch_up().await?;
    core.db.close().await?;
    let mut remarks = vec![];
    if done.erasures > 0 {
        let erased: u64 = done.counts.values().sum();
        remarks.push(format!(
            "{} erasures were made since this backup; they were made again: {erased} rows and files",
            done.erasures
        ));
    }
    if done.unreadable > 0 {
        remarks.push(format!(
            "{} erasures were recorded with another SECRET_KEY and could not be made again",
            done.unreadable
        ));
    }
    remarks.extend(done.remarks);
    Ok(remarks)
}

/// Asks for a confirmation. Without a terminal, `--yes` confirms.
fn confirm(place: &str) -> Result<(), Failure> {
    use std::io::{IsTerminal as _, Write as _};
    let input = std::io::stdin();
    if !input.is_terminal() {
        return Err(Failure::new(
            "nobody can be asked here; give --yes to restore without asking",
        ));
    }
    print!("Restore into {place}? [y/N] ");
    // If the question cannot be shown, the answer is not yes.
    let _ = std::io::stdout().flush();
    let mut answer = String::new();
    let read = input.read_line(&mut answer);
    if read.is_ok() && ["y", "yes"].contains(&answer.trim().to_lowercase().as_str()) {
        return Ok(());
    }
    Err(Failure::new("nothing was restored"))
}

async fn prune(environment: &Environment) -> Result<(), Failure> {
    let core = environment.open_ready().await?;
    let removed = Backups::new(&core)?.prune().await?;
    for name in &removed {
        println!("removed {name}");
    }
    println!("removed: {}", removed.len());
    Ok(core.db.close().await?)
}

async fn restore_test(environment: &Environment) -> Result<(), Failure> {
    let core = environment.open_ready().await?;
    let proof = Backups::new(&core)?.restore_test().await?;
    println!(
        "proven: {} ({}) was restored and equals its source: {} rows, {} files, in {} s",
        proof.name,
        proof.place,
        proof.rows,
        proof.files,
        proof.took.num_seconds()
    );
    Ok(core.db.close().await?)
}

/// `42 min`, `3 h`, `12 d`.
fn span(time: TimeDelta) -> String {
    if time < TimeDelta::hours(1) {
        format!("{} min", time.num_minutes())
    } else if time < TimeDelta::days(2) {
        format!("{} h", time.num_hours())
    } else {
        format!("{} d", time.num_days())
    }
}

/// `912 B`, `12.4 MB`.
fn size(bytes: u64) -> String {
    let units = ["kB", "MB", "GB", "TB"];
    let (mut whole, mut rest, mut unit) = (bytes, 0, "B");
    for next in units {
        if whole < 1000 {
            break;
        }
        (rest, whole, unit) = (whole % 1000, whole / 1000, next);
    }
    if unit == "B" {
        format!("{whole} B")
    } else {
        format!("{whole}.{} {unit}", rest / 100)
    }
}
