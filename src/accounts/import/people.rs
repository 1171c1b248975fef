//! Matches a user of the dump to the users of this site: the same person, another one, or a new user.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _};

use super::rows;
use crate::{
    accounts::{
        roles::{self, Role},
        user,
    },
    failure::Failure,
    import::{Import, Known, Model, Person, Record, Row as _},
};

/// The users of this site that may be the same as users of the file, or may be confused with them.
pub(super) struct People {
    pub(super) known: Known,
    pub(super) here: HashMap<i64, user::Model>,
    /// Keys of the old site, by the row that each became here.
    keys: HashMap<i64, String>,
}

impl People {
    pub(super) async fn of(
        import: &Import<'_>,
        model: &'static Model,
        records: &[Record],
    ) -> Result<Self, Failure> {
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
            Condition::any()
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

    pub(super) fn before(&self, key: &str) -> Option<&user::Model> {
        self.here.get(&self.known.get(key)?.row)
    }

    fn named(&self, name: &str) -> Option<&user::Model> {
        self.here.values().find(|user| user.username == name)
    }

    /// The key under which a user of the file is remembered, or will be. `None` if nothing is left to do: the user is a
    /// user of this site, or cannot be imported.
    pub(super) async fn recognise(
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
        // The same user, once in a file with keys and once in a file without.
        if let Some(known_as) = known_as.filter(|known| known.starts_with('[') || key.starts_with('[')) {
            return Ok(Some(known_as.clone()));
        }
        // An identical user, from an import before imports were remembered.
        let is_its_key = record.pk == Some(other.id) && known_as.is_none();
        if is_its_key && rows::user(record, Some(other), given).facts() == other.facts() {
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
