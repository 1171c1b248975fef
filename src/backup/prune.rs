//! Removes the backups that the retention does not keep, in each place independently.

use chrono::TimeDelta;

use super::{
    backups::Backups,
    error::Error,
    retention::{Rung, kept},
    settings::BackupSettings,
};
use crate::zone;

impl Backups {
    /// Prunes every place. Returns the names of the removed backups, each with its place.
    ///
    /// # Errors
    /// A place does not answer. The others are pruned nevertheless.
    pub async fn prune(&self) -> Result<Vec<String>, Error> {
        let _turn = self.turn()?;
        let keep = TimeDelta::days(self.core.settings.get::<BackupSettings>().keep_days.into());
        let mut removed = vec![];
        let mut failed = None;
        for place in self.shelf.places() {
            let thinned = async {
                let stored = place.list().await?;
                let rungs: Vec<_> = stored
                    .iter()
                    .map(|stored| Rung {
                        made_at: stored.made_at,
                        is_verified: stored
                            .note
                            .as_ref()
                            .is_some_and(|note| note.verified_at.is_some()),
                        is_proven: stored.note.as_ref().is_some_and(|note| note.proven_at.is_some()),
                    })
                    .collect();
                let stays = kept(&rungs, zone::now(), self.core.zone, keep);
                for (stored, _) in stored.iter().zip(stays).filter(|(_, stays)| !stays) {
                    place.remove(&stored.name).await?;
                    removed.push(format!("{} ({})", stored.name, place.label));
                }
                Ok(())
            };
            if let Err(error) = thinned.await {
                failed = Some(error);
            }
        }
        failed.map_or(Ok(removed), Err)
    }
}
