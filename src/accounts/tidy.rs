//! Removes expired sessions and links, and counts the sessions that have not expired.

use db::sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use web::Error;

use super::{link, session, settings::AccountsSettings, state::Accounts};
use crate::zone;

impl Accounts {
    /// Exports the number of sessions that have not expired as a metric.
    ///
    /// # Errors
    /// The database failed.
    pub async fn measure(&self) -> Result<(), Error> {
        let settings = self.core.settings.get::<AccountsSettings>();
        let now = zone::now();
        let alive = Condition::all()
            .add(session::Column::SeenAt.gt(now - settings.session_idle))
            .add(session::Column::CreatedAt.gt(now - settings.session_lifetime));
        let alive = session::Entity::find().filter(alive);
        let count = alive.count(self.core.db.read()).await?;
        metrics::gauge!("sessions_active").set(u32::try_from(count).unwrap_or(u32::MAX));
        Ok(())
    }

    /// Deletes sessions, links and forms that cannot be used any more.
    ///
    /// # Errors
    /// The database failed.
    pub async fn tidy(&self) -> Result<(), Error> {
        let settings = self.core.settings.get::<AccountsSettings>();
        let now = zone::now();
        let over = Condition::any()
            .add(session::Column::SeenAt.lt(now - settings.session_idle))
            .add(session::Column::CreatedAt.lt(now - settings.session_lifetime));
        let tx = self.core.db.begin().await?;
        session::Entity::delete_many().filter(over).exec(&tx).await?;
        let over = link::Column::ExpiresAt.lt(now);
        link::Entity::delete_many().filter(over).exec(&tx).await?;
        web::once::sweep(&tx).await?;
        tx.commit().await?;
        Ok(())
    }
}
