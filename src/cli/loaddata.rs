//! `paradise loaddata`: imports the data of a Django site.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Map, Value};

use super::environment::Environment;
use crate::{
    audit::{self, Entry},
    core::Core,
    failure::Failure,
    import::{self, Choices, Dump, Report},
};

/// Take over the data of a Django site: all of it or, if anything is wrong, nothing.
///
/// Reads what `manage.py dumpdata` writes: leads, content, analytics, users and groups. Keys, times and passwords are
/// kept; models that Paradise does not know are counted and left out. It remembers what it has taken: loaded again, a file
/// brings what has changed on the old site since, and nothing that was changed, deleted or made here is touched.
#[derive(Clone, Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch")]
pub struct Args {
    /// The dump: JSON or JSON lines, also packed with gzip, bzip2 or xz; `-` for the standard input.
    file: PathBuf,
    /// Django's media folder; `media` beside the dump unless given.
    #[arg(long, value_name = "DIR")]
    media: Option<PathBuf>,
    /// Print what would be done, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Take objects without the files that are not in the media folder.
    #[arg(long)]
    allow_missing_files: bool,
    /// Leave out fields that are unknown here.
    #[arg(long)]
    ignore_unknown: bool,
    /// Take a user of the dump whose name is taken here for that person, who stays as they are here; give a user whose key
    /// is taken here another.
    #[arg(long)]
    map_users: bool,
    /// Give products and works of the dump whose key or slug is taken here another.
    #[arg(long)]
    map_content: bool,
}

impl Args {
    fn choices(&self) -> Choices {
        Choices {
            dry_run: self.dry_run,
            allow_missing_files: self.allow_missing_files,
            ignore_unknown: self.ignore_unknown,
            map_users: self.map_users,
            map_content: self.map_content,
        }
    }
}

pub(super) async fn run(args: Args, environment: Environment) -> Result<(), Failure> {
    let media = media_folder(&args)?;
    let dump = Dump::open(&args.file)?;
    let name = dump.name().to_owned();
    let core = environment.open_ready().await?;
    // Removes what an import that was killed left behind.
    import::clean_up(&core).await?;
    let bar = bar();
    let choices = args.choices();
    let importers = environment.slices.importers();
    let loaded = import::load(&core, &importers, dump, media.as_deref(), choices, |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    })
    .await;
    bar.finish_and_clear();
    let report = match loaded {
        Ok(report) => report,
        Err(failure) => {
            import::clean_up(&core).await?;
            return Err(failure);
        }
    };
    let mut words = report.words(&name);
    if args.dry_run {
        words.push_str("Nothing was written: this was a dry run.\n");
    } else {
        mark(&core, &name, &report).await?;
    }
    print(&words)?;
    Ok(core.db.close().await?)
}

/// Prints to the standard output. A closed reader is not an error.
fn print(words: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(words.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(format!(
            "the import is done, but the report cannot be printed: {error}"
        ))),
        _ => Ok(()),
    }
}

/// Writes one audit entry for the whole import, beside those of its objects: what came from which file.
async fn mark(core: &Core, name: &str, report: &Report) -> Result<(), Failure> {
    let models = report.models.iter();
    let rows: Map<_, _> = models
        .map(|tally| (tally.model.to_owned(), Value::from(tally.added + tally.updated)))
        .collect();
    let tx = core.db.begin().await?;
    let entry = Entry::of_command("data.imported", format!("import:{name}"));
    audit::record(&tx, [entry.with(Value::Null, rows.into())]).await?;
    Ok(tx.commit().await.map_err(db::Error::from)?)
}

fn media_folder(args: &Args) -> Result<Option<PathBuf>, Failure> {
    let Some(given) = &args.media else {
        let beside = args.file.parent().unwrap_or(Path::new("")).join("media");
        return Ok(Some(beside).filter(|folder| folder.is_dir()));
    };
    if given.is_dir() {
        return Ok(Some(given.clone()));
    }
    Err(Failure::new(format!("--media: {} is no folder", given.display())))
}

/// Shown on a terminal only.
fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} {eta}");
    let bar = ProgressBar::new(0);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}
