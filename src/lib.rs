//! Paradise: everything behind a company's website in one binary.
//!
//! The map. Each *slice* is a feature with all its parts in one folder; slices meet in [`site`] alone. The engines under
//! them are crates that know nothing of leads or products: `web` (HTTP), `db` (two databases), `migration` (the schema),
//! `media` (files), `outbox` (messages that must arrive), `jobs` (work by the clock), `settings`, `text` (languages), `admin` (pages).
//!
//! | module | what it is |
//! |---|---|
//! | [`accounts`] | users, sessions, API tokens, signing in |
//! | [`analytics`] | events, the counts behind the dashboard, reports |
//! | [`content`] | products and portfolio, and the public catalogue made of them |
//! | [`leads`] | what visitors send, and how staff work it |
//! | [`observability`] | probes of health, metrics, logs, traces, reports of errors, checks |
//! | [`backup`] | backups, their proof and their restoring |
//! | [`https`] | https without a proxy: certificates by ACME |
//! | [`audit`] | the record of every change |
//! | [`privacy`] | finding, handing over and erasing the data of a person |
//! | [`site`] | the list of slices, put together into a server |
//! | [`cli`] | one command a file |
//! | [`import`] | moving in from Django |
//! | [`demo`] | a made-up company to look around in |
//! | [`trash`] | what was deleted and can be brought back |
//! | [`core`], [`failure`], [`health`], [`settings`], [`vocabulary`], [`zone`], [`notice`], [`channel`], `spreadsheet`, `folder` | what slices stand on |

pub mod accounts;
pub mod analytics;
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
pub mod notice;
pub mod observability;
pub mod phone;
pub mod privacy;
pub mod settings;
pub mod site;
mod spreadsheet;
pub mod trash;
pub mod vocabulary;
pub mod zone;
