//! Paradise: everything behind a company's website in one binary.
//!
//! Each *slice* is a feature with all its parts in one folder. Slices are connected only in [`site`]. The engines below
//! them are crates that do not depend on leads or products: `web` (HTTP), `db` (two databases), `migration` (the
//! schema), `media` (files), `outbox` (reliable delivery of messages), `jobs` (scheduled work), `settings`, `text`
//! (languages), `model` (models and their fields), `admin` (pages).
//!
//! | module | what it is |
//! |---|---|
//! | [`accounts`] | users, sessions, API tokens, signing in |
//! | [`analytics`] | events, the counts behind the dashboard, reports |
//! | [`content`] | products and portfolio, and the public catalogue made of them |
//! | [`leads`] | what visitors send, and how staff work it |
//! | [`observability`] | health probes, metrics, logs, traces, error reports, checks |
//! | [`backup`] | backups, restore tests and restoring |
//! | [`https`] | https without a proxy: certificates by ACME |
//! | [`website`] | the pages for visitors, if the program serves them |
//! | [`audit`] | the audit log of every change |
//! | [`privacy`] | finding, exporting and erasing the data of a person |
//! | [`site`] | the list of slices, assembled into a server |
//! | [`cli`] | the commands, one file each |
//! | [`import`] | import of a Django site |
//! | [`demo`] | a made-up company for a first look |
//! | [`prelude`], [`public`] | what a model outside of this program needs, and its public API |
//! | [`trash`] | deleted entries that can be restored |
//! | [`core`], [`failure`], [`health`], [`settings`], [`vocabulary`], [`zone`] | the foundation of all slices |
//! | [`notice`], [`channel`], `spreadsheet`, `folder` | the foundation of all slices |

pub mod accounts;
pub mod analytics;
mod api_reference;
pub mod audit;
pub mod backup;
pub mod channel;
pub mod check;
pub mod cli;
pub mod content;
pub mod core;
pub mod demo;
pub mod failure;
mod folder;
pub mod health;
pub mod https;
pub mod import;
pub mod leads;
pub mod model_import;
pub mod notice;
pub mod observability;
pub mod phone;
pub mod prelude;
pub mod privacy;
pub mod public;
pub mod running;
pub mod settings;
pub mod site;
pub mod slice;
pub mod slices;
mod spreadsheet;
pub mod trash;
pub mod vocabulary;
pub mod website;
pub mod zone;

/// The site that the program serves. Add slices with [`slices::Slices::with`] and give it to [`main`].
pub fn site() -> slices::Slices {
    site::slices()
}

/// The whole program for a site: every command, with the arguments of the process.
pub fn main(site: slices::Slices) -> std::process::ExitCode {
    cli::run(site)
}
