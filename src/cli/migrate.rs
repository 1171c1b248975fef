//! `paradise migrate`: the schema of the database.

use migration::State;

use super::{Environment, Failure, schema};

/// Bring the database to the schema of this program; an empty one gets all of it.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Say what would be done and change nothing.
    #[arg(long)]
    plan: bool,
}

pub(super) async fn run(args: Args, environment: Environment) -> Result<(), Failure> {
    if args.plan {
        return plan(&environment).await;
    }
    let core = environment
        .open_with(environment.settings.database.patient_options())
        .await?;
    let state = migration::state(&core.db).await?;
    tell(&state);
    if state != State::Current {
        if let Some(copy) = schema::update(&core, &state).await? {
            println!("a backup of the site as it was: {}", copy.display());
        }
        println!("done");
    }
    Ok(core.db.close().await?)
}

/// Opens the database alone, and not even that if it is a file that does not exist yet.
async fn plan(environment: &Environment) -> Result<(), Failure> {
    let (settings, data_dir) = (
        &environment.settings.database,
        &environment.settings.files.data_dir,
    );
    if settings.url.file(data_dir).is_some_and(|file| !file.exists()) {
        tell(&State::Empty);
        return Ok(());
    }
    let options = db::Options {
        create: false,
        ..settings.patient_options()
    };
    let db = db::Db::connect(&settings.url, data_dir, &options).await?;
    tell(&migration::state(&db).await?);
    Ok(db.close().await?)
}

fn tell(state: &State) {
    let steps = match state {
        State::Current => return println!("the schema is current"),
        State::Empty => {
            println!("the database is empty");
            &migration::steps()
        }
        State::Behind(steps) => {
            println!("the schema is older than this program");
            steps
        }
    };
    for step in steps {
        println!("  {step}");
    }
}
