//! Settings of how long data is kept.

use settings::settings;

settings! {
    /// Privacy
    pub struct PrivacySettings {
        /// So many days after its last change a lead is erased, with its file, notes, notices and what the record of
        /// changes says of it. Off unless set.
        LEADS_KEEP_DAYS => leads_keep_days: Option<u32> = "" in "1"..="36500",
        /// So many days after it arrived an event goes, and is taken out of the dashboard's totals. Off unless set.
        ANALYTICS_RETENTION_DAYS => analytics_retention_days: Option<u32> = "" in "1"..="36500",
        /// So many days after a change its values, names and addresses are emptied in the record of changes; that it
        /// happened, when and by which user stays. Off unless set.
        AUDIT_KEEP_DAYS => audit_keep_days: Option<u32> = "" in "1"..="36500",
    }
}
