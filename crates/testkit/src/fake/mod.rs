//! Fake remote systems in the process of the test: a mail server, the Bot API, a receiver of webhooks and the network.
//! They record what they receive and fail in the ways that real ones do.

mod authority;
mod bot;
mod front;
mod hook;
mod http;
mod journal;
mod mail;
mod names;
mod tunnel;
mod weather;

pub use authority::Authority;
pub use bot::{BotApi, Call, Posted, visible_text};
pub use front::{Front, Manner};
pub use hook::HookReceiver;
pub use http::{Reply, Told};
pub use mail::{Fault, MailServer, MailSetup, MailTls, Received, Step};
pub use names::NameServer;
pub use tunnel::{Tunnel, chosen_protocol};
pub use weather::{Network, Weather};
