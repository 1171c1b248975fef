//! The admin: pages for people who work with the data.
//!
//! The look is here: the layout, the pages as askama templates, one style sheet, all served from memory and free of
//! scripts, so that the strict content policy of the web engine holds. What the pages show comes from the product.

mod account;
mod assets;
mod home;
mod login;
mod page;

pub use account::{
    AccountPage, AuditPage, AuditRow, ConfirmPage, PasswordPage, SecondStepPage, SessionRow, TokenRow,
    TwoStep, TwoStepPage,
};
pub use assets::routes;
pub use home::{Card, Figure, HomePage};
pub use login::LoginPage;
pub use page::Page;
