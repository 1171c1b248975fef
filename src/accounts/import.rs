//! Django's users and groups: hashes, dates and memberships are kept, and roles are made of permissions. A user of
//! this site stays who they are: an account, its sessions and its tokens never become another person's.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use db::{Kind, Row as Values, Table, Tx};
use sea_orm::{IntoActiveModel as _, entity::prelude::*};
use serde_json::{Value, json};
use web::sha256_hex;

use super::{
    django_roles::{Given, Rights},
    link,
    password::{Hash, Standing},
    roles::{self, Role},
    session, token, user,
};
use crate::{
    cli::Failure,
    core::Core,
    import::{Candidate, Change, Field, Import, Importer, Known, Model, Person, Record, Row, Settled, Taken},
    zone,
};

const CONTENT_TYPE: &str = "contenttypes.contenttype";
const PERMISSION: &str = "auth.permission";
const GROUP: &str = "auth.group";
const USER: &str = "auth.user";

static MODELS: [Model; 4] = [
    Model {
        name: CONTENT_TYPE,
        table: None,
        kind: None,
        natural: Some("model"),
        fields: &[Field::text("app_label", 100), Field::text("model", 100)],
    },
    Model {
        name: PERMISSION,
        table: None,
        kind: None,
        natural: Some("codename"),
        fields: &[
            Field::text("name", 255),
            Field::link("content_type"),
            Field::text("codename", 100),
        ],
    },
    Model {
        name: GROUP,
        table: Some("groups"),
        kind: None,
        natural: Some("name"),
        fields: &[Field::text("name", 150), Field::links("permissions")],
    },
    Model {
        name: USER,
        table: Some("users"),
        kind: Some("user"),
        natural: Some("username"),
        fields: &[
            Field::text("username", 150).needed(),
            Field::long_text("password"),
            Field::long_text("first_name"),
            Field::long_text("last_name"),
            Field::long_text("email"),
            Field::flag("is_active", true),
            Field::flag("is_staff", false),
            Field::flag("is_superuser", false),
            Field::time("date_joined").or_null(),
            Field::time("last_login").or_null(),
            Field::links("groups"),
            Field::links("user_permissions"),
        ],
    },
];

const GROUPS: Table = Table {
    name: "groups",
    columns: &[("id", Kind::Integer), ("name", Kind::Text)],
};
const MEMBERS: Table = Table {
    name: "group_members",
    columns: &[("group_id", Kind::Integer), ("user_id", Kind::Integer)],
};

/// Takes over `auth.group` and `auth.user`, and reads what their permissions are.
#[derive(Debug, Default)]
pub struct AccountImporter {
    rights: Mutex<Rights>,
}

impl Row for user::Model {
    fn id(&self) -> i64 {
        self.id
    }

    fn set_id(&mut self, id: i64) {
        self.id = id;
    }

    /// Of a password, only with which one it came; a log-in hashes it anew without changing it.
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

/// A row of `groups`, which nothing here asks for: roles are made of them at the import.
#[derive(Clone, Debug)]
struct Group {
    id: i64,
    name: String,
}

impl Row for Group {
    fn id(&self) -> i64 {
        self.id
    }

    fn set_id(&mut self, id: i64) {
        self.id = id;
    }

    fn facts(&self) -> Value {
        json!([self.name])
    }

    fn title(&self) -> String {
        self.name.clone()
    }
}

#[async_trait]
impl Importer for AccountImporter {
    fn models(&self) -> &'static [Model] {
        &MODELS
    }

    async fn import(
        &self,
        import: &mut Import<'_>,
        model: &'static Model,
        records: Vec<Record>,
    ) -> Result<(), Failure> {
        match model.name {
            CONTENT_TYPE => {
                import.report.tally(model.name).read += records.len() as u64;
                for record in &records {
                    self.rights().add_content_type(record);
                }
                Ok(())
            }
            PERMISSION => {
                import.report.tally(model.name).read += records.len() as u64;
                for record in &records {
                    self.rights().add_permission(record);
                }
                Ok(())
            }
            GROUP => {
                for record in &records {
                    self.rights().add_group(record);
                }
                groups(import, model, &records).await
            }
            _ => self.users(import, model, records).await,
        }
    }

    async fn finish(&self, _: &Core, tx: &Tx) -> Result<(), Failure> {
        db::restart_sequence(tx, "users").await?;
        Ok(db::restart_sequence(tx, "groups").await?)
    }
}

