//! Who sees which leads, and how much of them.

use db::sea_orm::{ColumnTrait as _, Condition};
use outbox::Delivery;
use web::{Error, Identity, Permission, Scope};

use super::{
    lead::{Column, Model as Lead},
    permissions::{CONTACT, VIEW},
};

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

/// Whether somebody may see how the person behind a lead can be reached.
pub(super) fn may_reach(who: &Identity, lead: &Lead) -> bool {
    match who.permissions.scope(CONTACT) {
        Some(Scope::All) => true,
        Some(Scope::Own) => lead.owner_id == Some(who.user_id),
        None => false,
    }
}

/// Whether somebody may see that of every lead that they see at all. With two roles one may see all leads and reach the
/// people of one's own.
pub(super) fn may_reach_all(who: &Identity) -> bool {
    match who.permissions.scope(CONTACT) {
        Some(Scope::All) => true,
        Some(Scope::Own) => who.permissions.scope(VIEW) != Some(Scope::All),
        None => false,
    }
}

/// What somebody may see of a lead: how the person can be reached only with [`CONTACT`]. A file is a way too: letterheads
/// and cards are what visitors send, and its name is the visitor's text.
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

/// What somebody may see of a delivery about a lead: mail servers and receivers repeat addresses in what they answer.
pub(super) fn delivery_shown_to(who: &Identity, lead: &Lead, mut delivery: Delivery) -> Delivery {
    if !may_reach(who, lead) {
        delivery.recipient.clear();
        delivery.last_error.clear();
        delivery.receipt.clear();
    }
    delivery
}
