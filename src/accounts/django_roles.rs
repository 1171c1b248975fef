//! Maps Django's permissions of a person to the widest roles that grant nothing beyond them.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::roles::Role;
use crate::import::Record;

/// The Django permissions that each role requires, the widest role first. In Django, all staff could see the figures.
const NEEDS: [(Role, &[&str]); 4] = [
    (
        Role::Editor,
        &[
            "content.add_product",
            "content.change_product",
            "content.delete_product",
            "content.add_productimage",
            "content.change_productimage",
            "content.delete_productimage",
            "content.add_portfolioitem",
            "content.change_portfolioitem",
            "content.delete_portfolioitem",
        ],
    ),
    (
        Role::Sales,
        &[
            "leads.view_lead",
            "leads.add_lead",
            "leads.change_lead",
            "leads.delete_lead",
        ],
    ),
    (
        Role::SalesOwn,
        &["leads.view_lead", "leads.add_lead", "leads.change_lead"],
    ),
    (
        Role::Viewer,
        &[
            "leads.view_lead",
            "content.view_product",
            "content.view_portfolioitem",
        ],
    ),
];

/// Django's apps that correspond to parts of this program.
const APPS: [&str; 4] = ["analytics", "auth", "content", "leads"];

/// The permissions and groups of a file that are relevant to this program.
#[derive(Debug, Default)]
pub(super) struct Rights {
    /// App of each content type, by key.
    apps: HashMap<i64, String>,
    /// Permissions as `app.codename`, by key.
    permissions: HashMap<i64, String>,
    /// Groups, by key and by name.
    groups: HashMap<String, Group>,
}

#[derive(Clone, Debug, Default)]
struct Group {
    name: String,
    may: May,
}

/// Permissions, and the number of those that the file does not define.
#[derive(Clone, Debug, Default)]
struct May {
    known: BTreeSet<String>,
    unknown: usize,
}

/// The roles that a person gets, and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) roles: Vec<Role>,
    pub(super) why: String,
}

impl Rights {
    /// Adds a `contenttypes.contenttype`.
    pub(super) fn add_content_type(&mut self, record: &Record) {
        let app = record.text("app_label");
        if let Some(pk) = record.pk.filter(|_| APPS.contains(&app.as_str())) {
            self.apps.insert(pk, app);
        }
    }

    /// Adds an `auth.permission`.
    pub(super) fn add_permission(&mut self, record: &Record) {
        let app = match &record.fields["content_type"] {
            Value::Array(names) => names.first().and_then(Value::as_str).map(ToOwned::to_owned),
            key => key.as_i64().and_then(|key| self.apps.get(&key).cloned()),
        };
        if let Some((pk, app)) = record.pk.zip(app.filter(|app| APPS.contains(&app.as_str()))) {
            self.permissions
                .insert(pk, format!("{app}.{}", record.text("codename")));
        }
    }

    /// Adds an `auth.group`.
    pub(super) fn add_group(&mut self, record: &Record) {
        let name = record.text("name");
        let may = self.may(&record.fields["permissions"]);
        let group = Group { name, may };
        if let Some(pk) = record.pk {
            self.groups.insert(pk.to_string(), group.clone());
        }
        let name = Value::from(vec![group.name.as_str()]);
        self.groups.insert(name.to_string(), group);
    }

    /// The permissions in a list of keys or names. Permissions of other apps grant nothing here.
    fn may(&self, links: &Value) -> May {
        let mut may = May::default();
        for link in links.as_array().into_iter().flatten() {
            match link {
                Value::Array(names) => {
                    if let [codename, app, ..] = names.as_slice()
                        && let Some((codename, app)) = codename.as_str().zip(app.as_str())
                    {
                        may.known.insert(format!("{app}.{codename}"));
                    }
                }
                key => match key.as_i64().and_then(|key| self.permissions.get(&key)) {
                    Some(permission) => drop(may.known.insert(permission.clone())),
                    None => may.unknown += 1,
                },
            }
        }
        may
    }

    /// The first of a user's groups that is not in the file.
    pub(super) fn missing_group(&self, user: &Record) -> Option<String> {
        let groups = user.fields["groups"].as_array()?;
        let missing = groups
            .iter()
            .find(|group| !self.groups.contains_key(&group.to_string()));
        missing.map(ToString::to_string)
    }

    /// The groups of a user, as the file names them.
    pub(super) fn groups_of(user: &Record) -> Vec<String> {
        let groups = user.fields["groups"].as_array();
        groups.into_iter().flatten().map(ToString::to_string).collect()
    }

    /// The roles that a user gets.
    pub(super) fn of(&self, user: &Record) -> Given {
        let nothing = |why: &str| Given {
            roles: Vec::new(),
            why: why.to_owned(),
        };
        match (user.flag("is_superuser"), user.flag("is_staff")) {
            (true, true) => {
                return Given {
                    roles: vec![Role::Owner],
                    why: "a superuser".to_owned(),
                };
            }
            (true, false) => {
                return nothing("a superuser who is not of the staff: Django's admin refused such users");
            }
            (false, false) => return nothing("not of the staff"),
            (false, true) => {}
        }
        let mut may = self.may(&user.fields["user_permissions"]);
        let mut sources = Vec::new();
        if !may.known.is_empty() {
            sources.push("permissions of their own".to_owned());
        }
        for group in Self::groups_of(user)
            .iter()
            .filter_map(|key| self.groups.get(key))
        {
            may.known.extend(group.may.known.iter().cloned());
            may.unknown += group.may.unknown;
            sources.push(format!("the group «{}»", group.name));
        }
        let roles = roles_within(&may.known);
        let mut why = match (sources.is_empty(), roles.is_empty()) {
            (true, _) => "of the staff, without any permission".to_owned(),
            (false, false) => sources.join(", "),
            (false, true) => format!("{}: no role grants as little as that", sources.join(", ")),
        };
        if may.unknown > 0 {
            why.push_str(
                "; not counted: permissions that the file does not explain (dump auth and contenttypes, too, or with --natural-foreign)",
            );
        }
        Given { roles, why }
    }
}

