//! The list of slices of this program. This is the only file that names all of them.

use crate::{
    accounts, analytics, backup, content, https, leads, observability, privacy, slices::Slices, website,
};

/// The slices of Paradise, in the order in which they start, import data and list their settings.
pub fn slices() -> Slices {
    Slices::new([
        content::slice(),
        leads::slice(),
        analytics::slice(),
        accounts::slice(),
        privacy::slice(),
        observability::slice(),
        https::slice(),
        backup::slice(),
        website::slice(),
    ])
}
