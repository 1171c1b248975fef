//! Users, with Django's fields: who may sign in, and whether they are staff.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use db::Tx;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, QueryOrder as _, Unchanged, entity::prelude::*};
use web::{Error, Permission, Permissions};

use super::{
    link, password,
    roles::{self, Role},
    session,
};
use crate::zone;

/// One row of `users`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    /// Django's primary key, kept by the import.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Name to sign in with; case-sensitive, as in Django.
    #[sea_orm(unique)]
    pub username: String,
    /// The hash of the password.
    pub password: password::Hash,
    /// SHA-256 of the imported Django hash; empty for a password that was chosen on this site.
    pub imported_password: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// E-mail address; may be empty.
    pub email: String,
    /// Whether the user may sign in. The tokens of an inactive user do not work.
    pub is_active: bool,
    /// Whether the user works in the admin.
    pub is_staff: bool,
    /// Whether the user is an owner of the site.
    pub is_superuser: bool,
    /// Names of roles, separated by commas; `None`: the roles follow from Django's flags.
    pub roles: Option<String>,
    /// When the account was created.
    pub date_joined: DateTime<Utc>,
    /// When the user last signed in with a password.
    pub last_login: Option<DateTime<Utc>>,
}

impl ActiveModelBehavior for ActiveModel {}

/// Stored in place of a hash: no password matches it.
pub(super) const NO_PASSWORD: &str = "!";

/// The initial values of an account.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Name to sign in with.
    pub username: String,
    /// E-mail address; may be empty.
    pub email: String,
    /// The hash of the first password.
    pub password: password::Hash,
    /// Whether the user is an owner of the site. Otherwise the user has no special rights.
    pub is_superuser: bool,
}

impl Model {
    /// The user's roles. If only Django's flags are set, a superuser is an owner, and staff are sales and editors
    /// (`SECURITY.md#roles-from-django`).
    pub fn roles(&self) -> Vec<Role> {
        match &self.roles {
            Some(names) => roles::split(names),
            None if self.is_superuser => vec![Role::Owner],
            None if self.is_staff => vec![Role::Editor, Role::Sales],
            None => Vec::new(),
        }
    }

    /// The user's permissions; none while the user is inactive.
    pub fn permissions(&self) -> Permissions {
        if self.is_active {
            roles::permissions(&self.roles())
        } else {
            Permissions::None
        }
    }
}

impl Model {
    /// Whether the user was invited and has not chosen a password yet.
    pub fn is_invited(&self) -> bool {
        self.password.0 == NO_PASSWORD
    }

    /// Whether the user can sign in to the admin with a password alone; `protected` are the users with a second step.
    pub fn is_unprotected(&self, protected: &HashSet<i64>) -> bool {
        self.is_active && !self.roles().is_empty() && !protected.contains(&self.id)
    }
}

/// The user with exactly this name.
///
/// # Errors
/// The database is not available.
pub async fn named(db: &impl ConnectionTrait, username: &str) -> Result<Option<Model>, DbErr> {
    // PostgreSQL refuses a text with NUL, and no user has such a name.
    if username.contains('\0') {
        return Ok(None);
    }
    Entity::find().filter(Column::Username.eq(username)).one(db).await
}

/// The user with this key.
///
/// # Errors
/// 404 if there is none; the database is not available.
pub async fn find(db: &impl ConnectionTrait, id: i64) -> Result<Model, Error> {
    let user = Entity::find_by_id(id).one(db).await?;
    user.ok_or_else(Error::not_found)
}

/// The active users who have a permission, ordered by name.
///
/// # Errors
/// The database is not available.
pub async fn who_may(db: &impl ConnectionTrait, permission: Permission) -> Result<Vec<Model>, DbErr> {
    let active = Entity::find().filter(Column::IsActive.eq(true));
    let active = active.order_by_asc(Column::Username).all(db).await?;
    let may = |user: &Model| user.permissions().scope(permission).is_some();
    Ok(active.into_iter().filter(may).collect())
}

