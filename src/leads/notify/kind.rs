//! The kinds of deliveries about leads, as the outbox stores them.

/// Notifies staff of a lead.
pub(super) const LEAD: &str = "lead";
/// Replies to the visitor.
pub(crate) const THANKS: &str = "thanks";
/// The kinds that are sent to the people behind leads, and not to staff.
pub(crate) const OUTSIDE: &[&str] = &[THANKS];
/// Updates a message in a chat.
pub(super) const UPDATE: &str = "update";
/// Removes a message about an erased lead from a chat.
pub(super) const WITHDRAWAL: &str = "withdrawal";
/// Notifies staff that something could not be delivered.
pub(super) const ALERT: &str = "alert";
/// Notifies a colleague that a lead was assigned to them.
pub(super) const GIVEN: &str = "given";
