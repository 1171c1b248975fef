//! Access to the slice behind an admin page.

use std::sync::Arc;

use web::Error;

use crate::leads::state::Leads;

/// The slice behind a page. A declaration that is only checked has none.
pub(super) fn running(leads: Option<&Arc<Leads>>) -> Result<&Arc<Leads>, Error> {
    leads.ok_or_else(|| Error::internal(std::io::Error::other("the leads are not running")))
}
