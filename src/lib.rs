//! Paradise: everything behind a company's website in one binary.
//!
//! Each *slice* is a feature with all its parts in one folder. Slices are connected only in [`site`]. The engines below
//! them are crates that do not depend on leads or products: `web` (HTTP), `db` (two databases), `migration` (the
//! schema), `media` (files), `outbox` (reliable delivery of messages), `jobs` (scheduled work), `settings`, `text`
//! (languages), `admin` (pages).
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
//! | [`audit`] | the audit log of every change |
//! | [`privacy`] | finding, exporting and erasing the data of a person |
//! | [`site`] | the list of slices, assembled into a server |
//! | [`cli`] | the commands, one file each |
//! | [`import`] | import of a Django site |
//! | [`demo`] | a made-up company for a first look |
//! | [`trash`] | deleted entries that can be restored |
//! | [`core`], [`failure`], [`health`], [`settings`], [`vocabulary`], [`zone`] | the foundation of all slices |
//! | [`notice`], [`channel`], `spreadsheet`, `folder` | the foundation of all slices |

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
pub mod running;
pub mod settings;
pub mod site;
pub mod slice;
pub mod slices;
mod spreadsheet;
pub mod trash;
pub mod vocabulary;
pub mod zone;
