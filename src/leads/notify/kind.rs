//! The kinds of deliveries about leads, as the outbox stores them.

/// Tells staff of a lead.
pub(super) const LEAD: &str = "lead";
/// Answers the visitor.
pub(crate) const THANKS: &str = "thanks";
/// The kinds that go to the people behind leads, and not to staff.
pub(crate) const OUTSIDE: &[&str] = &[THANKS];
/// Brings a message in a chat up to date.
pub(super) const UPDATE: &str = "update";
/// Takes a message about a lead that was erased out of a chat.
pub(super) const WITHDRAWAL: &str = "withdrawal";
/// Tells staff that something could not be delivered.
pub(super) const ALERT: &str = "alert";
/// Tells a colleague that a lead was given to them.
pub(super) const GIVEN: &str = "given";
