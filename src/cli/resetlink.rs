//! `paradise resetlink`: creates a one-time link for a user who cannot sign in.

use super::{environment::Environment, users};
use crate::{
    accounts::link::{self, Purpose},
    audit::{self, Entry},
    failure::Failure,
};

/// Print a link with which a user sets a new password; it works once, for 30 minutes. A second step stays.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Name to sign in with.
    user: String,
}

pub(super) async fn run(args: Args, environment: Environment) -> Result<(), Failure> {
    let core = environment.open_ready().await?;
    let user = users::find(&core, &args.user).await?;
    if !user.is_active {
        return Err(Failure::new(format!(
            "{} is not active, so a link would not work",
            args.user
        )));
    }
    let Some(site) = &core.settings.site.public_url else {
        return Err(Failure::new(
            "PUBLIC_URL is not set, so nobody knows where the link should lead; set it, or use `paradise changepassword`",
        ));
    };
    let tx = core.db.begin().await?;
    let path = link::issue(&tx, user.id, Purpose::Reset).await?;
    let entry = Entry::of_command("user.link_made", format!("user:{}", user.id));
    audit::record(&tx, [entry]).await?;
    tx.commit().await?;
    println!("{site}{path}");
    Ok(())
}
