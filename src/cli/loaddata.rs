//! `paradise loaddata`: moving in from Django.

use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Map, Value};

use super::{Environment, Failure, table};
use crate::{
    audit::{self, Entry},
    core::Core,
    import::{self, Dump},
    site,
};

/// Take over the data of a Django site: all of it or, if anything is wrong, nothing.
///
/// Reads what `manage.py dumpdata` writes: leads, content, analytics, users and groups. Keys, times and passwords are
/// kept; models that Paradise does not know are counted and left out. Loading the same file again changes nothing.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The dump: a `.json` or `.json.gz` file, or `-` for the standard input.
    file: PathBuf,
    /// Django's media folder; `media` beside the dump unless given.
    #[arg(long, value_name = "DIR")]
    media: Option<PathBuf>,
}

pub(super) async fn run(args: Args, environment: Environment) -> Result<(), Failure> {
    let media = media_folder(&args)?;
    let dump = Dump::open(&args.file)?;
    let name = dump.name().to_owned();
    let core = environment.open_ready().await?;
    let bar = bar();
    let loaded = import::load(&core, &site::importers(), dump, media.as_deref(), |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    })
    .await;
    bar.finish_and_clear();
    let loaded = loaded?;

    let total: u64 = loaded.rows.iter().map(|(_, rows)| rows).sum();
    mark(&core, &name, &loaded).await?;
    println!("{total} rows from {name}");
    print!(
        "{}",
        table(loaded.rows.iter().map(|(model, rows)| (*model, rows.to_string())))
    );
    for (model, rows) in &loaded.skipped {
        println!("{model}: {rows} skipped, Paradise has nothing like it");
    }
    Ok(core.db.close().await?)
}

/// One entry for the whole import, beside those of its objects: what came from which file.
async fn mark(core: &Core, name: &str, loaded: &import::Loaded) -> Result<(), Failure> {
    let rows: Map<_, _> = loaded
        .rows
        .iter()
        .map(|(model, rows)| ((*model).to_owned(), Value::from(*rows)))
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

/// Draws on a terminal only.
fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} {eta}");
    let bar = ProgressBar::new(0);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}
