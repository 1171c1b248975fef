//! The list of slices of this program. This is the only file that names all of them.

use crate::{accounts, analytics, backup, content, https, leads, observability, privacy, slices::Slices};

/// The slices of Paradise, in the order in which they start and in which their pages are listed.
pub fn slices() -> Slices {
    Slices::new([
        leads::slice(),
        content::slice(),
        analytics::slice(),
        accounts::slice(),
        privacy::slice(),
        observability::slice(),
        https::slice(),
        backup::slice(),
    ])
}
