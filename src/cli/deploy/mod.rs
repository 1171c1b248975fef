//! `paradise deploy`: generates the files that install this site on a machine, from its settings.
//!
//! The templates are in `templates/deploy`. The folder `deploy` of the source tree holds the files that they generate
//! for an example site. A test keeps it current.

mod caddy;
mod docker;
pub(super) mod facts;
pub(super) mod file;
mod nginx;
mod scripts;
mod systemd;

use std::path::{Path, PathBuf};

use clap::Subcommand;

pub use facts::{Facts, Place, reachable};
pub use file::{File, write};

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

/// The generated files for these settings.
///
/// # Errors
/// The files would not work with these settings.
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

/// The files that `init` writes: the unit, the proxy's site if it has one, and the scripts that install them.
///
/// # Errors
/// See [`files`].
pub fn machine(settings: &Settings, place: &Place, source: &Path) -> Result<Vec<File>, Failure> {
    let facts = Facts::of_a_public_site(settings, place)?;
    let mut files = systemd::files(&facts)?;
    files.push(scripts::install(&facts, source)?);
    if facts.https.is_none() {
        files.push(nginx::file(settings, &facts)?);
        files.push(scripts::proxy(&facts)?);
    }
    Ok(files)
}
