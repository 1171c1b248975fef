//! `paradise deploy`: files that put this site on a machine, written from its settings.
//!
//! The texts are in `templates/deploy`. The folder `deploy` of the source holds them as they are written for an
//! example; a test keeps it current.

mod caddy;
mod docker;
pub(super) mod facts;
pub(super) mod file;
mod nginx;
mod scripts;
mod systemd;

pub use facts::{Facts, Place, reachable};
pub use file::{File, write};
use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::environment::Environment;
use crate::{failure::Failure, settings::Settings};

/// Print files that put this site on a machine, from its settings as they are now.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
    /// Write the files into this folder instead of printing them; what is there is replaced.
    #[arg(long, global = true, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

/// Which files.
#[derive(Clone, Debug, Subcommand)]
pub enum What {
    /// A hardened unit for systemd, and a socket that outlives restarts.
    Systemd(Place),
    /// A site for nginx, with TLS, HTTP/2 and limits.
    Nginx(Place),
    /// A Caddyfile.
    Caddy(Place),
    /// A Dockerfile for a small image without root.
    Docker(Place),
    /// A file for `docker compose`: the site and its PostgreSQL.
    Compose(Place),
}

pub(super) fn run(args: &Args, environment: &Environment) -> Result<(), Failure> {
    let files = files(&args.what, &environment.settings)?;
    if let Some(folder) = &args.output {
        write(folder, &files)?;
        for file in files {
            println!("{}", folder.join(file.name).display());
        }
    } else {
        let texts: Vec<_> = files.iter().map(|file| file.text.as_str()).collect();
        print!("{}", texts.join("\n"));
    }
    Ok(())
}

/// The files, as they are for these settings.
///
/// # Errors
/// Settings with which they would not work.
pub fn files(what: &What, settings: &Settings) -> Result<Vec<File>, Failure> {
    match what {
        What::Systemd(place) => systemd::files(&Facts::of(settings, place)?),
        What::Nginx(place) => Ok(vec![nginx::file(
            settings,
            &Facts::of_a_public_site(settings, place)?,
        )?]),
        What::Caddy(place) => Ok(vec![caddy::file(
            settings,
            &Facts::of_a_public_site(settings, place)?,
        )?]),
        What::Docker(place) => Ok(vec![docker::image(&Facts::of(settings, place)?)?]),
        What::Compose(place) => Ok(vec![docker::compose(&Facts::of(settings, place)?)?]),
    }
}

/// What `init` writes: the unit, the proxy's site, and the two scripts that place them.
///
/// # Errors
/// As [`files`].
pub fn machine(settings: &Settings, place: &Place, source: &Path) -> Result<Vec<File>, Failure> {
    let facts = Facts::of_a_public_site(settings, place)?;
    let mut files = systemd::files(&facts)?;
    files.push(nginx::file(settings, &facts)?);
    files.extend(scripts::files(&facts, source)?);
    Ok(files)
}
