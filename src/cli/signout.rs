//! `paradise signout`: ends sessions, for example when a phone is lost or an account may be compromised.

use super::{environment::Environment, users};
use crate::{
    accounts::session,
    audit::{self, Entry},
    failure::Failure,
};

/// End all sessions of a user, or of everybody; all instances know it within a second. Passwords and API tokens stay.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Name to sign in with.
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    user: Option<String>,
    /// Everybody's sessions.
    #[arg(long)]
    all: bool,
}

pub(super) async fn run(args: Args, environment: Environment) -> Result<(), Failure> {
    let core = environment.open_ready().await?;
    let user = match &args.user {
        Some(name) => Some(users::find(&core, name).await?),
        None => None,
    };
    let tx = core.db.begin().await?;
    let ended = session::end_every(&tx, user.as_ref().map(|user| user.id)).await?;
    let subject = user.map_or_else(|| "users".to_owned(), |user| format!("user:{}", user.id));
    audit::record(&tx, [Entry::of_command("user.sessions_ended", subject)]).await?;
    tx.commit().await?;
    println!("sessions ended: {ended}");
    Ok(())
}
