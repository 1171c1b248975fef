//! Users, roles and times in the form that the pages show.

use std::collections::HashSet;

use admin::{Badge, OneTimeLink, RoleBox, SessionRow, TokenRow, Tone, UserRow};
use chrono::{DateTime, Utc};
use text::{Lang, Message};
use web::{Flash, Identity, form::Form};

use super::paths::USERS_PATH;
use crate::accounts::{commands::Issued, roles::Role, session, state::Accounts, token, user};

impl Accounts {
    /// A time in the time zone of the site.
    pub(crate) fn when(&self, at: DateTime<Utc>) -> String {
        self.core.zone.local(at).format("%d.%m.%Y %H:%M").to_string()
    }

    pub(crate) fn session_row(&self, session: session::Model, own: &str) -> SessionRow {
        SessionRow {
            id: session.id,
            is_current: session.hash == own,
            browser: session.user_agent,
            address: session.address,
            seen: self.when(session.seen_at),
        }
    }

    pub(crate) fn token_row(&self, token: token::Model) -> TokenRow {
        TokenRow {
            id: token.id,
            name: token.name,
            scopes: token.scopes.replace(',', ", "),
            expires: token.expires_at.map(|at| self.when(at)).unwrap_or_default(),
            used: token.used_at.map(|at| self.when(at)).unwrap_or_default(),
        }
    }

    /// The row of a user; `two_step` are the users with a second step.
    pub(super) fn user_row(&self, user: &user::Model, two_step: &HashSet<i64>, lang: Lang) -> UserRow {
        let roles = user.roles().into_iter().map(|role| Badge {
            label: name(role).render(lang),
            tone: tone(role),
        });
        UserRow {
            path: format!("{USERS_PATH}{}/", user.id),
            username: user.username.clone(),
            name: format!("{} {}", user.first_name, user.last_name)
                .trim()
                .to_owned(),
            email: user.email.clone(),
            roles: roles.collect(),
            state: state(user, lang),
            two_step: if two_step.contains(&user.id) {
                badge(&Message::new("users-on"), Tone::Green, lang)
            } else {
                badge(&Message::new("users-off"), Tone::Amber, lang)
            },
            last_login: user.last_login.map(|at| self.when(at)).unwrap_or_default(),
        }
    }
}

pub(super) fn badge(label: &Message, tone: Tone, lang: Lang) -> Badge {
    let label = label.render(lang);
    Badge { label, tone }
}

fn state(user: &user::Model, lang: Lang) -> Badge {
    if !user.is_active {
        badge(&Message::new("users-cut"), Tone::Gray, lang)
    } else if user.is_invited() {
        badge(&Message::new("users-waits"), Tone::Blue, lang)
    } else {
        badge(&Message::new("users-active"), Tone::Green, lang)
    }
}

/// The name of a role.
pub(crate) fn name(role: Role) -> Message {
    match role {
        Role::Owner => Message::new("role-owner"),
        Role::Editor => Message::new("role-editor"),
        Role::Sales => Message::new("role-sales"),
        Role::SalesOwn => Message::new("role-sales-own"),
        Role::Viewer => Message::new("role-viewer"),
    }
}

fn hint(role: Role) -> Message {
    match role {
        Role::Owner => Message::new("role-owner-hint"),
        Role::Editor => Message::new("role-editor-hint"),
        Role::Sales => Message::new("role-sales-hint"),
        Role::SalesOwn => Message::new("role-sales-own-hint"),
        Role::Viewer => Message::new("role-viewer-hint"),
    }
}

fn tone(role: Role) -> Tone {
    match role {
        Role::Owner => Tone::Violet,
        Role::Editor => Tone::Teal,
        Role::Sales => Tone::Blue,
        Role::SalesOwn | Role::Viewer => Tone::Gray,
    }
}

/// The checkboxes of a form that assigns roles.
pub(super) fn boxes(given: &[Role], lang: Lang) -> Vec<RoleBox> {
    let shown = Role::ALL.into_iter().map(|role| RoleBox {
        name: format!("role-{}", role.name()),
        label: name(role).render(lang),
        hint: hint(role).render(lang),
        is_given: given.contains(&role),
    });
    shown.collect()
}

/// The roles whose checkboxes are ticked.
pub(super) fn ticked(form: &Form) -> Vec<Role> {
    let is_ticked = |role: &Role| form.value(&format!("role-{}", role.name())).is_some();
    Role::ALL.into_iter().filter(is_ticked).collect()
}

/// Encrypts a one-time link for the next page, with the name of its user.
pub(super) fn sealed_link(accounts: &Accounts, who: &Identity, username: &str, issued: &Issued) -> String {
    let mailed_to = issued.mailed_to.as_deref().unwrap_or_default();
    accounts.sealed(who, &[username, &issued.url, mailed_to].join("\n"))
}

/// Decrypts the link that the page before created, with the name of its user. It is shown this once.
pub(super) fn link_of(
    accounts: &Accounts,
    who: &Identity,
    flash: &Flash,
    lang: Lang,
) -> Option<(String, OneTimeLink)> {
    let text = accounts.unsealed(who, flash)?;
    let mut lines = text.lines();
    let (username, url) = (lines.next()?.to_owned(), lines.next()?.to_owned());
    let mailed_to = lines.next().filter(|to| !to.is_empty());
    let mailed = mailed_to.map(|to| Message::new("users-link-mailed").with("email", to).render(lang));
    Some((username, OneTimeLink { url, mailed }))
}

/// The message of an error at its first field; `None` if the error has no fields.
pub(super) fn sentence(error: &web::Error, lang: Lang) -> Option<String> {
    let (_, messages) = error.fields().iter().next()?;
    messages.first().map(|message| message.render(lang))
}
