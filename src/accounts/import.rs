//! Django's users and groups: keys, hashes, dates, flags and memberships are kept; permissions of single users are not,
//! because nothing here asks for them.

use std::{collections::HashMap, path::Path};

use async_trait::async_trait;
use db::{Kind, Row, Table, Tx};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    entity::prelude::*,
};
use serde_json::{Value, json};
use web::sha256_hex;

use super::{password::Hash, roles, user};
use crate::{
    cli::Failure,
    core::Core,
    import::{Change, Importer, Record},
};

const GROUP: &str = "auth.group";
const USER: &str = "auth.user";

const GROUPS: Table = Table {
    name: "groups",
    columns: &[("id", Kind::Integer), ("name", Kind::Text)],
};
const MEMBERS: Table = Table {
    name: "group_members",
    columns: &[("group_id", Kind::Integer), ("user_id", Kind::Integer)],
};

/// Takes over `auth.group` and `auth.user`.
#[derive(Clone, Copy, Debug)]
pub struct AccountImporter;

#[async_trait]
impl Importer for AccountImporter {
    fn models(&self) -> &'static [&'static str] {
        &[GROUP, USER]
    }

    async fn import(
        &self,
        _: &Core,
        tx: &Tx,
        model: &str,
        records: Vec<Record>,
        _: Option<&Path>,
    ) -> Result<Vec<Change>, Failure> {
        if model == GROUP {
            groups(tx, &records).await
        } else {
            users(tx, records).await
        }
    }

    async fn finish(&self, _: &Core, tx: &Tx) -> Result<(), Failure> {
        db::restart_sequence(tx, "users").await?;
        Ok(db::restart_sequence(tx, "groups").await?)
    }
}

/// Names of groups, which nothing here asks for: no change that people could see.
async fn groups(tx: &Tx, records: &[Record]) -> Result<Vec<Change>, Failure> {
    let rows = records
        .iter()
        .map(|record| vec![record.pk.into(), record.text("name").into()]);
    let clause = " ON CONFLICT (id) DO UPDATE SET name = excluded.name RETURNING id";
    let stored = GROUPS.insert_returning(tx, rows.collect(), clause).await;
    stored.map_err(|error| refused(GROUP, error))?;
    Ok(Vec::new())
}

async fn users(tx: &Tx, records: Vec<Record>) -> Result<Vec<Change>, Failure> {
    let ids: Vec<_> = records.iter().map(|record| record.pk).collect();
    let known = user::Entity::find()
        .filter(user::Column::Id.is_in(ids.clone()))
        .all(tx)
        .await?;
    let mut known: HashMap<_, _> = known.into_iter().map(|user| (user.id, user)).collect();
    let mut members: Vec<Row> = Vec::new();
    let mut changes = Vec::new();
    for record in records {
        members.extend(memberships(&record)?);
        let known = known.remove(&record.pk);
        let user = store(tx, &record, known.clone()).await?;
        changes.extend(change(known.as_ref(), &user));
    }
    join(tx, &ids, members)
        .await
        .map_err(|error| refused(USER, error))?;
    Ok(changes)
}

/// What the record of changes tells of a user; of a password, only that it is another.
fn change(known: Option<&user::Model>, user: &user::Model) -> Option<Change> {
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
    if known.is_some_and(|known| known.password != user.password) {
        after["password"] = "***".into();
    }
    let before = known.map_or(Value::Null, facts);
    Change::of("user", user.id, &user.username, before, after)
}

/// The sentence for rows that the database does not take.
fn refused(model: &str, error: impl Into<db::Error>) -> Failure {
    let error = error.into();
    if !error.is_conflict() {
        return error.into();
    }
    Failure::new(format!(
        "{model}: a name or key of the file belongs to another row here; nothing was imported ({error})"
    ))
}

async fn store(tx: &Tx, record: &Record, known: Option<user::Model>) -> Result<user::Model, Failure> {
    let username = record.text("username");
    if username.is_empty() {
        return Err(record.wrong(USER, "username"));
    }
    let django = record.text("password");
    let came_with = sha256_hex(&django);
    // Hashed anew at a log-in, or changed here, since this very hash was imported: that password stays (ruling 8).
    let kept = known.as_ref().filter(|user| user.imported_password == came_with);
    let password = kept.map_or(Hash(django), |user| user.password.clone());
    let is_known = known.is_some();
    let user = user::ActiveModel {
        id: Set(record.pk),
        username: Set(username),
        password: Set(password),
        imported_password: Set(came_with),
        first_name: Set(record.text("first_name")),
        last_name: Set(record.text("last_name")),
        email: Set(record.text("email")),
        is_active: Set(record.flag("is_active")),
        is_staff: Set(record.flag("is_staff")),
        is_superuser: Set(record.flag("is_superuser")),
        // What was decided here stays; without a decision, the flags count.
        roles: NotSet,
        date_joined: Set(record.time(USER, "date_joined")?),
        last_login: Set(record.optional_time(USER, "last_login")?),
    };
    let stored = if is_known {
        user.update(tx).await
    } else {
        user.insert(tx).await
    };
    stored.map_err(|error| refused(USER, error))
}

fn memberships(record: &Record) -> Result<Vec<Row>, Failure> {
    let groups = match record.fields.get("groups") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(groups)) => groups,
        Some(_) => return Err(record.wrong(USER, "groups")),
    };
    let row = |group: &Value| Some(vec![group.as_i64()?.into(), record.pk.into()]);
    let rows: Option<Vec<Row>> = groups.iter().map(row).collect();
    rows.ok_or_else(|| record.wrong(USER, "groups"))
}

/// Replaces the memberships of these users.
async fn join(tx: &Tx, users: &[i64], members: Vec<Row>) -> Result<(), db::Error> {
    let list = users
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(",");
    tx.execute_unprepared(&format!("DELETE FROM group_members WHERE user_id IN ({list})"))
        .await?;
    MEMBERS.insert(tx, members).await
}
