//! Positions of columns among the fields.

use db::sea_orm::{IdenStatic as _, Iterable as _};

use crate::facts::Facts;

/// Position of a column in its entity.
pub(crate) fn position<E: Facts>(column: E::Column) -> usize {
    E::Column::iter()
        .position(|known| known.as_str() == column.as_str())
        .unwrap_or_default()
}

pub(crate) fn positions<E: Facts>(columns: impl IntoIterator<Item = E::Column>) -> Vec<usize> {
    columns.into_iter().map(position::<E>).collect()
}
