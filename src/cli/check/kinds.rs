//! The kinds of checks of an installation: what each may access.

use std::{future::Future, pin::Pin};

use db::ServerFacts;
use outbox::Tls;
use text::Message;
use web::Secret;

use super::machine::Machine;
use crate::{core::Core, settings::Settings};

pub(super) type Later<'a> = Pin<Box<dyn Future<Output = Option<Message>> + Send + 'a>>;

/// What a check needs to connect to other hosts.
#[derive(Debug)]
pub struct Outside {
    /// Which hosts to connect to.
    pub settings: Settings,
    /// Which certificate authorities to trust.
    pub tls: Tls,
    /// The key of the site, if it has one yet.
    pub secret: Option<Secret>,
}

/// What a check looks at. Each function returns what is wrong, or `None`.
#[derive(Clone, Copy, Debug)]
pub enum Look {
    /// Files and folders.
    Files(fn(&Settings) -> Option<Message>),
    /// The process and the machine.
    Machine(fn(&Machine) -> Option<Message>),
    /// The PostgreSQL server.
    Server(fn(&ServerFacts) -> Option<Message>),
    /// What is in the database.
    Data(for<'a> fn(&'a Core) -> Later<'a>),
    /// Other machines.
    Online(for<'a> fn(&'a Outside) -> Later<'a>),
}
