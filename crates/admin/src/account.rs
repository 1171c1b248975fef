//! Pages for the user's own account, and the later steps of signing in.

use askama::Template;
use axum::response::Response;
use text::Message;
use web::Error;

use crate::{NavLink, Page, page};

/// Implements the response and the error text of each page.
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

/// Page that asks for a two-step code after the password.
#[derive(Clone, Template)]
#[template(path = "account/second_step.html")]
pub struct SecondStepPage {
    /// Language and name of the site.
    pub page: Page,
    /// CSRF token bound to a cookie of this browser.
    pub csrf: String,
    /// Signed proof that the password was right.
    pub step: String,
    /// Checked path to redirect to after signing in.
    pub next: String,
    /// Sealed form to resume after signing in; empty if there is none.
    pub kept: String,
    /// Why the last code was refused.
    pub error: Option<Message>,
}

/// Page that asks for the password again.
#[derive(Clone, Template)]
#[template(path = "account/confirm.html")]
pub struct ConfirmPage {
    /// Language and name of the site.
    pub page: Page,
    /// CSRF token of the session.
    pub csrf: String,
    /// Who is signed in.
    pub username: String,
    /// Checked path to redirect to.
    pub next: String,
    /// Sealed form to resume; empty if there is none.
    pub kept: String,
    /// Why the last password was refused.
    pub error: Option<Message>,
}

/// Page that returns a form that was sent after its session had ended.
#[derive(Clone, Template)]
#[template(path = "account/resume.html")]
pub struct ResumePage {
    /// Language and name of the site.
    pub page: Page,
    /// CSRF token of the session.
    pub csrf: String,
    /// Address to which the form was sent.
    pub target: String,
    /// Fields of the form, to be sent again.
    pub fields: Vec<(String, String)>,
    /// Values that the user typed, for display.
    pub typed: Vec<String>,
    /// Translated notes for the user to read before the form is sent again.
    pub notes: Vec<String>,
    /// Whether the form is complete and can be sent again.
    pub is_whole: bool,
}

impl ResumePage {
    /// Renders the page as a response.
    ///
    /// # Errors
    /// The template could not be rendered.
    pub fn respond(&self) -> Result<Response, Error> {
        page::respond(self)
    }
}

/// Page that sets a password by a one-time link.
#[derive(Clone, Template)]
#[template(path = "account/set_password.html")]
pub struct PasswordPage {
    /// Language and name of the site.
    pub page: Page,
    /// CSRF token bound to a cookie of this browser.
    pub csrf: String,
    /// Secret of the link; empty if the link no longer works.
    pub link: String,
    /// Name of the user whose password is set.
    pub username: String,
    /// Names of the account's API tokens. Programs that use them stop working if the tokens are revoked.
    pub programs: Vec<String>,
    /// Whether the tokens are revoked together with the old password.
    pub revokes: bool,
    /// Why the last password was refused.
    pub error: Option<Message>,
}

/// A browser that is signed in.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// Key of the session.
    pub id: i64,
    /// User agent of the browser.
    pub browser: String,
    /// Client address.
    pub address: String,
    /// Time of the last request.
    pub seen: String,
    /// Whether it is the session of this request.
    pub is_current: bool,
}

/// An API token.
#[derive(Clone, Debug)]
pub struct TokenRow {
    /// Key of the token.
    pub id: i64,
    /// Purpose of the token.
    pub name: String,
    /// Scopes; empty means everything that the user may do.
    pub scopes: String,
    /// Expiry; empty means never.
    pub expires: String,
    /// Last use; empty means never.
    pub used: String,
}

/// Page of the user's own account.
#[derive(Clone, Template)]
#[template(path = "account/account.html")]
pub struct AccountPage {
    /// Language and name of the site.
    pub page: Page,
    /// CSRF token of the session.
    pub csrf: String,
    /// Links of the navigation.
    pub nav: Vec<NavLink>,
    /// Name to sign in with.
    pub username: String,
    /// Given name, family name, e-mail address.
    pub names: [String; 3],
    /// Names of the roles, translated.
    pub roles: Vec<Message>,
    /// Browsers that are signed in.
    pub sessions: Vec<SessionRow>,
    /// API tokens.
    pub tokens: Vec<TokenRow>,
    /// A new token. It is shown only once.
    pub new_token: Option<String>,
    /// Whether signing in requires a code.
    pub has_two_step: bool,
    /// Error message.
    pub error: Option<Message>,
    /// Message about the last change.
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

/// State of two-step sign-in on its page.
#[derive(Clone, Debug)]
pub enum TwoStep {
    /// Off. Holds what an authenticator app needs.
    Off {
        /// The seed in base32, for typing by hand.
        seed: String,
        /// The modules of a QR code as an SVG path.
        code: String,
        /// The number of modules on each side.
        size: i32,
        /// Names of API tokens that are revoked unless they are kept: they were created with a password alone.
        programs: Vec<String>,
        /// Whether the box that keeps them is ticked.
        keeps: bool,
    },
    /// On.
    On {
        /// How many recovery codes are left.
        left: u64,
        /// Whether the user may turn it off.
        may_end: bool,
    },
    /// New recovery codes. They are shown only once.
    Codes(Vec<String>),
}

/// Page of the user's own two-step sign-in.
#[derive(Clone, Template)]
#[template(path = "account/two_step.html")]
pub struct TwoStepPage {
    /// Language and name of the site.
    pub page: Page,
    /// CSRF token of the session.
    pub csrf: String,
    /// Links of the navigation.
    pub nav: Vec<NavLink>,
    /// State to show.
    pub state: TwoStep,
    /// Whether a role of the user requires it.
    pub is_required: bool,
    /// Error message.
    pub error: Option<Message>,
}

impl TwoStepPage {
    /// Number of recovery codes that are left, as translated text.
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
