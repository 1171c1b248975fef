//! Typed settings from the environment and `.env` files.
//!
//! A section is declared with [`settings!`] beside the code that reads it. The declaration is the one place for
//! name, type, default and help: loading, `env.example`, the README's table and `paradise config` all come from it.
//! Which sections there are, and rules across settings, belong to the product.
//!
//! ```
//! use settings::{Group, Problems, Secret, Section, Source};
//! use std::time::Duration;
//!
//! settings::settings! {
//!     /// Mail
//!     pub struct MailSettings {
//!         /// Server that takes the site's mail; nothing is sent without one.
//!         EMAIL_HOST => host: Option<String> = "",
//!         /// Password at that server.
//!         EMAIL_HOST_PASSWORD => password: Secret = "",
//!         /// Longest wait for an answer of that server. Raise it if mail is logged as timed out.
//!         EMAIL_TIMEOUT => timeout: Duration = "10s" in "1s"..="5m",
//!     }
//! }
//!
//! let groups = [Group::of::<MailSettings>()];
//! let source = Source::new([("EMAIL_HOST", "mail.example.uz"), ("EMAIL_TIMEOUT", "1h")], vec![]);
//! let mut problems = Problems::default();
//! let mail = MailSettings::load(&source, &mut problems);
//! source.warn_of_unknown(&groups, &[], "PARADISE_", &mut problems);
//!
//! assert_eq!(mail.host.as_deref(), Some("mail.example.uz"));
//! assert_eq!(
//!     problems.errors[0].to_string(),
//!     "`EMAIL_TIMEOUT=1h` (environment) is not allowed. \
//!      Allowed: a time such as 30s, 5m, 2h or 7d (a plain number is seconds), from 1s to 5m."
//! );
//! assert!(settings::env_example(&groups).contains("# EMAIL_TIMEOUT=10s\n"));
//! ```

mod dotenv;
mod key;
mod kinds;
mod nearest;
mod placeholder;
mod problems;
mod render;
mod report;
mod section;
mod sections;
mod source;
mod value;

pub use dotenv::DotEnv;
pub use key::Key;
pub use kinds::{
    ByteSize, HostName, HostPattern, HttpUrl, Origin, PrivateUrl, PublicPath, Rate, Secret, read_items,
};
pub use placeholder::is_placeholder;
pub use problems::{Problem, Problems};
pub use render::{env_example, env_line, markdown_table};
pub use report::{Row, report, report_text};
pub use section::{Group, Section};
pub use sections::Sections;
pub use source::{SetBy, Source};
pub use value::{Invalid, Value};
