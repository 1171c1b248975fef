//! Shared by the commands about users: finding a user by name, asking for a password.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use crate::{
    accounts::{password, rules, user},
    core::Core,
    failure::Failure,
};

/// The user with this name.
///
/// # Errors
/// There is no such user. The message says how to create one.
pub(super) async fn find(core: &Core, name: &str) -> Result<user::Model, Failure> {
    user::named(core.db.read(), name).await?.ok_or_else(|| {
        Failure::new(format!(
            "there is no user `{name}`; names are case-sensitive, and `paradise createsuperuser` makes one"
        ))
    })
}

/// Asks for a new password twice, or reads the first line of stdin, and returns its hash.
///
/// # Errors
/// The password breaks a rule or was not repeated correctly, or there is no terminal to ask in.
pub(super) fn new_password(
    core: &Core,
    username: &str,
    email: &str,
    from_stdin: bool,
) -> Result<password::Hash, Failure> {
    let password = if from_stdin { line()? } else { prompt_twice()? };
    rules::password(&password, username, email, &core.settings.site.name)
        .map_err(|refusal| Failure::new(format!("{refusal}; nothing was changed")))?;
    Ok(password::Hash::of(&password))
}

/// Asks for one line in the terminal.
///
/// # Errors
/// There is no terminal. The message names the `option` to give instead.
pub(super) fn ask(question: &str, option: &str) -> Result<String, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::new(format!(
            "there is no terminal to ask in; give {option}"
        )));
    }
    eprint!("{question}: ");
    std::io::stderr().flush().map_err(|error| unreadable(&error))?;
    Ok(line()?.trim().to_owned())
}

fn prompt_twice() -> Result<String, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::new(
            "there is no terminal to ask in; give --password-stdin",
        ));
    }
    let ask = |question| rpassword::prompt_password(question).map_err(|error| unreadable(&error));
    let password = ask("Password: ")?;
    if ask("Password again: ")? == password {
        Ok(password)
    } else {
        Err(Failure::new(
            "the two passwords differ; nothing was changed, try again",
        ))
    }
}

fn line() -> Result<String, Failure> {
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|error| unreadable(&error))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn unreadable(error: &std::io::Error) -> Failure {
    Failure::new(format!("the input cannot be read: {error}"))
}