async fn groups(import: &mut Import<'_>, model: &'static Model, records: &[Record]) -> Result<(), Failure> {
    let known = import.known(model, records).await?;
    let mut here = HashMap::new();
    for row in db::query(&import.tx, "SELECT id, name FROM groups", &[]).await? {
        let (id, name) = (row.try_get("", "id")?, row.try_get("", "name")?);
        here.insert(id, Group { id, name });
    }
    let mut candidates = Vec::with_capacity(records.len());
    for record in records {
        let (key, name) = (record.key(model), record.text("name"));
        match here.values().find(|group| group.name == name) {
            Some(group) if !known.contains_key(&key) => {
                import.adopt(model, &key, group.id).await?;
                import.report.tally(model.name).same += 1;
            }
            _ => candidates.push(Candidate {
                key,
                pk: record.pk,
                row: Group {
                    id: record.pk.unwrap_or_default(),
                    name,
                },
            }),
        }
    }
    let settled = import
        .settle(model, Taken::NewKey, &known, &here, candidates)
        .await?;
    let rows = settled
        .into_iter()
        .map(|settled| -> Values { vec![settled.row.id.into(), settled.row.name.into()] });
    Ok(GROUPS.overwrite(&import.tx, rows.collect()).await?)
}

/// A user of the file, judged but not stored.
struct Judged {
    key: String,
    username: String,
    given: Given,
    groups: Vec<String>,
    /// As the user is here, if it is the same person.
    before: Option<user::Model>,
    /// Whether that is what the file says.
    is_same: bool,
}

impl AccountImporter {
    fn rights(&self) -> MutexGuard<'_, Rights> {
        self.rights.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn users(
        &self,
        import: &mut Import<'_>,
        model: &'static Model,
        records: Vec<Record>,
    ) -> Result<(), Failure> {
        let people = People::of(import, model, &records).await?;
        let (mut judged, mut candidates) = (Vec::new(), Vec::new());
        for record in &records {
            let (given, missing) = {
                let rights = self.rights();
                (rights.of(record), rights.missing_group(record))
            };
            let key = record.key(model);
            if let Some(group) = missing {
                let what =
                    format!("`groups` names {group}, which the file has not got; dump `auth` as a whole");
                import.refuse(model, &key, &what);
                continue;
            }
            let Some(key) = people.recognise(import, model, key, record, &given.roles).await? else {
                continue;
            };
            let before = people.before(&key).cloned();
            let row = user(record, before.as_ref(), &given.roles);
            judged.push(Judged {
                key: key.clone(),
                username: record.text("username"),
                given,
                groups: Rights::groups_of(record),
                is_same: before
                    .as_ref()
                    .is_some_and(|before| before.facts() == row.facts()),
                before,
            });
            candidates.push(Candidate {
                key,
                pk: record.pk,
                row,
            });
        }
        let taken = Taken::Refused {
            option: "--map-users",
            is_given: import.choices.map_users,
        };
        let settled = import
            .settle(model, taken, &people.known, &people.here, candidates)
            .await?;
        let written: HashMap<_, _> = settled
            .iter()
            .map(|settled| (settled.key.clone(), settled.row.id))
            .collect();
        for settled in settled {
            store(import, settled).await?;
        }
        let members = judged.iter().filter_map(|judged| {
            let user = written.get(&judged.key)?;
            Some((*user, judged.groups.clone()))
        });
        join(import, &members.collect::<Vec<_>>()).await?;
        for judged in &judged {
            if !import.is_refused(model.name, &judged.key) {
                let person = judged.person(written.contains_key(&judged.key));
                import.report.people.extend(person);
            }
        }
        Ok(())
    }
}

impl Judged {
    /// For the report; those who have nothing to do here, there or now, are not told one by one.
    fn person(&self, is_written: bool) -> Option<Person> {
        let (roles, why) = match &self.before {
            Some(before) if !is_written && !self.is_same => (
                before.roles(),
                "changed here since the last import, and kept".to_owned(),
            ),
            None if !is_written => return None,
            _ => (self.given.roles.clone(), self.given.why.clone()),
        };
        if roles.is_empty() && why == "not of the staff" {
            return None;
        }
        Some(Person {
            username: self.username.clone(),
            roles: roles::join(&roles),
            why,
        })
    }
}

/// The users of this site whom users of the file could be, or could be taken for.
struct People {
    known: Known,
    here: HashMap<i64, user::Model>,
    /// Keys of the old site, by the rows that they have become.
    keys: HashMap<i64, String>,
}

impl People {
    async fn of(import: &Import<'_>, model: &'static Model, records: &[Record]) -> Result<Self, Failure> {
        let known = import.all_known(model).await?;
        let keys = known
            .iter()
            .map(|(key, known)| (known.row, key.clone()))
            .collect();
        let asked: HashSet<_> = records.iter().map(|record| record.key(model)).collect();
        let rows = known.iter().filter(|(key, _)| asked.contains(*key));
        let ids = rows.map(|(_, known)| known.row);
        let ids = ids.chain(records.iter().filter_map(|record| record.pk));
        let names = records.iter().map(|record| record.text("username"));
        let here = user::Entity::find().filter(
            sea_orm::Condition::any()
                .add(user::Column::Id.is_in(ids))
                .add(user::Column::Username.is_in(names)),
        );
        let here = here.all(&import.tx).await?;
        Ok(Self {
            known,
            here: here.into_iter().map(|user| (user.id, user)).collect(),
            keys,
        })
    }

