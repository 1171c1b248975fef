//! The permissions for leads.

use web::Permission;

/// Reading leads and their statistics.
pub const VIEW: Permission = Permission("leads.view");
/// Seeing the contact data of the people behind leads, and the files that they sent.
pub const CONTACT: Permission = Permission("leads.contact");
/// Adding new leads.
pub const ADD: Permission = Permission("leads.add");
/// Changing leads.
pub const CHANGE: Permission = Permission("leads.change");
/// Assigning leads to colleagues.
pub const GIVE: Permission = Permission("leads.give");
/// Deleting leads with their files.
pub const DELETE: Permission = Permission("leads.delete");
/// Exporting all leads as a file.
pub const EXPORT: Permission = Permission("leads.export");
/// Seeing all deliveries about any lead, with their recipients.
pub(super) const DELIVERIES: Permission = Permission("leads.deliveries");