/// Whether another user is an active owner.
pub(super) async fn has_other_owner(tx: &Tx, id: i64) -> Result<bool, DbErr> {
    let others = Entity::find()
        .filter(Column::IsActive.eq(true))
        .filter(Column::Id.ne(id));
    let others = others.all(tx).await?;
    Ok(others.iter().any(|user| user.roles().contains(&Role::Owner)))
}

/// The number of active owners.
///
/// # Errors
/// The database is not available.
pub async fn owners(db: &impl ConnectionTrait) -> Result<usize, DbErr> {
    let active = Entity::find().filter(Column::IsActive.eq(true)).all(db).await?;
    Ok(active
        .iter()
        .filter(|user| user.roles().contains(&Role::Owner))
        .count())
}

/// Activates or deactivates a user; the sessions of a deactivated user end.
pub(super) async fn set_active(tx: &Tx, id: i64, is_active: bool) -> Result<(), DbErr> {
    let user = ActiveModel {
        id: Unchanged(id),
        is_active: Set(is_active),
        ..Default::default()
    };
    user.update(tx).await?;
    if is_active {
        Ok(())
    } else {
        session::end_all(tx, id).await
    }
}

/// Creates an account.
///
/// # Errors
/// The name is taken, or the database is not available.
pub async fn create(tx: &Tx, user: NewUser) -> Result<Model, DbErr> {
    let user = ActiveModel {
        username: Set(user.username),
        email: Set(user.email),
        password: Set(user.password),
        imported_password: Set(String::new()),
        first_name: Set(String::new()),
        last_name: Set(String::new()),
        is_active: Set(true),
        is_staff: Set(user.is_superuser),
        is_superuser: Set(user.is_superuser),
        roles: Set(None),
        date_joined: Set(zone::now()),
        ..Default::default()
    };
    user.insert(tx).await
}

/// Replaces the password. Every session of the user ends, and no one-time link works any more.
///
/// # Errors
/// The database is not available.
pub async fn change_password(tx: &Tx, id: i64, password: password::Hash) -> Result<(), DbErr> {
    replace_password(tx, id, password, None).await
}

/// Like [`change_password`], but keeps the session with the hash `own`, in which the user changes the password.
pub(super) async fn replace_password(
    tx: &Tx,
    id: i64,
    password: password::Hash,
    own: Option<&str>,
) -> Result<(), DbErr> {
    let user = ActiveModel {
        id: Unchanged(id),
        password: Set(password),
        // The password belongs to this site from now on: no import replaces it.
        imported_password: Set(String::new()),
        ..Default::default()
    };
    user.update(tx).await?;
    link::forget(tx, id).await?;
    match own {
        Some(own) => session::end_others(tx, id, own).await,
        None => session::end_all(tx, id).await,
    }
}

/// Replaces the roles. Every session of the user ends, so that no session keeps the old permissions.
///
/// # Errors
/// The database is not available.
pub async fn set_roles(tx: &Tx, id: i64, roles: &[Role]) -> Result<(), DbErr> {
    let user = ActiveModel {
        id: Unchanged(id),
        roles: Set(Some(roles::join(roles))),
        // For code that still reads Django's flags.
        is_staff: Set(!roles.is_empty()),
        is_superuser: Set(roles.contains(&Role::Owner)),
        ..Default::default()
    };
    user.update(tx).await?;
    session::end_all(tx, id).await
}

/// Records a log-in with the password that `user` had during the comparison, and stores the new hash if there is one.
/// Returns `false` if the password was changed meanwhile; the log-in is then not valid.
pub(super) async fn signed_in(
    tx: &Tx,
    user: &Model,
    rehashed: Option<password::Hash>,
) -> Result<bool, DbErr> {
    let password = rehashed.unwrap_or_else(|| user.password.clone());
    let update = Entity::update_many()
        .col_expr(Column::LastLogin, Expr::value(zone::now()))
        .col_expr(Column::Password, Expr::value(password.0))
        .filter(Column::Id.eq(user.id))
        .filter(Column::Password.eq(user.password.clone()));
    Ok(update.exec(tx).await?.rows_affected == 1)
}
