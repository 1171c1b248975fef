//! Finds the leads that deliveries are about.

use db::sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use outbox::{Delivery, Failure};

use crate::{
    core::Core,
    leads::lead::{self, Model as Lead},
};

/// The failure of a delivery that is not needed any more.
pub(super) fn gone() -> Failure {
    Failure::Cancelled {
        reason: "the lead was deleted".to_owned(),
    }
}

/// The subject of deliveries about a lead.
pub(crate) fn subject(id: i64) -> String {
    format!("lead:{id}")
}

/// The lead that a delivery is about.
pub(super) fn id(delivery: &Delivery) -> Option<i64> {
    delivery.subject.strip_prefix("lead:")?.parse().ok()
}

/// The ids of the deliveries that are about none of these leads.
pub(super) fn others(deliveries: &[Delivery], leads: &[Lead]) -> Vec<i64> {
    let is_other = |delivery: &&Delivery| !leads.iter().any(|lead| Some(lead.id) == id(delivery));
    deliveries
        .iter()
        .filter(is_other)
        .map(|delivery| delivery.id)
        .collect()
}

/// The leads that still exist, oldest first.
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
