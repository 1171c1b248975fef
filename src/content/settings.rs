//! Settings of the catalogue.

use std::time::Duration;

use settings::settings;

settings! {
    /// Catalogue
    pub struct ContentSettings {
        /// How long a CDN may show the catalogue without asking back, such as `60s`. Unset: it asks each time, and no visitor
        /// sees an old price. Set: answers carry `s-maxage`, and `Surrogate-Key` and `Cache-Tag` to purge them by.
        CDN_MAX_AGE => cdn_max_age: Option<Duration> = "" in "1s"..="30d",
    }
}
