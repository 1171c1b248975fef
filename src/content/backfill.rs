//! Fills in the text that the admin's search uses, for rows that were stored before this text existed.

use db::sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QuerySelect as _,
};

use model::search_text;

use super::{portfolio, product};
use crate::core::Core;

/// Writes the text where it is empty. A catalogue is small, so one transaction is enough.
///
/// # Errors
/// The database failed.
pub(super) async fn run(core: &Core) -> Result<(), db::Error> {
    let products = product::Entity::find().filter(product::Column::SearchText.eq(""));
    let works = portfolio::Entity::find().filter(portfolio::Column::SearchText.eq(""));
    let read = core.db.read();
    if products.clone().one(read).await?.is_none() && works.clone().one(read).await?.is_none() {
        return Ok(());
    }
    let tx = core.db.begin().await?;
    for product in products.lock_exclusive().all(&tx).await? {
        let mut row = product.clone().into_active_model();
        row.search_text = Set(search_text::<product::Entity>(&product));
        row.update(&tx).await?;
    }
    for work in works.lock_exclusive().all(&tx).await? {
        let mut row = work.clone().into_active_model();
        row.search_text = Set(search_text::<portfolio::Entity>(&work));
        row.update(&tx).await?;
    }
    tx.commit().await?;
    Ok(())
}
