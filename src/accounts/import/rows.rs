//! Converts a user of the dump to a row of this site, and writes that row.

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
};
use serde_json::{Value, json};
use web::sha256_hex;

use super::models::USER;
use crate::{
    accounts::{
        link,
        password::{Hash, HashState},
        roles::{self, Role},
        session, token, user,
    },
    failure::Failure,
    import::{Change, Import, Record, Row, Settled},
    zone,
};

impl Row for user::Model {
    fn id(&self) -> i64 {
        self.id
    }

    fn set_id(&mut self, id: i64) {
        self.id = id;
    }

    /// Of the password, only the imported hash is included; a log-in computes a new hash without changing the password.
    fn facts(&self) -> Value {
        json!([
            self.username,
            self.imported_password,
            self.first_name,
            self.last_name,
            self.email,
            self.is_active,
            roles::join(&self.roles()),
            self.date_joined.timestamp_micros(),
        ])
    }

    fn title(&self) -> String {
        self.username.clone()
    }
}

/// The user row of a record, with these roles.
pub(super) fn user(record: &Record, before: Option<&user::Model>, given: &[Role]) -> user::Model {
    let django = record.text("password");
    let joined = record.optional_time("date_joined");
    user::Model {
        id: record.pk.unwrap_or_default(),
        username: record.text("username"),
        imported_password: sha256_hex(&django),
        password: Hash(django),
        first_name: record.text("first_name"),
        last_name: record.text("last_name"),
        email: record.text("email"),
        is_active: record.flag("is_active"),
        // As for roles that are given here; Django's flags are already reflected in the roles.
        is_staff: !given.is_empty(),
        is_superuser: given.contains(&Role::Owner),
        roles: Some(roles::join(given)),
        date_joined: joined
            .or(before.map(|before| before.date_joined))
            .unwrap_or_else(zone::now),
        last_login: record
            .optional_time("last_login")
            .max(before.and_then(|before| before.last_login)),
    }
}

/// Writes a user. Sessions end if what they were begun with has changed. Tokens belong to a name and end with it.
pub(super) async fn store(import: &mut Import<'_>, settled: Settled<user::Model>) -> Result<(), Failure> {
    let Settled { key, before, row } = settled;
    let mut row = row;
    let tx = &import.tx;
    let id = row.id;
    let mut has_new_password = true;
    if let Some(before) = &before {
        has_new_password = before.imported_password != row.imported_password;
        if !has_new_password {
            // The password was rehashed at a log-in since the last import.
            row.password = before.password.clone();
        }
        if has_new_password || before.roles() != row.roles() || !row.is_active {
            link::forget(tx, id).await?;
            session::end_all(tx, id).await?;
        }
        if before.username != row.username {
            session::end_all(tx, id).await?;
            token::Entity::delete_many()
                .filter(token::Column::UserId.eq(id))
                .exec(tx)
                .await?;
            let note = format!(
                "{USER} {key}: «{}» is called «{}» now; the sessions have ended and the API tokens are gone",
                before.username, row.username
            );
            import.report.notes.push(note);
        }
    }
    import.changed(change(before.as_ref(), &row))?;
    if has_new_password {
        import.report.notes.extend(password_note(&row));
    }
    let is_known = before.is_some();
    let active: user::ActiveModel = row.into_active_model();
    let active = active.reset_all();
    if is_known {
        active.update(&import.tx).await?;
    } else {
        active.insert(&import.tx).await?;
    }
    Ok(())
}

/// A note to the operator about a password that does not work here.
fn password_note(user: &user::Model) -> Option<String> {
    let name = &user.username;
    let why = match user.password.standing() {
        HashState::Works => return None,
        HashState::NoPassword => "has no password on the old site".to_owned(),
        HashState::Unreadable(kind) => {
            format!("has a password of the kind `{kind}`, which cannot be compared here")
        }
    };
    Some(format!(
        "{USER} «{name}» {why} and cannot sign in; `paradise resetlink {name}` prints a link for a new one"
    ))
}

/// The change of a user for the audit log. Of a password it says only that it was changed.
fn change(before: Option<&user::Model>, user: &user::Model) -> Option<Change> {
    let facts = |user: &user::Model| {
        json!({
            "username": user.username,
            "email": user.email,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "is_active": user.is_active,
            "roles": roles::join(&user.roles()),
        })
    };
    let mut after = facts(user);
    if before.is_some_and(|before| before.password != user.password) {
        after["password"] = "***".into();
    }
    let before = before.map_or(Value::Null, facts);
    Change::of("user", user.id, &user.username, before, after)
}
