//! Colleagues whom leads can be given to.

use std::pin::Pin;

use web::Identity;

use crate::core::Core;

/// A user who may work leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// Key of the user.
    pub id: i64,
    /// Name to sign in with.
    pub name: String,
    /// Address; may be empty.
    pub email: String,
}

/// Finds them in the order of their names; this slice knows nothing of accounts.
pub type Colleagues = fn(Core) -> Pin<Box<dyn Future<Output = Result<Vec<Colleague>, db::Error>> + Send>>;

impl From<&Identity> for Colleague {
    fn from(who: &Identity) -> Self {
        Self {
            id: who.user_id,
            name: who.username.clone(),
            // Nobody is told of what they did themselves.
            email: String::new(),
        }
    }
}
