//! Settings of events.

use settings::{Rate, settings};
use web::rate_limit::Limit;

settings! {
    /// Analytics
    pub struct AnalyticsSettings {
        /// Keeps the address and browser of each visitor with new events. Off: neither is stored.
        ANALYTICS_KEEP_CLIENT => keep_client: bool = "False",
        /// Events taken from one address: `3000/m`; also `/s`, `/h`, `/d`. Each running program counts for itself, in
        /// memory. Visitors of one office or one mobile network may share an address.
        RATE_LIMIT_TRACK => track: Rate = "3000/m",
    }
}

impl AnalyticsSettings {
    /// The rate limit of one address.
    pub fn rate_limit(&self) -> Limit {
        Limit {
            count: self.track.count(),
            period: self.track.period(),
        }
    }
}
