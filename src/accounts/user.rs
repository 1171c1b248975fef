//! Users, with Django's fields: who may sign in, and whether they belong to the staff.

use chrono::{DateTime, Utc};
use db::Tx;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, Unchanged, entity::prelude::*};
use web::Permissions;

use super::{password, session};
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
    /// SHA-256 of the Django hash that the account came with; empty for one that was made here.
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
    /// When the account was made.
    pub date_joined: DateTime<Utc>,
    /// When the user last signed in with a password.
    pub last_login: Option<DateTime<Utc>>,
}

impl ActiveModelBehavior for ActiveModel {}

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
    /// What the user may do: staff everything, others nothing but what is public (CONTRACT §2, access).
    pub fn permissions(&self) -> Permissions {
        if self.is_active && (self.is_staff || self.is_superuser) {
            Permissions::All
        } else {
            Permissions::None
        }
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
        date_joined: Set(zone::now()),
        ..Default::default()
    };
    user.insert(tx).await
}

/// Replaces the password; every session of the user ends.
///
/// # Errors
/// The database is not available.
pub async fn change_password(tx: &Tx, id: i64, password: password::Hash) -> Result<(), DbErr> {
    let user = ActiveModel {
        id: Unchanged(id),
        password: Set(password),
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
