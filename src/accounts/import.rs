//! Imports Django's users and groups. Hashes, dates and memberships are kept, and permissions are converted to roles. A
//! user of this site keeps the identity: an account, its sessions and its tokens never become those of another person.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use db::{Kind, Row as Values, Table, Tx};
use serde_json::{Value, json};

use super::{
    django_roles::{Given, Rights},
    roles, user,
};
use crate::{
    core::Core,
    failure::Failure,
    import::{Candidate, Import, Importer, Model, Person, Record, Row, Taken},
};
use models::{CONTENT_TYPE, GROUP, MODELS, PERMISSION};
use people::People;

mod models;
mod people;
mod rows;

const GROUPS: Table = Table {
    name: "groups",
    columns: &[("id", Kind::Integer), ("name", Kind::Text)],
};
const MEMBERS: Table = Table {
    name: "group_members",
    columns: &[("group_id", Kind::Integer), ("user_id", Kind::Integer)],
};

/// Imports `auth.group` and `auth.user`, and reads their permissions.
#[derive(Debug, Default)]
pub struct AccountImporter {
    rights: Mutex<Rights>,
}

/// A row of `groups`. Only imports use this table: they convert groups to roles.
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

/// A user of the file that was checked but not stored.
struct Judged {
    key: String,
    username: String,
    given: Given,
    groups: Vec<String>,
    /// The row of the user here, if it is the same person.
    before: Option<user::Model>,
    /// Whether that row is equal to the one in the file.
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
            let row = rows::user(record, before.as_ref(), &given.roles);
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
            rows::store(import, settled).await?;
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
    /// The entry of the report; `None` for users who have no role here, neither before nor now.
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

/// Replaces the group memberships of users that are written.
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