    fn before(&self, key: &str) -> Option<&user::Model> {
        self.here.get(&self.known.get(key)?.row)
    }

    fn named(&self, name: &str) -> Option<&user::Model> {
        self.here.values().find(|user| user.username == name)
    }

    /// The key under which a user of the file is remembered, or is to be; `None` if that is settled: they are a user of this site,
    /// or they cannot be taken.
    async fn recognise(
        &self,
        import: &mut Import<'_>,
        model: &'static Model,
        key: String,
        record: &Record,
        given: &[Role],
    ) -> Result<Option<String>, Failure> {
        let name = record.text("username");
        if name.is_empty() {
            import.refuse(model, &key, "`username` is empty");
            return Ok(None);
        }
        let Some(other) = self.named(&name) else {
            return Ok(Some(key));
        };
        let known_as = self.keys.get(&other.id);
        if let Some(remembered) = self.known.get(&key) {
            if remembered.row == other.id || !self.here.contains_key(&remembered.row) {
                return Ok(Some(key));
            }
            let what = format!("is called «{name}» now, as another user of this site is; rename one of them");
            import.refuse(model, &key, &what);
            return Ok(None);
        }
        // The same user in a file with keys and in one without.
        if let Some(known_as) = known_as.filter(|known| known.starts_with('[') || key.starts_with('[')) {
            return Ok(Some(known_as.clone()));
        }
        // The very same, of an import before there was a memory.
        let is_its_key = record.pk == Some(other.id) && known_as.is_none();
        if is_its_key && user(record, Some(other), given).facts() == other.facts() {
            return Ok(Some(key));
        }
        if !import.choices.map_users {
            let what = format!(
                "«{name}» is the name of a user of this site; nothing of this site is replaced. \
                 --map-users takes them for that person, who stays as they are here"
            );
            import.refuse(model, &key, &what);
            return Ok(None);
        }
        import.adopt(model, &key, other.id).await?;
        import.report.tally(model.name).kept.push(&key);
        import.report.people.push(Person {
            username: name,
            roles: roles::join(&other.roles()),
            why: "a user of this site already, and kept with the password and the roles of this site"
                .to_owned(),
        });
        Ok(None)
    }
}

/// The user of a record, with these roles.
fn user(record: &Record, before: Option<&user::Model>, given: &[Role]) -> user::Model {
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
        // As roles are given here; what Django's flags said is in the roles.
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

/// Writes a user. Sessions do not outlive what they were begun with, and tokens belong to a name.
async fn store(import: &mut Import<'_>, settled: Settled<user::Model>) -> Result<(), Failure> {
    let Settled { key, before, row } = settled;
    let mut row = row;
    let tx = &import.tx;
    let id = row.id;
    let mut has_new_password = true;
    if let Some(before) = &before {
        has_new_password = before.imported_password != row.imported_password;
        if !has_new_password {
            // Hashed anew at a log-in since.
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

/// What an operator should know of a password that does not work here.
fn password_note(user: &user::Model) -> Option<String> {
    let name = &user.username;
    let why = match user.password.standing() {
        Standing::Works => return None,
        Standing::NoPassword => "has no password on the old site".to_owned(),
        Standing::Unreadable(kind) => {
            format!("has a password of the kind `{kind}`, which cannot be compared here")
        }
    };
    Some(format!(
        "{USER} «{name}» {why} and cannot sign in; `paradise resetlink {name}` prints a link for a new one"
    ))
}

/// What the record of changes tells of a user; of a password, only that it is another.
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

/// Replaces the memberships of users that are written.
async fn join(import: &Import<'_>, members: &[(i64, Vec<String>)]) -> Result<(), Failure> {
    let keys = members.iter().flat_map(|(_, groups)| groups.clone()).collect();
    let mut rows = import.rows_of(GROUP, keys).await?;
    for row in db::query(&import.tx, "SELECT id, name FROM groups", &[]).await? {
        let name: String = row.try_get("", "name")?;
        rows.insert(Value::from(vec![name]).to_string(), row.try_get("", "id")?);
    }
    let mut joined: Vec<Values> = Vec::new();
    for (user, groups) in members {
        let sql = "DELETE FROM group_members WHERE user_id = $1";
        db::execute(&import.tx, sql, &[(*user).into()]).await?;
        let groups: HashSet<_> = groups.iter().filter_map(|group| rows.get(group)).collect();
        joined.extend(
            groups
                .into_iter()
                .map(|group| vec![(*group).into(), (*user).into()]),
        );
    }
    Ok(MEMBERS.insert(&import.tx, joined).await?)
}
