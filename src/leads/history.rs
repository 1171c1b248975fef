//! The representation of a lead in the audit log.

use serde_json::{Value, json};

use super::lead::Model as Lead;

/// The subject of the lead in the audit log.
pub(super) fn subject(id: i64) -> String {
    format!("lead:{id}")
}

/// The fields whose changes are recorded.
pub(super) fn facts(lead: &Lead) -> Value {
    json!({
        "name": lead.name,
        "company": lead.company,
        "phone": lead.phone,
        "email": lead.email,
        "product_type": lead.product_type,
        "quantity": lead.quantity,
        "message": lead.message,
        "status": lead.status,
        "source": lead.source,
        "language": lead.language,
        "file_name": lead.file_name,
        "file_sha256": lead.file_sha256,
        "owner_id": lead.owner_id,
        "claimed_by": lead.claimed_by,
        "standing": lead.standing,
    })
}
