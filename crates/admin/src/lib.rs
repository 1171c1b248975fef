//! Admin pages for staff who work with the data.
//!
//! [`Admin`] holds the pages of one model as a value, built from the fields that its entity declares
//! ([`model::Declared`]) and from the options that the page chooses. A [`Registry`] holds all of them and provides routes, navigation and [`Finding`]s.
//! The pages are HTML that works without scripts. Templates, style sheet and icon are served from memory, so that the
//! strict content security policy of the web engine holds. This crate does not depend on the models that it shows.
//!
//! | folder or file | what it is |
//! |---|---|
//! | `admin`, `column`, `label`, `permissions`, `hooks` | what a slice declares with |
//! | `section`, `field`, `value`, `store`, `autocomplete` | a declaration with its type erased, and access to its rows
//! |
//! | `list`, `form`, `action` | the pages |
//! | `api` | the same for programs |
//! | `relation` | fields that refer to an object of another model |
//! | `inline` | rows of another table on the page of their object |
//! | `history`, `diff` | who changed what |
//! | `home`, `counter_card` | the home page and what it counts |
//! | `pictures` | where uploaded pictures go |
//! | `home`, `trend` | the home page, with figures and charts |
//! | `info_page` | a page of facts and their states |
//! | `trash`, `privacy` | pages of deleted objects, and of personal data |
//! | `check` | mistakes in a declaration |

mod account;
mod action;
mod admin;
mod api;
mod assets;
mod audit;
mod autocomplete;
mod check;
mod column;
mod counter_card;
mod diff;
mod field;
mod form;
mod history;
mod home;
mod hooks;
mod info_page;
mod inline;
mod label;
mod list;
mod login;
mod nav;
mod page;
mod page_context;
mod people;
mod permissions;
mod pictures;
mod position;
mod privacy;
mod registry;
mod relation;
mod section;
mod store;
mod trash;
mod trend;
mod typed;
mod value;

pub use account::{
    AccountPage, ConfirmPage, PasswordPage, ResumePage, SecondStepPage, SessionRow, TokenRow, TwoStep,
    TwoStepPage,
};
pub use action::{Action, Batch, Offer, Operation, Question};
pub use admin::Admin;
pub use assets::{StaticFile, routes, static_files};
pub use audit::{AuditPage, AuditRow, Selectable};
pub use check::{Finding, rules};
pub use column::{Cell, Shown, age, badge, col, computed, count, line, thumb, untranslated};
pub use counter_card::ListFigure;
pub use history::{Change, Event, FieldChange, History, NoHistory, PastChange};
pub use home::{Card, Figure, HomePage, Line, Newest, Part};
pub use hooks::{Hooks, Panel};
pub use info_page::{Act, Group, More, Statement, StatementPage};
pub use inline::Inline;
pub use label::{Choice, Label};
pub use list::how_long_ago;
pub use login::LoginPage;
pub use model::Tone;
pub use nav::NavLink;
pub use page::Page;
pub use page_context::Setup;
pub use people::{Badge, OneTimeLink, RoleBox, RolesPage, TokensPage, UserPage, UserRow, UsersPage};
pub use permissions::Permissions;
pub use pictures::{Kept, MAX_PICTURE, Pictures};
pub use privacy::{HeldList, HeldRow, PrivacyPage, ReceiptRow};
pub use registry::Registry;
pub use trash::{TrashPage, TrashRow};
