//! Staff accounts of a person whose data is requested: they are reported, and the decision about them is left to the
//! owners.

use async_trait::async_trait;
use db::Tx;
use db::sea_orm::DbErr;
use web::Error;

use crate::{
    core::Core,
    privacy::{Counts, Findings, Holder, Whom},
};

/// Accounts as a holder of personal data. No account is erased: staff are not visitors.
#[derive(Clone, Copy, Debug)]
pub struct AccountHolder;

#[async_trait]
impl Holder for AccountHolder {
    async fn find(&self, core: &Core, found: &mut Findings) -> Result<(), Error> {
        let Whom::Person(person) = found.whom.clone() else {
            return Ok(());
        };
        for email in &person.emails {
            let sql = "SELECT id FROM users WHERE lower(email) = $1 ORDER BY id";
            let rows = db::query(core.db.read(), sql, &[email.as_str().into()]).await?;
            let ids = rows.iter().map(|row| row.try_get::<i64>("", "id"));
            let ids = ids.collect::<Result<Vec<_>, DbErr>>().map_err(db::Error::from)?;
            found
                .mentions
                .extend(ids.into_iter().map(|id| format!("user:{id}")));
        }
        Ok(())
    }

    async fn erase(&self, _: &Core, _: &Tx, _: &mut Findings, _: &mut Counts) -> Result<(), Error> {
        Ok(())
    }

    fn tables(&self) -> &'static [&'static str] {
        &[]
    }
}
