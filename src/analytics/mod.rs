//! Analytics: events that pages report, and the figures made of them.

mod settings;

pub use settings::AnalyticsSettings;
