//! `paradise createsuperuser`: the first owner of a site, or another one.

use serde_json::{Value, json};

use super::{environment::Environment, users};
use crate::{
    accounts::{
        rules,
        user::{self, NewUser},
    },
    audit::{self, Entry},
    failure::Failure,
};

/// Make a user who owns the site. Asks for what is not given.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Name to sign in with.
    #[arg(long)]
    username: Option<String>,
    /// E-mail address; may be empty.
    #[arg(long)]
    email: Option<String>,
    /// Read the password from the first line of stdin instead of asking.
    #[arg(long)]
    password_stdin: bool,
}

pub(super) async fn run(args: Args, environment: Environment) -> Result<(), Failure> {
    let core = environment.open_ready().await?;
    let username = match args.username {
        Some(name) => name,
        None => users::ask("User name", "--username")?,
    };
    rules::username(&username).map_err(|refusal| Failure::new(refusal.to_string()))?;
    if user::named(core.db.read(), &username).await?.is_some() {
        return Err(Failure::new(format!(
            "the user `{username}` exists; choose another name, or `paradise changepassword {username}`"
        )));
    }
    let email = match args.email {
        Some(email) => email,
        None if args.password_stdin => String::new(),
        None => users::ask("E-mail address (may be empty)", "--email")?,
    };
    let password = users::new_password(&core, &username, &email, args.password_stdin)?;
    let tx = core.db.begin().await?;
    let user = NewUser {
        username: username.clone(),
        email,
        password,
        is_superuser: true,
    };
    let user = user::create(&tx, user).await?;
    let facts = json!({ "username": user.username, "email": user.email, "roles": "owner" });
    let entry = Entry::of_command("user.made", format!("user:{}", user.id));
    audit::record(&tx, [entry.with(Value::Null, facts)]).await?;
    tx.commit().await?;
    eprintln!("{username} can sign in at /admin/");
    Ok(())
}
