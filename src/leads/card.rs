//! The figures of leads on the home page.

use admin::Card;
use async_trait::async_trait;
use db::sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use text::Message;
use web::{Error, Identity, Permission};

use super::{VIEW, access, lead, standing::Standing};
use crate::core::Core;

/// Leads that nobody has worked on yet.
pub struct NewLeads(pub Core);

#[async_trait]
impl Card for NewLeads {
    fn title(&self) -> Message {
        Message::new("card-new-leads")
    }

    fn link(&self) -> &'static str {
        "/api/leads/?status=new"
    }

    fn permission(&self) -> Permission {
        VIEW
    }

    async fn count(&self, who: &Identity) -> Result<u64, Error> {
        let new = lead::Entity::find()
            .filter(access::rows(who, VIEW)?)
            .filter(lead::Column::Standing.eq(Standing::Accepted))
            .filter(lead::Column::Status.eq("new"));
        Ok(new.count(self.0.db.read()).await?)
    }
}

/// Leads that wait in quarantine for a word.
pub struct HeldLeads(pub Core);

#[async_trait]
impl Card for HeldLeads {
    fn title(&self) -> Message {
        Message::new("card-held-leads")
    }

    fn link(&self) -> &'static str {
        "/api/leads/?standing=quarantined&include=spam"
    }

    fn permission(&self) -> Permission {
        VIEW
    }

    async fn count(&self, who: &Identity) -> Result<u64, Error> {
        let held = lead::Entity::find()
            .filter(access::rows(who, VIEW)?)
            .filter(lead::Column::Standing.eq(Standing::Quarantined));
        Ok(held.count(self.0.db.read()).await?)
    }
}
