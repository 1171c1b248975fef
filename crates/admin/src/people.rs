//! Pages for other users' accounts: the list of users, one user, the API tokens of all users.

use askama::Template;
use axum::response::Response;
use model::Tone;
use web::Error;

use crate::{NavLink, Page, SessionRow, TokenRow, audit::Selectable, page};

/// Implements the response of each page.
macro_rules! pages {
    ($($page:ident),*) => {
        $(impl $page {
            /// Renders the page as a response.
            ///
            /// # Errors
            /// The template could not be rendered.
            pub fn respond(&self) -> Result<Response, Error> {
                page::respond(self)
            }
        })*
    };
}
pages!(UsersPage, UserPage, TokensPage, RolesPage);

/// A coloured badge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    /// Text.
    pub label: String,
    /// Colour.
    pub tone: Tone,
}

/// A row of the list of users.
#[derive(Clone, Debug)]
pub struct UserRow {
    /// Address of the user's page.
    pub path: String,
    /// The name to sign in with.
    pub username: String,
    /// Given and family name; may be empty.
    pub name: String,
    /// E-mail address; may be empty.
    pub email: String,
    /// The roles.
    pub roles: Vec<Badge>,
    /// Whether the account is active.
    pub state: Badge,
    /// Whether signing in requires a code.
    pub two_step: Badge,
    /// Last sign-in; empty means never.
    pub last_login: String,
}

/// A one-time link. It is shown only once.
#[derive(Clone, Debug)]
pub struct OneTimeLink {
    /// Address of the link.
    pub url: String,
    /// Translated note that the link was also sent by mail, if it was.
    pub mailed: Option<String>,
}

/// A role that can be assigned.
#[derive(Clone, Debug)]
pub struct RoleBox {
    /// Name in the form.
    pub name: String,
    /// Label.
    pub label: String,
    /// Description.
    pub hint: String,
    /// Whether the user has it.
    pub is_given: bool,
}

/// The list of users, with the form that invites another user.
#[derive(Clone, Template)]
#[template(path = "account/users.html")]
pub struct UsersPage {
    /// Language and name of the site.
    pub page: Page,
    /// CSRF token of the session.
    pub csrf: String,
    /// Links of the navigation.
    pub nav: Vec<NavLink>,
    /// Search text.
    pub words: String,
    /// Filters; their values are addresses.
    pub filters: Vec<Selectable>,
    /// Number of users, as translated text.
    pub total: String,
    /// The users.
    pub rows: Vec<UserRow>,
    /// Name and address typed into the form.
    pub typed: [String; 2],
    /// Roles to choose from.
    pub roles: Vec<RoleBox>,
    /// The user just invited, and the one-time link, shown only once.
    pub invited: Option<(String, OneTimeLink)>,
    /// Why the invitation failed.
    pub error: Option<String>,
}

/// Page of one user.
#[derive(Clone, Template)]
#[template(path = "account/user.html")]
pub struct UserPage {
    /// Language and name of the site.
    pub page: Page,
    /// CSRF token of the session.
    pub csrf: String,
    /// Links of the navigation.
    pub nav: Vec<NavLink>,
    /// The same data as in the list.
    pub user: UserRow,
    /// When the account was created.
    pub joined: String,
    /// Whether the account is active.
    pub is_active: bool,
    /// Whether signing in requires a code.
    pub has_two_step: bool,
    /// Whether it is the signed-in user's own account.
    pub is_self: bool,
    /// Roles to choose from.
    pub roles: Vec<RoleBox>,
    /// Browsers that are signed in.
    pub sessions: Vec<SessionRow>,
    /// API tokens.
    pub tokens: Vec<TokenRow>,
    /// Addresses of the changes made to the user, and of those made by the user.
    pub changes: [String; 2],
    /// A one-time link. It is shown only once.
    pub link: Option<OneTimeLink>,
    /// Message about the last change.
    pub done: Option<String>,
    /// Error message.
    pub error: Option<String>,
}

/// The API tokens of all users.
#[derive(Clone, Template)]
#[template(path = "account/tokens.html")]
pub struct TokensPage {
    /// Language and name of the site.
    pub page: Page,
    /// CSRF token of the session.
    pub csrf: String,
    /// Links of the navigation.
    pub nav: Vec<NavLink>,
    /// Each token with its user, the address of the user's page, and its state.
    pub rows: Vec<(TokenRow, String, String, Badge)>,
    /// Message about the last change.
    pub done: Option<String>,
}

/// The permissions of each role.
#[derive(Clone, Template)]
#[template(path = "account/may.html")]
pub struct RolesPage {
    /// Language and name of the site.
    pub page: Page,
    /// CSRF token of the session.
    pub csrf: String,
    /// Links of the navigation.
    pub nav: Vec<NavLink>,
    /// Names of the roles, translated.
    pub roles: Vec<String>,
    /// Each permission with, for each role, whether the role has it; translated.
    pub rows: Vec<(String, Vec<String>)>,
}
