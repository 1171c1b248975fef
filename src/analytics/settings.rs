//! What an operator decides about events.

use settings::settings;

settings! {
    /// Analytics
    pub struct AnalyticsSettings {
        /// Keeps the address and browser of each visitor with new events. Off: neither is stored.
        ANALYTICS_KEEP_CLIENT => keep_client: bool = "False",
    }
}
