//! Colleagues to whom leads can be assigned.

use std::pin::Pin;

use crate::core::Core;

/// A user who may work on leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// The key of the user.
    pub id: i64,
    /// The user name.
    pub name: String,
    /// The e-mail address; may be empty.
    pub email: String,
}

/// Returns the colleagues ordered by name. This is a function pointer, so that the slice does not depend on accounts.
pub type Colleagues = fn(Core) -> Pin<Box<dyn Future<Output = Result<Vec<Colleague>, db::Error>> + Send>>;
