//! `paradise createtoken`: an API token for a program that acts as a user.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};
use settings::Value as _;

use super::{environment::Environment, users};
use crate::{
    accounts::{
        AccountsSettings,
        token::{self, NewToken},
        two_step,
    },
    audit::{self, Entry},
    failure::Failure,
    zone,
};

/// Make an API token and print it; it is shown this once.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// As whom it acts.
    #[arg(long)]
    user: String,
    /// What it is for, shown in the list of tokens.
    #[arg(long, default_value = "")]
    name: String,
    /// What it may, of all that the user may: `leads.view`, `content.*`; several with commas between. All, unless given.
    #[arg(long, value_delimiter = ',', value_parser = scope)]
    scope: Vec<String>,
    /// When it stops working, such as 90d; never, unless given.
    #[arg(long, value_parser = length)]
    expires: Option<TimeDelta>,
}

pub(super) async fn run(args: Args, environment: Environment) -> Result<(), Failure> {
    let core = environment.open_ready().await?;
    let user = users::find(&core, &args.user).await?;
    if !user.is_active {
        return Err(Failure::new(format!(
            "{} is not active, so a token would not work",
            args.user
        )));
    }
    let expires_at = args.expires.map(|length| zone::now() + length);
    let tx = core.db.begin().await?;
    let facts = json!({ "name": args.name, "scopes": args.scope, "expires_at": expires_at });
    let new = NewToken {
        user_id: user.id,
        name: args.name,
        scopes: args.scope,
        expires_at,
    };
    let (id, token) = token::issue(&tx, new).await?;
    let entry = Entry::of_command("token.made", format!("token:{id}"));
    audit::record(&tx, [entry.with(Value::Null, facts)]).await?;
    tx.commit().await?;
    println!("{token}");
    let has_two_step = two_step::is_on(core.db.read(), user.id).await?;
    if core.settings.get::<AccountsSettings>().asks_for_two_step(&user) && !has_two_step {
        eprintln!(
            "the token does not work yet: TWO_STEP_ROLES asks {} to set up a second step first, and to keep the token there",
            user.username
        );
    }
    Ok(())
}

fn scope(text: &str) -> Result<String, String> {
    if token::is_scope(text) {
        Ok(text.to_owned())
    } else {
        Err("expected a permission such as leads.view, or all of a slice such as content.*".to_owned())
    }
}

fn length(text: &str) -> Result<TimeDelta, String> {
    let length = Duration::parse(text).ok().filter(|length| !length.is_zero());
    length
        .and_then(|length| TimeDelta::from_std(length).ok())
        .ok_or_else(|| "expected a length of time such as 12h or 90d".to_owned())
}
