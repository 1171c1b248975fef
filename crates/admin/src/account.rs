//! The pages about one's own account, and the steps of signing in behind the first.

use askama::Template;
use axum::response::Response;
use text::Message;
use web::Error;

use crate::{NavLink, Page, page};

/// Gives each page its answer and its words for what went wrong.
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

            fn error(&self) -> Option<String> {
                self.error.as_ref().map(|error| error.render(self.page.lang))
            }
        })*
    };
}
pages!(
    AccountPage,
    ConfirmPage,
    PasswordPage,
    SecondStepPage,
    TwoStepPage
);

/// Asks for a code after the password.
#[derive(Clone, Template)]
#[template(path = "account/second_step.html")]
pub struct SecondStepPage {
    /// The frame.
    pub page: Page,
    /// Bound to a cookie of this browser.
    pub csrf: String,
    /// That the password was right, signed.
    pub step: String,
    /// The path to go on to, checked.
    pub next: String,
    /// A form to go on with, sealed; empty: none.
    pub kept: String,
    /// Why the last code did not do.
    pub error: Option<Message>,
}

/// Asks for the password again.
#[derive(Clone, Template)]
#[template(path = "account/confirm.html")]
pub struct ConfirmPage {
    /// The frame.
    pub page: Page,
    /// Of the session.
    pub csrf: String,
    /// Who is signed in.
    pub username: String,
    /// The path to go on to, checked.
    pub next: String,
    /// A form to go on with, sealed; empty: none.
    pub kept: String,
    /// Why the last one did not do.
    pub error: Option<Message>,
}

/// Gives a form back that was sent after its session had ended.
#[derive(Clone, Template)]
#[template(path = "account/resume.html")]
pub struct ResumePage {
    /// The frame.
    pub page: Page,
    /// Of the session.
    pub csrf: String,
    /// Where the form was sent.
    pub target: String,
    /// What it said, to be sent again.
    pub fields: Vec<(String, String)>,
    /// What a person typed of it, to be seen.
    pub typed: Vec<String>,
    /// What is to be known before it goes on, in words.
    pub notes: Vec<String>,
    /// Whether it can go on.
    pub is_whole: bool,
}

impl ResumePage {
    /// The page as an answer.
    ///
    /// # Errors
    /// It could not be written.
    pub fn respond(&self) -> Result<Response, Error> {
        page::respond(self)
    }
}

/// Sets a password by a one-time link.
#[derive(Clone, Template)]
#[template(path = "account/set_password.html")]
pub struct PasswordPage {
    /// The frame.
    pub page: Page,
    /// Bound to a cookie of this browser.
    pub csrf: String,
    /// The secret of the link; empty: it does not work any more.
    pub link: String,
    /// Whose password it is.
    pub username: String,
    /// Names of the API tokens of the account: what stops working without them.
    pub programs: Vec<String>,
    /// Whether the tokens end with the old password.
    pub revokes: bool,
    /// Why the last one was not taken.
    pub error: Option<Message>,
}

/// A browser that is signed in.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// Its key.
    pub id: i64,
    /// As the browser calls itself.
    pub browser: String,
    /// From where.
    pub address: String,
    /// When it was last seen.
    pub seen: String,
    /// Whether the reader sits at it.
    pub is_current: bool,
}

/// An API token.
#[derive(Clone, Debug)]
pub struct TokenRow {
    /// Its key.
    pub id: i64,
    /// What it is for.
    pub name: String,
    /// What it may; empty: all that the user may.
    pub scopes: String,
    /// When it stops working; empty: never.
    pub expires: String,
    /// When it was last used; empty: never.
    pub used: String,
}

/// One's own account.
#[derive(Clone, Template)]
#[template(path = "account/account.html")]
pub struct AccountPage {
    /// The frame.
    pub page: Page,
    /// Of the session.
    pub csrf: String,
    /// Where one can go.
    pub nav: Vec<NavLink>,
    /// The name to sign in with.
    pub username: String,
    /// Given name, family name, address.
    pub names: [String; 3],
    /// Names of the roles, in words.
    pub roles: Vec<Message>,
    /// Browsers that are signed in.
    pub sessions: Vec<SessionRow>,
    /// API tokens.
    pub tokens: Vec<TokenRow>,
    /// A token that was just made, shown this once.
    pub new_token: Option<String>,
    /// Whether signing in takes a code.
    pub has_two_step: bool,
    /// What went wrong.
    pub error: Option<Message>,
    /// What was just done.
    pub done: Option<Message>,
}

impl AccountPage {
    fn done(&self) -> Option<String> {
        self.done.as_ref().map(|done| done.render(self.page.lang))
    }

    fn roles(&self) -> String {
        let roles = self.roles.iter().map(|role| role.render(self.page.lang));
        roles.collect::<Vec<_>>().join(", ")
    }
}

/// What the page of the second step shows.
#[derive(Clone, Debug)]
pub enum TwoStep {
    /// It is off: what an app needs to know.
    Off {
        /// The seed in base32, to be typed.
        seed: String,
        /// The modules of a QR code as an SVG path.
        code: String,
        /// The number of modules on each side.
        size: i32,
        /// Names of API tokens that end unless they are kept: they were made with a password alone.
        programs: Vec<String>,
        /// Whether the box that keeps them is ticked.
        keeps: bool,
    },
    /// It is on.
    On {
        /// How many recovery codes are left.
        left: u64,
        /// Whether the user may switch it off.
        may_end: bool,
    },
    /// These are the recovery codes, shown this once.
    Codes(Vec<String>),
}

/// The second step of one's own account.
#[derive(Clone, Template)]
#[template(path = "account/two_step.html")]
pub struct TwoStepPage {
    /// The frame.
    pub page: Page,
    /// Of the session.
    pub csrf: String,
    /// Where one can go.
    pub nav: Vec<NavLink>,
    /// What to show.
    pub state: TwoStep,
    /// Whether a role of the user asks for it.
    pub is_required: bool,
    /// What went wrong.
    pub error: Option<Message>,
}

impl TwoStepPage {
    /// How many recovery codes are left, in words.
    fn left(&self) -> String {
        let left = match self.state {
            TwoStep::On { left, .. } => left,
            TwoStep::Off { .. } | TwoStep::Codes(_) => 0,
        };
        Message::new("two-step-codes-left")
            .with("count", left)
            .render(self.page.lang)
    }
}
