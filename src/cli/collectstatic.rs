//! `paradise collectstatic`: writes the program's style sheets and scripts as files, for a web server or a CDN in
//! front.
//!
//! The program serves them itself, from memory. This command is for sites whose web server should serve them. Names
//! contain a hash of the content, so files of an older program can stay beside the new ones. They are kept by default:
//! pages that are still open may request them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use admin::StaticFile;
use serde_json::{Value, json};

use super::{atomic_file::Draft, environment::Environment};
use crate::{failure::Failure, settings::Settings};

/// Maps plain names to hashed names, in the format of Django's `ManifestStaticFilesStorage`.
const MANIFEST: &str = "staticfiles.json";

/// Write style sheets and scripts to `STATIC_ROOT`, for a web server or a CDN.
///
/// Each file has its plain name and one with a hash, and lies beside its compressed forms (`.br`, `.zst`, `.gz`), as nginx's
/// `gzip_static` and Caddy's `precompressed` want them. What is there and equal is left alone.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Say what would be written and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Also delete what an older program wrote and this one does not need.
    #[arg(long)]
    clear: bool,
}

/// Whether the folder holds what this program would write. Used by `paradise check`.
pub(super) fn is_current(folder: &Path) -> bool {
    let is_there =
        |(name, body): &(String, Vec<u8>)| fs::read(folder.join(name)).is_ok_and(|there| there == *body);
    wanted(&admin::static_files()).iter().all(is_there)
}

pub(super) fn run(args: &Args, environment: &Environment) -> Result<(), Failure> {
    let folder = environment.settings.static_root();
    judge(&folder, &environment.settings)?;
    let files = admin::static_files();
    let wanted = wanted(&files);
    let stale = if args.clear {
        stale(&folder, &files)
    } else {
        Vec::new()
    };
    let mut written = 0;
    for (name, body) in &wanted {
        let path = folder.join(name);
        if fs::read(&path).is_ok_and(|there| there == *body) {
            continue;
        }
        written += 1;
        if !args.dry_run {
            write(&path, body)?;
        }
    }
    if !args.dry_run {
        for path in &stale {
            fs::remove_file(path).map_err(|error| unwritable(path, &error))?;
        }
    }
    let would = if args.dry_run { "would be " } else { "" };
    println!(
        "{}: {written} files {would}written, {} unchanged, {} {would}deleted",
        folder.display(),
        wanted.len() - written,
        stale.len()
    );
    Ok(())
}

/// Everything in the folder is public, so it must neither contain nor be inside a folder that is not public.
fn judge(folder: &Path, settings: &Settings) -> Result<(), Failure> {
    match settings.overlap(&settings.static_root()) {
        None => Ok(()),
        Some((name, store)) => Err(Failure::new(format!(
            "STATIC_ROOT={} and {name}={} lie in each other, and a web server would serve both; name a folder of its own in STATIC_ROOT",
            folder.display(),
            store.display()
        ))),
    }
}

/// Every file to write, with the manifest last, so that the files that it names already exist.
fn wanted(files: &[StaticFile]) -> Vec<(String, Vec<u8>)> {
    let mut wanted = Vec::new();
    let mut paths = serde_json::Map::new();
    for file in files {
        for name in [file.name, file.hashed_name] {
            wanted.push((name.to_owned(), file.body.to_vec()));
            for (ending, body) in &file.compressed {
                wanted.push((format!("{name}.{ending}"), body.to_vec()));
            }
        }
        paths.insert(file.name.to_owned(), Value::from(file.hashed_name));
    }
    let manifest = json!({ "version": "1.1", "paths": paths });
    wanted.push((MANIFEST.to_owned(), format!("{manifest:#}\n").into_bytes()));
    wanted
}

/// Files that an older program wrote: a name of ours with another hash. Other files in the folder are not touched.
fn stale(folder: &Path, files: &[StaticFile]) -> Vec<PathBuf> {
    let is_stale = |name: &str| {
        files.iter().any(|file| {
            let Some((stem, extension)) = file.name.rsplit_once('.') else {
                return false;
            };
            let rest = name.strip_prefix(stem).and_then(|rest| rest.strip_prefix('.'));
            let Some((hash, ending)) = rest.and_then(|rest| rest.split_once('.')) else {
                return false;
            };
            let is_hash = hash.len() == 12 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
            let is_kind = ending.split('.').next() == Some(extension);
            is_hash && is_kind && !name.starts_with(file.hashed_name)
        })
    };
    let there = fs::read_dir(folder).into_iter().flatten().flatten();
    there
        .filter(|entry| entry.file_name().to_str().is_some_and(is_stale))
        .map(|entry| entry.path())
        .collect()
}

fn write(path: &Path, body: &[u8]) -> Result<(), Failure> {
    let write = || {
        let mut draft = Draft::create(path)?;
        draft.write(body)?;
        draft.publish()
    };
    write().map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{} cannot be written: {error}", path.display()))
}
