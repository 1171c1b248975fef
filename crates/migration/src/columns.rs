//! Column definitions shared by all tables.

use sea_orm_migration::{prelude::*, schema};

/// Generated 64-bit key.
pub(crate) fn id() -> ColumnDef {
    schema::big_integer("id").auto_increment().primary_key().take()
}

/// Text that is never null; empty by default.
pub(crate) fn text(name: &'static str) -> ColumnDef {
    schema::text(name).default("").take()
}

/// A point in time with microseconds.
pub(crate) fn time(name: &'static str) -> ColumnDef {
    schema::timestamp_with_time_zone(name).take()
}

/// A text by language: a JSON object without empty texts.
pub(crate) fn texts(name: &'static str) -> ColumnDef {
    schema::json_binary(name).default("{}").take()
}

/// A table with its generated key.
pub(crate) fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(name).col(id()).take()
}

/// An index named after its table and columns.
pub(crate) fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.table(table).name(format!("{table}_{}", columns.join("_")));
    for column in columns {
        index.col(*column);
    }
    index
}
