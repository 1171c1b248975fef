//! Rows that the program writes without a user: an import of another site, and fields that older rows lack.

use db::Tx;
use db::sea_orm::sea_query::OnConflict;
use db::sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _, IntoActiveModel as _, Iterable as _,
};
use serde_json::Value;

use crate::{
    import::Change,
    leads::{
        history,
        lead::{Column, Entity, Model as Lead},
    },
    phone::Country,
};

/// The entry of the audit log for a lead that an import adds or changes; `None` if no value differs.
pub(crate) fn imported(before: Option<&Lead>, lead: &Lead) -> Option<Change> {
    let facts = |lead: &Lead| {
        let mut facts = history::facts(lead);
        facts["created_at"] = lead.created_at.to_rfc3339().into();
        facts
    };
    let mut lead = lead.clone();
    if let Some(before) = before {
        lead.standing = before.standing;
        lead.owner_id = before.owner_id;
        lead.claimed_by.clone_from(&before.claimed_by);
    }
    let before = before.map_or(Value::Null, facts);
    Change::of("lead", lead.id, &lead.name, before, facts(&lead))
}

/// Adds or overwrites imported rows. Columns with decisions that were made here are kept.
///
/// # Errors
/// The database is not available.
pub(crate) async fn overwrite(tx: &Tx, leads: Vec<Lead>) -> Result<(), db::Error> {
    let rows = leads.into_iter().map(|lead| lead.into_active_model().reset_all());
    let imported = Column::iter().filter(|column| is_imported(*column));
    let overwrite = OnConflict::column(Column::Id).update_columns(imported).to_owned();
    let insert = Entity::insert_many(rows).on_conflict(overwrite);
    insert.exec_without_returning(tx).await?;
    Ok(())
}

/// Whether a column is imported. The others hold decisions that are made in this system.
fn is_imported(column: Column) -> bool {
    !matches!(
        column,
        Column::Id
            | Column::Standing
            | Column::SpamScore
            | Column::SpamReasons
            | Column::HeldAt
            | Column::OwnerId
            | Column::ClaimedBy
    )
}

/// Sets the derived fields of a locked row. This is no change of the lead.
///
/// # Errors
/// The database is not available.
pub(crate) async fn index(tx: &Tx, mut lead: Lead, country: Country) -> Result<(), db::Error> {
    let mut row = lead.clone().into_active_model();
    lead.index(country);
    row.phone_normal = Set(lead.phone_normal);
    row.search_text = Set(lead.search_text);
    row.update(tx).await?;
    Ok(())
}
