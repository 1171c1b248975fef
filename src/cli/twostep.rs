//! `paradise twostep`: recovery for a user who lost the phone and the recovery codes, when no other owner can help.

use super::{environment::Environment, users};
use crate::{
    accounts::{
        AccountsSettings,
        emails::{self, News},
        session, two_step,
    },
    audit::{self, Entry},
    failure::Failure,
};

/// Look after second steps of signing in.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Command {
    /// Switch the second step of a user off, who lost phone and recovery codes, and end the user's sessions.
    ///
    /// Afterwards the password alone signs in; a role of `TWO_STEP_ROLES` sets up a new second step first. It is recorded,
    /// and the user is told by mail.
    Off {
        /// Name to sign in with.
        user: String,
    },
}

pub(super) async fn run(command: Command, environment: Environment) -> Result<(), Failure> {
    let Command::Off { user } = command;
    let core = environment.open_ready().await?;
    let user = users::find(&core, &user).await?;
    let tx = core.db.begin().await?;
    if !two_step::is_on(&tx, user.id).await? {
        return Err(Failure::new(format!(
            "{} signs in without a second step; nothing was changed",
            user.username
        )));
    }
    emails::tell(&core, &tx, &user, News::TwoStepOff, None).await?;
    two_step::end(&tx, user.id).await?;
    let ended = session::end_every(&tx, Some(user.id)).await?;
    let entry = Entry::of_command("user.two_step_off", format!("user:{}", user.id));
    audit::record(&tx, [entry.named(&user.username)]).await?;
    tx.commit().await?;
    eprintln!(
        "the second step of {} is off; sessions ended: {ended}",
        user.username
    );
    if core.settings.get::<AccountsSettings>().asks_for_two_step(&user) {
        eprintln!(
            "TWO_STEP_ROLES asks for one: {} sets it up at the next sign-in",
            user.username
        );
    }
    Ok(())
}
