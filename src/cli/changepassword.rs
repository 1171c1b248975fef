//! `paradise changepassword`: sets a new password for a user and ends all of the user's sessions, and the API tokens if
//! requested.

use serde_json::{Value, json};

use super::{environment::Environment, users};
use crate::{
    accounts::{
        emails::{self, News},
        token, user,
    },
    audit::{self, Entry},
    failure::Failure,
};

/// Give a user a new password, end all of the user's sessions and forget the browsers that the account knew.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Name to sign in with.
    user: String,
    /// Read the password from the first line of stdin instead of asking.
    #[arg(long)]
    password_stdin: bool,
    /// End the user's API tokens too: the programs that use them stop working. Give it if the password may be known to
    /// somebody else.
    #[arg(long)]
    revoke_tokens: bool,
}

pub(super) async fn run(args: Args, environment: Environment) -> Result<(), Failure> {
    let core = environment.open_ready().await?;
    let user = users::find(&core, &args.user).await?;
    let password = users::new_password(&core, &user.username, &user.email, args.password_stdin)?;
    let tx = core.db.begin().await?;
    emails::tell(&core, &tx, &user, News::Password, None).await?;
    user::change_password(&tx, user.id, password).await?;
    let tokens = token::names(&tx, user.id).await?;
    let revoked = token::revoke_if(&tx, user.id, args.revoke_tokens).await?;
    let entry = Entry::of_command("user.password_changed", format!("user:{}", user.id));
    let facts = json!({ "tokens_revoked": revoked });
    audit::record(&tx, [entry.with(Value::Null, facts)]).await?;
    tx.commit().await?;
    eprintln!(
        "the password of {} is changed; all sessions have ended",
        user.username
    );
    if !tokens.is_empty() {
        let (count, names) = (tokens.len(), tokens.join(", "));
        if args.revoke_tokens {
            eprintln!("API tokens that do not work any more: {count} ({names})");
        } else {
            eprintln!("API tokens that still work: {count} ({names}); --revoke-tokens ends them");
        }
    }
    Ok(())
}
