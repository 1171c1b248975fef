//! The running slice: the queue of the form, and the state that its handlers share.

use std::sync::Arc;

use db::Batcher;
use media::Rules;
use web::Error;
use web::form::Uploads;

use super::{
    invalid_throttle::InvalidThrottle,
    permissions::CHANGE,
    settings::LeadSettings,
    spam::work::Watch,
    submit_queue::{self, Outcome, Submission},
};
use crate::core::{Colleague, Core};

/// The running slice.
pub struct Leads {
    pub(super) core: Core,
    pub(super) intake: Batcher<Arc<Submission>, Outcome>,
    pub(super) watch: Watch,
    pub(super) refused: InvalidThrottle,
}

impl Leads {
    /// Starts the queue of the public form.
    pub fn start(core: &Core) -> Arc<Self> {
        Arc::new(Self {
            core: core.clone(),
            intake: submit_queue::start(core),
            watch: Watch::default(),
            refused: InvalidThrottle::start(core),
        })
    }

    /// Returns after every queued submit is stored or refused.
    pub async fn drain(&self) {
        tokio::join!(self.intake.drain(), self.refused.drain());
    }

    /// The destination and the rules for the file of a form.
    pub(super) fn uploads(&self) -> Uploads<'_> {
        let rules = Rules {
            max_size: self.core.settings.get::<LeadSettings>().max_file_bytes(),
            ..Rules::ATTACHMENT
        };
        Uploads::Field("file", &self.core.private, rules)
    }

    /// The folder of the private store for new files.
    pub(super) fn folder(&self) -> String {
        format!(
            "leads/{}",
            self.core.zone.local(crate::zone::now()).format("%Y/%m")
        )
    }
}

impl Leads {
    /// All users to whom a lead can be assigned now.
    pub(super) async fn colleagues(&self) -> Result<Vec<Colleague>, Error> {
        Ok(self.core.slices.colleagues(&self.core, CHANGE).await?)
    }

    /// The colleague with this key, as sent by a form.
    pub(super) async fn colleague(&self, key: &str) -> Result<Option<Colleague>, Error> {
        let mut colleagues = self.colleagues().await?.into_iter();
        Ok(colleagues.find(|colleague| colleague.id.to_string() == key))
    }
}
