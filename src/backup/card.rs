//! The counter card of the home page: the age of the newest backup and of the last successful restore test.

use admin::{Card, Line, Tone, how_long_ago};
use async_trait::async_trait;
use chrono::TimeDelta;
use text::{Lang, Message};
use web::{Error, Identity, Permission};

use super::status;
use crate::{
    core::Core,
    health::{SEE_SYSTEM, SYSTEM_PAGE},
    zone,
};

/// When the newest backup was made, and below that, when a backup last passed the restore test.
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
        let age = status(&self.0).await?.age(zone::now());
        // A dash if there is no backup.
        age.map(|age| whole(age.num_minutes()))
            .ok_or_else(Error::not_found)
    }

    fn words(&self, minutes: u64, lang: Lang) -> Option<String> {
        let age = TimeDelta::try_minutes(minutes.try_into().ok()?)?;
        Some(how_long_ago(
            zone::now().checked_sub_signed(age)?,
            lang,
            self.0.zone.tz(),
        ))
    }

    async fn lines(&self, _: &Identity, lang: Lang) -> Result<Vec<Line>, Error> {
        let proven = status(&self.0).await?.proven;
        let line = |(at, _)| Line {
            title: Message::new("card-proven-backup").render(lang),
            words: how_long_ago(at, lang, self.0.zone.tz()),
            tone: Tone::Gray,
        };
        Ok(proven.map(line).into_iter().collect())
    }
}

fn whole(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
