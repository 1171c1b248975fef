//! What an operator sees of a running site: probes, figures, alerts.

mod figures;
mod names;
mod probes;
mod proxies;
mod traffic;
pub mod watched;
