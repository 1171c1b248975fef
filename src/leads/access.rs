//! Who sees which leads, and how much of them.

use db::sea_orm::{ColumnTrait as _, Condition};
use web::{Error, Identity, Permission, Scope};

use super::CONTACT;
use super::lead::{Column, Model as Lead};

/// The leads for which somebody has a permission.
///
/// # Errors
/// 403 if for none.
pub(super) fn rows(who: &Identity, permission: Permission) -> Result<Condition, Error> {
    Ok(match who.scope(permission)? {
        Scope::All => Condition::all(),
        Scope::Own => Condition::all().add(Column::OwnerId.eq(who.user_id)),
    })
}

/// What somebody may see of a lead: how the person can be reached only with [`CONTACT`].
pub(super) fn shown_to(who: &Identity, mut lead: Lead) -> Lead {
    if !who.can(CONTACT) {
        lead.phone.clear();
        lead.email = None;
        lead.ip_address = None;
        lead.user_agent.clear();
    }
    lead
}
