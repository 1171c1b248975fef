//! Users, with Django's fields: who may sign in, and whether they belong to the staff.

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
    /// Django's key, kept by the import.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Name to sign in with; case-sensitive, as in Django.
    #[sea_orm(unique)]
    pub username: String,
    /// The hash.
    pub password: password::Hash,
    /// SHA-256 of the Django hash that the password came with; empty for one that was chosen here.
    pub imported_password: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Address; may be empty.
    pub email: String,
    /// A user who is not active cannot sign in, and the tokens do not work.
    pub is_active: bool,
    /// Works in the admin.
    pub is_staff: bool,
    /// Owns the site.
    pub is_superuser: bool,
    /// Names of roles with commas between them; `None`: what Django's flags say.
    pub roles: Option<String>,
    /// When the account was made.
    pub date_joined: DateTime<Utc>,
    /// When the user last signed in with a password.
    pub last_login: Option<DateTime<Utc>>,
}

impl ActiveModelBehavior for ActiveModel {}

/// In place of a hash: no password is right.
pub(super) const NO_PASSWORD: &str = "!";

/// What an account begins with.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Name to sign in with.
    pub username: String,
    /// Address; may be empty.
    pub email: String,
    /// The hash of the first password.
    pub password: password::Hash,
    /// Whether the user owns the site, or is nobody in particular.
    pub is_superuser: bool,
}

impl Model {
    /// What the user is to the site. Of Django's flags, a superuser is an owner, and staff are sales and editors
    /// (`SECURITY.md#roles-from-django`).
    pub fn roles(&self) -> Vec<Role> {
        match &self.roles {
            Some(names) => roles::split(names),
            None if self.is_superuser => vec![Role::Owner],
            None if self.is_staff => vec![Role::Editor, Role::Sales],
            None => Vec::new(),
        }
    }

    /// What the user may do; nothing while not active.
    pub fn permissions(&self) -> Permissions {
        if self.is_active {
            roles::permissions(&self.roles())
        } else {
            Permissions::None
        }
    }
}

impl Model {
    /// Whether the user has been invited and has not chosen a password yet.
    pub fn is_invited(&self) -> bool {
        self.password.0 == NO_PASSWORD
    }

    /// Whether a password alone lets the user in to work; `protected` have a second step.
    pub fn is_unprotected(&self, protected: &HashSet<i64>) -> bool {
        self.is_active && !self.roles().is_empty() && !protected.contains(&self.id)
    }
}

/// The user with exactly this name.
///
/// # Errors
/// The database is not available.
pub async fn named(db: &impl ConnectionTrait, username: &str) -> Result<Option<Model>, DbErr> {
    // PostgreSQL refuses a text with NUL; nobody is called so.
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

/// The active users who have a permission, in the order of their names.
///
/// # Errors
/// The database is not available.
pub async fn who_may(db: &impl ConnectionTrait, permission: Permission) -> Result<Vec<Model>, DbErr> {
    let active = Entity::find().filter(Column::IsActive.eq(true));
    let active = active.order_by_asc(Column::Username).all(db).await?;
    let may = |user: &Model| user.permissions().scope(permission).is_some();
    Ok(active.into_iter().filter(may).collect())
}

/// Whether somebody else is an active owner.
pub(super) async fn has_other_owner(tx: &Tx, id: i64) -> Result<bool, DbErr> {
    let others = Entity::find()
        .filter(Column::IsActive.eq(true))
        .filter(Column::Id.ne(id));
    let others = others.all(tx).await?;
    Ok(others.iter().any(|user| user.roles().contains(&Role::Owner)))
}

/// How many active owners there are.
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

/// Lets a user in or not; the sessions of who is not let in end.
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

/// Makes an account.
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

/// Replaces the password; every session of the user ends, and no link works any more.
///
/// # Errors
/// The database is not available.
pub async fn change_password(tx: &Tx, id: i64, password: password::Hash) -> Result<(), DbErr> {
    replace_password(tx, id, password, None).await
}

/// As [`change_password`], but for the session with the hash `own`, in which the user does it.
pub(super) async fn replace_password(
    tx: &Tx,
    id: i64,
    password: password::Hash,
    own: Option<&str>,
) -> Result<(), DbErr> {
    let user = ActiveModel {
        id: Unchanged(id),
        password: Set(password),
        // It is this site's own from now on: no import replaces it.
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

/// Replaces the roles; every session of the user ends, so that nobody goes on with what they were.
///
/// # Errors
/// The database is not available.
pub async fn set_roles(tx: &Tx, id: i64, roles: &[Role]) -> Result<(), DbErr> {
    let user = ActiveModel {
        id: Unchanged(id),
        roles: Set(Some(roles::join(roles))),
        // For what still reads Django's flags.
        is_staff: Set(!roles.is_empty()),
        is_superuser: Set(roles.contains(&Role::Owner)),
        ..Default::default()
    };
    user.update(tx).await?;
    session::end_all(tx, id).await
}

/// Notes a log-in with the password that `user` had when it was compared, and stores its new hash if there is one.
/// `false` if the password was changed meanwhile; then it does not count.
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
