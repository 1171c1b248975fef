//! `paradise changepassword`: a new password for a user, whose sessions all end.

use super::{Environment, Failure, users};
use crate::{
    accounts::{
        letters::{self, News},
        user,
    },
    audit::{self, Entry},
};

/// Give a user a new password and end all of the user's sessions.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Name to sign in with.
    user: String,
    /// Read the password from the first line of stdin instead of asking.
    #[arg(long)]
    password_stdin: bool,
}

pub(super) async fn run(args: Args, environment: Environment) -> Result<(), Failure> {
    let core = environment.open_ready().await?;
    let user = users::find(&core, &args.user).await?;
    let password = users::new_password(&core, &user.username, &user.email, args.password_stdin)?;
    let tx = core.db.begin().await?;
    letters::tell(&core, &tx, &user, News::Password, None).await?;
    user::change_password(&tx, user.id, password).await?;
    let entry = Entry::of_command("user.password_changed", format!("user:{}", user.id));
    audit::record(&tx, [entry]).await?;
    tx.commit().await?;
    eprintln!(
        "the password of {} is changed; all sessions have ended",
        user.username
    );
    Ok(())
}
