//! Who may do what with leads.

use web::Permission;

/// Reading leads and their figures.
pub const VIEW: Permission = Permission("leads.view");
/// Seeing how the people behind leads can be reached, and the files that they sent.
pub const CONTACT: Permission = Permission("leads.contact");
/// Writing new leads.
pub const ADD: Permission = Permission("leads.add");
/// Changing leads.
pub const CHANGE: Permission = Permission("leads.change");
/// Giving leads to colleagues.
pub const GIVE: Permission = Permission("leads.give");
/// Deleting leads with their files.
pub const DELETE: Permission = Permission("leads.delete");
/// Taking all leads away as a file.
pub const EXPORT: Permission = Permission("leads.export");
/// Seeing what was sent to whom about any lead.
pub(super) const DELIVERIES: Permission = Permission("leads.deliveries");
