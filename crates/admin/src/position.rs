//! Positions of columns.

use model::Declared;

/// Positions of columns in their entity.
pub(crate) fn positions<E: Declared>(columns: impl IntoIterator<Item = E::Column>) -> Vec<usize> {
    columns.into_iter().map(E::position).collect()
}
