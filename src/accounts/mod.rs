//! Accounts: users and their roles, sessions, API tokens, signing in.
//!
//! | file | what it is |
//! |---|---|
//! | `state`, `permissions`, `settings`, `checks` | the running slice, who may use the admin, what an operator decides |
//! | `user`, `roles` | users, and what each may do |
//! | `login`, `sign_in`, `login_throttle`, `second_step` | signing in: the form, the checks, the limits, the code |
//! | `cookies`, `trusted_device` | cookies of a browser, and browsers that are known for an account |
//! | `session`, `authenticator`, `confirm` | staying signed in, and confirming the password |
//! | `resume` | forms that were submitted after a session had ended |
//! | `token` | the tokens that programs sign in with |
//! | `two_step`, `recovery` | codes of the phone, and recovery codes for a lost phone |
//! | `seeds` | encrypting the seeds with another key of the site |
//! | `link`, `set_password` | one-time links |
//! | `emails` | e-mails to the owner of an account |
//! | `own`, `own_tokens`, `own_two_step`, `account_request` | the pages of a user's own account, and their request |
//! | `commands` | what owners may do with other users |
//! | `people` | the pages for this: users, tokens, the audit log |
//! | `password`, `django_hash`, `hasher`, `rules` | passwords |
//! | `import`, `django_roles` | users of a Django site, and the roles that they get here |
//!
//! Secrets are stored as hashes only. Passwords are stored as Argon2id hashes, or as one of Django's hashers wrote them
//! until the first log-in. Sessions and tokens, which are already 256 random bits, are stored as SHA-256.

mod account_request;
mod authenticator;
mod checks;
mod commands;
mod confirm;
mod cookies;
mod django_hash;
mod django_roles;
pub mod emails;
mod hasher;
mod home;
mod import;
pub mod link;
mod login;
mod login_throttle;
mod own;
mod own_tokens;
mod own_two_step;
pub mod password;
mod people;
mod permissions;
mod privacy;
mod recovery;
mod redirect;
mod resume;
pub mod roles;
pub mod rules;
mod second_step;
pub mod seeds;
pub mod session;
mod set_password;
mod settings;
mod sign_in;
mod state;
mod tidy;
pub mod token;
mod trusted_device;
pub mod two_step;
pub mod user;

use std::{sync::Arc, time::Duration};

use ::settings::Group;
use jobs::Job;
use web::{
    Access, Routes,
    access::{CONFIRM_PATH, LOGIN_PATH},
};

pub use commands::MANAGE;
pub use people::PERMISSIONS;
pub use settings::AccountsSettings;
pub use state::Accounts;
pub use user::owners;

use people::{FailedSignIns, WithoutTwoStep};

use crate::{
    core::Colleague,
    slice::{Assembly, Served, Slice},
};
use permissions::{ENROL, OWN, OWN_PATH, OWN_SUDO, TWO_STEP_PATH, USE_ADMIN};

/// How often left-over data is removed.
const TIDY_EVERY: Duration = Duration::from_hours(1);

/// The slice.
pub fn slice() -> Slice {
    Slice {
        settings: Some(Group::of::<AccountsSettings>()),
        checks: checks::CHECKS,
        importers: || vec![Box::new(import::AccountImporter::default())],
        holder: Some(|| Box::new(privacy::AccountHolder)),
        colleagues: Some(|core, permission| {
            Box::pin(async move {
                let users = user::who_may(core.db.read(), permission).await?;
                Ok(users.into_iter().map(Colleague::from).collect())
            })
        }),
        pages: |pages, _| people::links(pages),
        cards: |site| {
            vec![
                Arc::new(FailedSignIns(site.core.clone())),
                Arc::new(WithoutTwoStep(site.core.clone())),
            ]
        },
        serve: |site| Ok(serve(site)),
        ..Slice::new("accounts")
    }
}

fn serve(site: &Assembly) -> Served {
    let accounts = Accounts::start(&site.core, site.cards.clone(), site.pages.clone());
    let measured = accounts.clone();
    Served {
        routes: accounts.routes(),
        website: Some(Routes::new().get("/", Access::Public, home::enter)),
        authenticate: Some(accounts.authenticate()),
        measure: Some(Box::new(move || {
            let accounts = measured.clone();
            Box::pin(async move {
                // If the database is not available, its own check reports that.
                let _ = accounts.measure().await;
            })
        })),
        jobs: vec![Job::every("accounts.tidy", TIDY_EVERY, move |_| {
            let accounts = accounts.clone();
            async move { accounts.tidy().await }
        })],
        ..Served::default()
    }
}

impl From<user::Model> for Colleague {
    fn from(user: user::Model) -> Self {
        Self {
            id: user.id,
            name: user.username,
            email: user.email,
        }
    }
}

impl Accounts {
    /// The routes of signing in and out, and of the home page.
    pub fn routes(self: &Arc<Self>) -> Routes {
        Routes::new()
            .get(redirect::HOME, USE_ADMIN, home::show)
            .post("/admin/language/", USE_ADMIN, home::choose_language)
            .get(LOGIN_PATH, Access::Public, login::show)
            .post(LOGIN_PATH, Access::Public, login::submit)
            .post("/admin/logout/", Access::Page(ENROL), login::sign_out)
            .get(second_step::PATH, Access::Public, second_step::show)
            .post(second_step::PATH, Access::Public, second_step::submit)
            .get(link::PATH, Access::Public, set_password::show)
            .post(link::PATH, Access::Public, set_password::submit)
            .get(CONFIRM_PATH, Access::Page(ENROL), confirm::show)
            .post(CONFIRM_PATH, Access::Page(ENROL), confirm::submit)
            .merge(people::routes())
            .get(OWN_PATH, OWN, own::show)
            .post(OWN_PATH, OWN, own::save)
            .post("/admin/account/password/", OWN, own::change_password)
            .post("/admin/account/sessions/", OWN, own::end_sessions)
            .post("/admin/account/tokens/", OWN_SUDO, own_tokens::make)
            .post("/admin/account/tokens/revoke/", OWN, own_tokens::revoke)
            .get(TWO_STEP_PATH, Access::Sudo(ENROL), own_two_step::show)
            .post(TWO_STEP_PATH, Access::Sudo(ENROL), own_two_step::begin)
            .post("/admin/account/two-step/codes/", OWN_SUDO, own_two_step::renew)
            .post("/admin/account/two-step/off/", OWN_SUDO, own_two_step::end)
            .with_state(self)
    }
}
