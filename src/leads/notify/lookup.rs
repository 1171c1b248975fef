//! From deliveries back to the leads that they are about.

use db::sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use outbox::{Delivery, Failure};

use crate::{
    core::Core,
    leads::lead::{self, Model as Lead},
};

/// What nobody wants any more.
pub(super) fn gone() -> Failure {
    Failure::Cancelled {
        reason: "the lead was deleted".to_owned(),
    }
}

/// What deliveries about a lead call it.
pub(crate) fn subject(id: i64) -> String {
    format!("lead:{id}")
}

/// The lead that a delivery is about.
pub(super) fn id(delivery: &Delivery) -> Option<i64> {
    delivery.subject.strip_prefix("lead:")?.parse().ok()
}

/// Deliveries about other leads than these.
pub(super) fn others(deliveries: &[Delivery], leads: &[Lead]) -> Vec<i64> {
    let is_other = |delivery: &&Delivery| !leads.iter().any(|lead| Some(lead.id) == id(delivery));
    deliveries
        .iter()
        .filter(is_other)
        .map(|delivery| delivery.id)
        .collect()
}

/// The leads that still exist, the oldest first.
pub(super) async fn leads(core: &Core, deliveries: &[Delivery]) -> Result<Vec<Lead>, Failure> {
    let ids = deliveries.iter().filter_map(id);
    let found = lead::Entity::find()
        .filter(lead::Column::Id.is_in(ids))
        .order_by_asc(lead::Column::Id)
        .all(core.db.read())
        .await;
    found.map_err(|error| Failure::Transient {
        reason: format!("the lead could not be read: {error}"),
        retry_after: None,
    })
}
