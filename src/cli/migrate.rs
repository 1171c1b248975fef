//! `paradise migrate`: updates the schema of the database.

use migration::{Schema, State};
use serde::{Deserialize, Serialize};

use super::{environment::Environment, schema};
use crate::failure::Failure;

/// Bring the database to the schema of this program; an empty one gets all of it.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Say what each step would do and what would wait for it, and change nothing.
    #[arg(long)]
    plan: bool,
    /// Say it as JSON.
    #[arg(long, requires = "plan")]
    json: bool,
}

/// The migration plan as JSON, for other programs. `upgrade-check` reads it from a newer program, so fields are only
/// ever added.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Plan {
    /// The version of the program that made the plan.
    pub(super) program: String,
    /// The oldest version that can run after the migration.
    pub(super) oldest_program: String,
    /// Steps to apply, in order.
    pub(super) steps: Vec<String>,
}

pub(super) async fn run(args: Args, environment: Environment) -> Result<(), Failure> {
    let schema = environment.slices.schema();
    if args.plan {
        let state = look(&environment).await?;
        if args.json {
            return tell_json(&schema, &state);
        }
        tell(&schema, &state);
        return Ok(());
    }
    let core = environment
        .open_with(environment.settings.database.patient_options())
        .await?;
    let state = core.schema.state(&core.db).await?;
    tell(&schema, &state);
    if state != State::Current {
        if let Some(copy) = schema::update(&core, &state).await? {
            println!("a backup of the site as it was: {}", copy.display());
        }
        println!("done");
    }
    Ok(core.db.close().await?)
}

/// Opens only the database, and not even that if it is a file that does not exist yet.
async fn look(environment: &Environment) -> Result<State, Failure> {
    let (settings, data_dir) = (
        &environment.settings.database,
        &environment.settings.files.data_dir,
    );
    if settings.url.file(data_dir).is_some_and(|file| !file.exists()) {
        return Ok(State::Empty);
    }
    let options = db::Options {
        create: false,
        ..settings.patient_options()
    };
    let db = db::Db::connect(&settings.url, data_dir, &options).await?;
    let state = environment.slices.schema().state(&db).await?;
    db.close().await?;
    Ok(state)
}

fn tell_json(schema: &Schema, state: &State) -> Result<(), Failure> {
    let plan = Plan {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        oldest_program: migration::OLDEST_PROGRAM.to_owned(),
        steps: match state {
            State::Current => vec![],
            State::Empty => schema.steps(),
            State::Behind(steps) => steps.clone(),
        },
    };
    let text = serde_json::to_string_pretty(&plan).map_err(|error| Failure::new(error.to_string()))?;
    println!("{text}");
    Ok(())
}

fn tell(schema: &Schema, state: &State) {
    let steps = match state {
        State::Current => return println!("the schema is current"),
        State::Empty => {
            println!("the database is empty");
            &schema.steps()
        }
        State::Behind(steps) => {
            println!("the schema is older than this program");
            steps
        }
    };
    for step in steps {
        println!("  {step}: {}", schema.sentence(step).unwrap_or("a step"));
    }
}
