//! The figure of the home page: how old the newest backup is, and the last proof.

use admin::{Card, Part};
use async_trait::async_trait;
use chrono::TimeDelta;
use text::{Lang, Message};
use web::{Error, Identity, Permission};

use super::standing;
use crate::{
    core::Core,
    health::{SEE_SYSTEM, SYSTEM_PAGE},
    zone,
};

/// Hours since the newest backup; beneath, days since one was proven.
pub struct NewestBackup(pub Core);

#[async_trait]
impl Card for NewestBackup {
    fn title(&self) -> Message {
        Message::new("card-newest-backup")
    }

    fn link(&self) -> &'static str {
        SYSTEM_PAGE
    }

    fn permission(&self) -> Permission {
        SEE_SYSTEM
    }

    async fn count(&self, _: &Identity) -> Result<u64, Error> {
        let age = standing(&self.0).await?.age(zone::now());
        // A dash, where there is none: nought hours would be a lie.
        age.map(|age| whole(age.num_hours())).ok_or_else(Error::not_found)
    }

    async fn parts(&self, _: &Identity, lang: Lang) -> Result<Vec<Part>, Error> {
        let age = standing(&self.0).await?.proven_age(zone::now());
        let part = |age: TimeDelta| Part {
            title: Message::new("card-proven-backup").render(lang),
            link: SYSTEM_PAGE.to_owned(),
            count: whole(age.num_days()),
        };
        Ok(age.map(part).into_iter().collect())
    }
}

fn whole(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
