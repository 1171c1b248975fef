//! What commands about users share: finding one by name.

use super::Failure;
use crate::{accounts::user, core::Core};

/// The user with this name.
///
/// # Errors
/// There is none; the sentence says how to make one.
pub(super) async fn find(core: &Core, name: &str) -> Result<user::Model, Failure> {
    user::named(core.db.read(), name).await?.ok_or_else(|| {
        Failure::new(format!(
            "there is no user `{name}`; names are case-sensitive, and `paradise createsuperuser` makes one"
        ))
    })
}
