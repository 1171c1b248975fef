//! The pages about other people's accounts: the list of users, one user, the API tokens of all.

use askama::Template;
use axum::response::Response;
use web::Error;

use crate::{NavLink, Page, SessionRow, TokenRow, Tone, audit::Selectable, page};

/// Gives each page its answer.
macro_rules! pages {
    ($($page:ident),*) => {
        $(impl $page {
            /// The page as an answer.
            ///
            /// # Errors
            /// It could not be written.
            pub fn respond(&self) -> Result<Response, Error> {
                page::respond(self)
            }
        })*
    };
}
pages!(UsersPage, UserPage, TokensPage, RolesPage);

/// A word on a coloured ground.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    /// The word.
    pub label: String,
    /// The colour.
    pub tone: Tone,
}

/// A user in a list.
#[derive(Clone, Debug)]
pub struct UserRow {
    /// The user's page.
    pub path: String,
    /// The name to sign in with.
    pub username: String,
    /// Given and family name; may be empty.
    pub name: String,
    /// Address; may be empty.
    pub email: String,
    /// The roles.
    pub roles: Vec<Badge>,
    /// Whether the user is let in.
    pub state: Badge,
    /// Whether signing in takes a code.
    pub two_step: Badge,
    /// When the user last signed in; empty: never.
    pub last_login: String,
}

/// A one-time link, shown this once.
#[derive(Clone, Debug)]
pub struct OneTimeLink {
    /// Where it leads.
    pub url: String,
    /// That it was mailed too, in words.
    pub mailed: Option<String>,
}

/// A role that can be given.
#[derive(Clone, Debug)]
pub struct RoleBox {
    /// Its name in the form.
    pub name: String,
    /// Its name for people.
    pub label: String,
    /// What it is good for.
    pub hint: String,
    /// Whether it is given.
    pub is_given: bool,
}

/// All users, and the form that invites another.
#[derive(Clone, Template)]
#[template(path = "account/users.html")]
pub struct UsersPage {
    /// The frame.
    pub page: Page,
    /// Of the session.
    pub csrf: String,
    /// Where one can go.
    pub nav: Vec<NavLink>,
    /// What is searched for.
    pub words: String,
    /// What narrows the list; the values are addresses.
    pub filters: Vec<Selectable>,
    /// How many there are, in words.
    pub total: String,
    /// The users.
    pub rows: Vec<UserRow>,
    /// Name and address that were typed into the form.
    pub typed: [String; 2],
    /// The roles to choose.
    pub roles: Vec<RoleBox>,
    /// The user who was just invited, and the link for them, shown this once.
    pub invited: Option<(String, OneTimeLink)>,
    /// Why nobody was invited.
    pub error: Option<String>,
}

/// One user.
#[derive(Clone, Template)]
#[template(path = "account/user.html")]
pub struct UserPage {
    /// The frame.
    pub page: Page,
    /// Of the session.
    pub csrf: String,
    /// Where one can go.
    pub nav: Vec<NavLink>,
    /// What the list says too.
    pub user: UserRow,
    /// When the account was made.
    pub joined: String,
    /// Whether the user is let in.
    pub is_active: bool,
    /// Whether signing in takes a code.
    pub has_two_step: bool,
    /// Whether it is the reader's own.
    pub is_self: bool,
    /// The roles to choose.
    pub roles: Vec<RoleBox>,
    /// Browsers that are signed in.
    pub sessions: Vec<SessionRow>,
    /// API tokens.
    pub tokens: Vec<TokenRow>,
    /// What was done to the user, and what the user did.
    pub changes: [String; 2],
    /// A one-time link, shown this once.
    pub link: Option<OneTimeLink>,
    /// What was just done.
    pub done: Option<String>,
    /// Why something was not done.
    pub error: Option<String>,
}

/// The API tokens of everybody.
#[derive(Clone, Template)]
#[template(path = "account/tokens.html")]
pub struct TokensPage {
    /// The frame.
    pub page: Page,
    /// Of the session.
    pub csrf: String,
    /// Where one can go.
    pub nav: Vec<NavLink>,
    /// Each token with its user, the user's page, and whether it works.
    pub rows: Vec<(TokenRow, String, String, Badge)>,
    /// What was just done.
    pub done: Option<String>,
}

/// What each role may.
#[derive(Clone, Template)]
#[template(path = "account/may.html")]
pub struct RolesPage {
    /// The frame.
    pub page: Page,
    /// Of the session.
    pub csrf: String,
    /// Where one can go.
    pub nav: Vec<NavLink>,
    /// The roles in words.
    pub roles: Vec<String>,
    /// What one can do, and for each role whether it may, in words.
    pub rows: Vec<(String, Vec<String>)>,
}
