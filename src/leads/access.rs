//! Which leads a user may see, and how much of each.

use db::sea_orm::{ColumnTrait as _, Condition};
use outbox::Delivery;
use web::{Error, Identity, Permission, Scope};

use super::{
    lead::{Column, Model as Lead},
    permissions::{CONTACT, VIEW},
};

/// The leads for which a user has a permission.
///
/// # Errors
/// 403 if the user has it for no lead.
pub(super) fn rows(who: &Identity, permission: Permission) -> Result<Condition, Error> {
    Ok(match who.scope(permission)? {
        Scope::All => Condition::all(),
        Scope::Own => Condition::all().add(Column::OwnerId.eq(who.user_id)),
    })
}

/// Whether a user may see the contact data of a lead.
pub(super) fn may_reach(who: &Identity, lead: &Lead) -> bool {
    match who.permissions.scope(CONTACT) {
        Some(Scope::All) => true,
        Some(Scope::Own) => lead.owner_id == Some(who.user_id),
        None => false,
    }
}

/// Whether a user may see the contact data of every lead that is visible to them. A user with two roles may see all
/// leads, but the contact data of their own leads only.
pub(super) fn may_reach_all(who: &Identity) -> bool {
    match who.permissions.scope(CONTACT) {
        Some(Scope::All) => true,
        Some(Scope::Own) => who.permissions.scope(VIEW) != Some(Scope::All),
        None => false,
    }
}

/// The part of a lead that a user may see. Contact data need [`CONTACT`]. A file counts as contact data, because
/// visitors send letterheads and business cards. Its name counts too, because the visitor wrote it.
pub(super) fn shown_to(who: &Identity, mut lead: Lead) -> Lead {
    if !may_reach(who, &lead) {
        lead.phone.clear();
        lead.phone_normal = None;
        lead.email = None;
        lead.ip_address = None;
        lead.user_agent.clear();
        lead.file = None;
        lead.file_name.clear();
        lead.search_text.clear();
    }
    lead
}

/// The part of a delivery that a user may see. The answers of mail servers and receivers can repeat addresses.
pub(super) fn delivery_shown_to(who: &Identity, lead: &Lead, mut delivery: Delivery) -> Delivery {
    if !may_reach(who, lead) {
        delivery.recipient.clear();
        delivery.last_error.clear();
        delivery.receipt.clear();
    }
    delivery
}
