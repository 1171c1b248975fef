//! Finds other leads of the same person: leads with the same phone or the same address.

use std::collections::BTreeMap;

use db::sea_orm::sea_query::{Expr, ExprTrait as _, Func};
use db::sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    Select,
};

use super::{
    lead::{Column, Entity, Model as Lead},
    moderation_status::ModerationStatus,
    query::brief,
};
use crate::core::Core;

/// The maximum number of matches. A person with more leads is known to staff anyway.
const MOST: u64 = 50;

/// Another lead of the same person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The other lead, without its long texts.
    pub lead: Lead,
    /// Whether it has the same phone, however it is spelled.
    pub same_phone: bool,
    /// Whether it has the same address, ignoring case.
    pub same_email: bool,
}

/// The other accepted leads with the phone or the address of this lead, newest first, among `rows`; at most fifty for
/// each. `rows` must be leads whose phone and address the user may see, and the same holds for this lead. The match
/// itself reveals the values.
///
/// # Errors
/// The database is not available.
pub async fn duplicates(core: &Core, lead: &Lead, rows: &Condition) -> Result<Vec<Duplicate>, db::Error> {
    let mut found = BTreeMap::new();
    // Two queries, because a single one with OR would use neither index.
    if let Some(phone) = lead.phone_normal.as_deref().filter(|phone| !phone.is_empty()) {
        let same = others(lead, rows).filter(Column::PhoneNormal.eq(phone));
        for other in same.all(core.db.read()).await? {
            entry(&mut found, other).same_phone = true;
        }
    }
    if let Some(email) = lead.email.as_deref().filter(|email| !email.is_empty()) {
        let lower = Func::lower(Expr::col(Column::Email));
        let same = others(lead, rows).filter(Expr::expr(lower).eq(Func::lower(Expr::val(email))));
        for other in same.all(core.db.read()).await? {
            entry(&mut found, other).same_email = true;
        }
    }
    // Filtered here and not by the database, which might choose the index on the moderation status instead of the more
    // selective one.
    let accepted = |other: &Duplicate| other.lead.standing == ModerationStatus::Accepted;
    Ok(found.into_values().rev().filter(accepted).collect())
}

fn others(lead: &Lead, rows: &Condition) -> Select<Entity> {
    let others = Entity::find()
        .filter(rows.clone())
        .filter(Column::Id.ne(lead.id))
        .order_by_desc(Column::Id)
        .limit(MOST);
    brief(others)
}

/// Ordered by time, then by id.
type Found = BTreeMap<(chrono::DateTime<chrono::Utc>, i64), Duplicate>;

fn entry(found: &mut Found, lead: Lead) -> &mut Duplicate {
    found.entry((lead.created_at, lead.id)).or_insert(Duplicate {
        lead,
        same_phone: false,
        same_email: false,
    })
}
