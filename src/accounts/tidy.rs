//! Sessions and links that are over.

use db::sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _};
use web::Error;

use super::{Accounts, link, session};
use crate::zone;

impl Accounts {
    /// Forgets sessions and links that nobody can use any more.
    ///
    /// # Errors
    /// The database failed.
    pub async fn tidy(&self) -> Result<(), Error> {
        let settings = &self.core.settings.accounts;
        let now = zone::now();
        let over = Condition::any()
            .add(session::Column::SeenAt.lt(now - settings.session_idle))
            .add(session::Column::CreatedAt.lt(now - settings.session_lifetime));
        let tx = self.core.db.begin().await?;
        session::Entity::delete_many().filter(over).exec(&tx).await?;
        let over = link::Column::ExpiresAt.lt(now);
        link::Entity::delete_many().filter(over).exec(&tx).await?;
        tx.commit().await?;
        Ok(())
    }
}
