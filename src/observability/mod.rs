//! Observability: health probes, metrics, logs, traces, error reports, checks of the configuration.

mod checks;
mod disk;
pub mod health;
pub mod logging;
pub mod metrics;
pub mod owners;
pub mod proxy_probe;
mod sentry;
mod settings;
pub mod system;
#[cfg(feature = "otel")]
mod traces;
mod trial;

use std::sync::Arc;

use ::settings::Group;
use web::Routes;

use crate::{
    core::Core,
    failure::Failure,
    slice::{Parts, Served, Slice},
};
use disk::FreeSpace;
use health::Probes;

pub use settings::{LogFormat, OperationsSettings, private_bind};

/// The slice.
pub fn slice() -> Slice {
    Slice {
        settings: Some(Group::of::<OperationsSettings>()),
        checks: checks::CHECKS,
        pages: |pages, _| system::link(pages),
        start: |core| Box::pin(start(core)),
        cards: |site| vec![Arc::new(FreeSpace(site.core.clone()))],
        serve: |site| {
            let groups = site.slices.system_groups();
            Ok(Served {
                routes: Routes::new()
                    .merge(health::routes(&site.core))
                    .merge(proxy_probe::routes(&site.core))
                    .merge(system::routes(&site.core, &site.pages, groups)),
                ..Served::default()
            })
        },
        ..Slice::new("observability")
    }
}

async fn start(core: Core) -> Result<Parts, Failure> {
    let probes = Probes::start(&core).await;
    Ok(Parts::default().drained_by(async move { drop(probes) }))
}
