//! Who works a lead: colleagues whom it can be given to, and the giving.

use std::pin::Pin;

use db::Tx;
use db::sea_orm::{ActiveModelTrait as _, ActiveValue::Set, DbErr, IntoActiveModel as _};
use web::{Error, Identity};

use super::Leads;
use super::lead::Model as Lead;
use crate::core::Core;
use crate::zone;

/// A user who may work leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// Key of the user.
    pub id: i64,
    /// Name to sign in with.
    pub name: String,
}

/// Finds them in the order of their names; this slice knows nothing of accounts.
pub type Colleagues = fn(Core) -> Pin<Box<dyn Future<Output = Result<Vec<Colleague>, db::Error>> + Send>>;

impl From<&Identity> for Colleague {
    fn from(who: &Identity) -> Self {
        Self {
            id: who.user_id,
            name: who.username.clone(),
        }
    }
}

impl Leads {
    /// Everybody whom a lead can be given to at this moment.
    pub(super) async fn colleagues(&self) -> Result<Vec<Colleague>, Error> {
        Ok((self.colleagues)(self.core.clone()).await?)
    }

    /// The colleague with this key, as a form sends it.
    pub(super) async fn colleague(&self, key: &str) -> Result<Option<Colleague>, Error> {
        let mut colleagues = self.colleagues().await?.into_iter();
        Ok(colleagues.find(|colleague| colleague.id.to_string() == key))
    }
}

/// Makes a colleague the one who works a lead.
pub(super) async fn give(tx: &Tx, lead: Lead, to: &Colleague) -> Result<Lead, DbErr> {
    if lead.owner_id == Some(to.id) && lead.claimed_by == to.name {
        return Ok(lead);
    }
    let mut row = lead.into_active_model();
    row.owner_id = Set(Some(to.id));
    row.claimed_by = Set(to.name.clone());
    row.updated_at = Set(zone::now());
    row.update(tx).await
}
