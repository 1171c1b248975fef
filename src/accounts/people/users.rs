//! The list of all users, and inviting a new one.

use std::{collections::HashSet, sync::Arc};

use admin::{Selectable, UsersPage};
use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use sea_orm::{EntityTrait as _, QueryOrder as _};
use text::{Lang, Message};
use web::{
    Context, Error, Flash, Identity, Once, Query,
    form::{Form, Uploads},
};

use super::{paths::USERS_PATH, rows};
use crate::accounts::{
    roles::Role,
    rules,
    state::Accounts,
    two_step,
    user::{self, Model as User},
};

/// Maximum number of users shown; others are found by searching.
const MOST: usize = 500;
const MOST_WORDS: usize = 200;

/// Filters of the list besides the roles.
const STATES: [&str; 3] = ["no_two_step", "invited", "cut_off"];

/// The list.
pub(super) async fn show(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
    query: Query,
    flash: Flash,
) -> Result<Response, Error> {
    let mut page = accounts.users_page(&context, &identity, &query).await?;
    page.invited = rows::link_of(&accounts, &identity, &flash, context.lang);
    if flash.said() == Some("again") {
        page.error = Some(Message::new("users-invited-before").render(context.lang));
    }
    page.respond()
}

/// Creates a user and redirects to the page that shows the user's one-time link.
pub(super) async fn invite(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
    request: Request,
) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let text = |field| form.text(field).unwrap_or_default().trim().to_owned();
    let (username, email, roles) = (text("username"), text("email"), rows::ticked(&form));
    let once = Once::of_submit(&form);
    let outcome = if roles.is_empty() {
        Err(Error::invalid_field("roles", Message::new("users-no-role")))
    } else if rules::email(&email) {
        accounts
            .invite(&identity, &context, &username, &email, &roles, &once)
            .await
    } else {
        Err(Error::invalid_field("email", Message::new("field-not-an-email")))
    };
    match outcome {
        Ok(Some(issued)) => {
            let sealed = rows::sealed_link(&accounts, &identity, &username, &issued);
            let flash = Flash::new("invited").with_sealed(sealed);
            Ok(flash.redirect(&context, USERS_PATH))
        }
        Ok(None) => Ok(Flash::new("again").redirect(&context, USERS_PATH)),
        Err(error) => {
            let Some(sentence) = rows::sentence(&error, context.lang) else {
                return Err(error);
            };
            let query = Query::default();
            let mut page = accounts.users_page(&context, &identity, &query).await?;
            page.error = Some(sentence);
            page.typed = [username, email];
            page.roles = rows::boxes(&roles, context.lang);
            Ok((StatusCode::BAD_REQUEST, page.respond()?).into_response())
        }
    }
}

impl Accounts {
    async fn users_page(
        &self,
        context: &Context,
        identity: &Identity,
        query: &Query,
    ) -> Result<UsersPage, Error> {
        let (db, lang) = (self.core.db.read(), context.lang);
        let words = query.get("q").unwrap_or_default();
        let words: String = words.chars().take(MOST_WORDS).collect();
        let wanted = query.get("show").unwrap_or_default();
        let two_step = two_step::users(db).await?;
        let mut users = user::Entity::find()
            .order_by_asc(user::Column::Username)
            .all(db)
            .await?;
        users.retain(|user| is_shown(user, &two_step, wanted) && is_found(user, &words));
        let total = Message::new("admin-total").with("n", users.len()).render(lang);
        let rows = users.iter().take(MOST);
        Ok(UsersPage {
            page: self.page(lang),
            csrf: identity.csrf.clone().unwrap_or_default(),
            nav: self.sections.nav_at(identity, lang, USERS_PATH),
            filters: filters(query, wanted, lang),
            total,
            rows: rows.map(|user| self.user_row(user, &two_step, lang)).collect(),
            words,
            typed: Default::default(),
            roles: rows::boxes(&[], lang),
            invited: None,
            error: None,
        })
    }
}

fn is_shown(user: &User, two_step: &HashSet<i64>, wanted: &str) -> bool {
    match wanted {
        "" => true,
        "no_two_step" => user.is_unprotected(two_step),
        "invited" => user.is_active && user.is_invited(),
        "cut_off" => !user.is_active,
        role => Role::named(role).is_some_and(|role| user.roles().contains(&role)),
    }
}

fn is_found(user: &User, words: &str) -> bool {
    let text = [&user.username, &user.first_name, &user.last_name, &user.email].map(String::as_str);
    let text = db::fold(&text.join("\n"));
    db::words(words).iter().all(|word| text.contains(word.as_str()))
}

fn filters(query: &Query, wanted: &str, lang: Lang) -> Vec<Selectable> {
    let kept = query.only(&["q"]);
    let filter = |value: &str, label: Message| Selectable {
        value: format!(
            "{USERS_PATH}?{}",
            kept.with("show", Some(value).filter(|v| !v.is_empty()))
        ),
        label: label.render(lang),
        is_chosen: value == wanted,
    };
    let roles = Role::ALL.map(|role| filter(role.name(), rows::name(role)));
    let states = STATES.map(|state| {
        let label = match state {
            "no_two_step" => Message::new("users-without-two-step"),
            "invited" => Message::new("users-waits"),
            _ => Message::new("users-cut"),
        };
        filter(state, label)
    });
    let mut all = vec![filter("", Message::new("users-all"))];
    all.extend(roles);
    all.extend(states);
    all
}