/// The roles whose requirements are met, without those that add nothing to the others.
fn roles_within(may: &BTreeSet<String>) -> Vec<Role> {
    // In Django, the permission to change something includes the permission to view it.
    let may = |permission: &&str| {
        may.contains(*permission) || may.contains(&permission.replace(".view_", ".change_"))
    };
    let within = NEEDS.iter().filter(|(_, needs)| needs.iter().all(&may));
    let mut roles: Vec<_> = within.map(|(role, _)| *role).collect();
    let has = |role| roles.contains(&role);
    let (editor, sales) = (has(Role::Editor), has(Role::Sales));
    roles.retain(|role| match role {
        Role::SalesOwn => !sales,
        Role::Viewer => !(editor && sales),
        _ => true,
    });
    roles
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(pk: i64, fields: &Value) -> Record {
        Record {
            pk: Some(pk),
            fields: fields.as_object().unwrap().clone(),
        }
    }

    /// The roles that result from a group with these permissions, given by key and by name.
    fn given(permissions: &[&str]) -> [Vec<Role>; 2] {
        let mut rights = Rights::default();
        for (pk, app) in [(1, "leads"), (2, "content"), (3, "auth"), (4, "sessions")] {
            rights.add_content_type(&record(pk, &json!({ "app_label": app, "model": "x" })));
        }
        let mut keys = Vec::new();
        let mut names = Vec::new();
        for (pk, permission) in (10..).zip(permissions) {
            let (app, codename) = permission.split_once('.').unwrap();
            let content_type = match app {
                "leads" => 1,
                "content" => 2,
                "auth" => 3,
                _ => 4,
            };
            rights.add_permission(&record(
                pk,
                &json!({ "content_type": content_type, "codename": codename }),
            ));
            keys.push(json!(pk));
            names.push(json!([codename, app, "x"]));
        }
        [keys, names].map(|permissions| {
            rights.add_group(&record(7, &json!({ "name": "G", "permissions": permissions })));
            let user =
                json!({ "is_staff": true, "is_superuser": false, "groups": [7], "user_permissions": [] });
            rights.of(&record(1, &user)).roles
        })
    }

    #[test]
    fn a_role_is_never_wider_than_what_the_person_had() {
        let leads = [
            "leads.view_lead",
            "leads.add_lead",
            "leads.change_lead",
            "leads.delete_lead",
        ];
        let editor = NEEDS[0].1;
        let views = [
            "leads.view_lead",
            "content.view_product",
            "content.view_portfolioitem",
        ];
        for (permissions, roles) in [
            (vec![], vec![]),
            (vec!["leads.view_lead"], vec![]),
            (views.to_vec(), vec![Role::Viewer]),
            (leads.to_vec(), vec![Role::Sales]),
            (leads[..3].to_vec(), vec![Role::SalesOwn]),
            // The permission to change includes the permission to view; without the permission to add it is not enough.
            (vec!["leads.add_lead", "leads.change_lead"], vec![Role::SalesOwn]),
            (vec!["leads.change_lead"], vec![]),
            (editor.to_vec(), vec![Role::Editor]),
            (editor[1..].to_vec(), vec![]),
            ([editor, &leads].concat(), vec![Role::Editor, Role::Sales]),
            ([editor, &leads[..1]].concat(), vec![Role::Editor, Role::Viewer]),
            (vec!["auth.change_user", "auth.add_user"], vec![]),
            (vec!["sessions.view_lead"], vec![]),
        ] {
            assert_eq!(given(&permissions), [roles.clone(), roles], "{permissions:?}");
        }
    }

    #[test]
    fn flags_come_before_groups() {
        let rights = Rights::default();
        for (is_superuser, is_staff, roles, why) in [
            (true, true, vec![Role::Owner], "a superuser"),
            (true, false, vec![], "not of the staff"),
            (false, false, vec![], "not of the staff"),
            (false, true, vec![], "without any permission"),
        ] {
            let user = json!({
                "is_staff": is_staff, "is_superuser": is_superuser, "groups": [], "user_permissions": []
            });
            let given = rights.of(&record(1, &user));
            assert_eq!(given.roles, roles);
            assert!(given.why.contains(why), "{}", given.why);
        }
    }

    #[test]
    fn permissions_that_the_file_does_not_explain_count_for_nothing() {
        let rights = Rights::default();
        let user =
            json!({ "is_staff": true, "is_superuser": false, "groups": [], "user_permissions": [1, 2] });
        let given = rights.of(&record(1, &user));
        assert!(given.roles.is_empty());
        assert!(given.why.contains("does not explain"), "{}", given.why);
    }
}
