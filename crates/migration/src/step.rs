//! Steps of slices that are not part of this program: a table said in the words of [`NewTable`].

use std::sync::Arc;

use sea_orm_migration::{prelude::*, schema, sea_orm::DbBackend};

use crate::columns::{index, table, text, texts, time};

/// A step of a slice. It never changes once it was released, and only expands.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// A date and a name, such as `2026-03-01-reviews`. Steps run in the order of their names, after those of the
    /// program itself.
    pub name: &'static str,
    /// What it locks and for how long, for the operator who is about to apply it.
    pub sentence: &'static str,
    /// Says what it makes.
    pub make: fn(&mut Draft),
}

/// What a step makes.
#[derive(Default)]
pub struct Draft {
    tables: Vec<NewTable>,
    revisions: Vec<(&'static str, &'static str)>,
}

/// A new table with its key.
pub struct NewTable {
    name: &'static str,
    statement: TableCreateStatement,
    indexes: Vec<IndexCreateStatement>,
}

impl Draft {
    /// Makes a table with a key and these columns.
    pub fn table(&mut self, name: &'static str, columns: impl FnOnce(&mut NewTable)) {
        let mut new = NewTable {
            name,
            statement: table(name),
            indexes: Vec::new(),
        };
        columns(&mut new);
        self.tables.push(new);
    }

    /// Counts each change of a table as a change of data that is kept outside of the database: of `catalogue`, if the
    /// public answers show the table.
    pub fn revision(&mut self, of: &'static str, table: &'static str) {
        self.revisions.push((of, table));
    }

    pub(crate) async fn apply(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        for table in self.tables {
            manager.create_table(table.statement).await?;
            for index in table.indexes {
                manager.create_index(index).await?;
            }
        }
        for (of, table) in self.revisions {
            count_changes(manager, of, table).await?;
        }
        Ok(())
    }
}

impl NewTable {
    fn column(&mut self, column: ColumnDef) -> &mut Self {
        self.statement.col(column);
        self
    }

    /// One line of text with a maximum length; empty by default.
    pub fn line(&mut self, name: &'static str, characters: u32) -> &mut Self {
        self.column(schema::string_len(name, characters).default("").take())
    }

    /// Text of any length; empty by default.
    pub fn text(&mut self, name: &'static str) -> &mut Self {
        self.column(text(name))
    }

    /// A text by language.
    pub fn texts(&mut self, name: &'static str) -> &mut Self {
        self.column(texts(name))
    }

    /// A whole number of 32 bits; 0 by default.
    pub fn integer(&mut self, name: &'static str) -> &mut Self {
        self.column(schema::integer(name).default(0).take())
    }

    /// Yes or no.
    pub fn flag(&mut self, name: &'static str, default: bool) -> &mut Self {
        self.column(schema::boolean(name).default(default).take())
    }

    /// A point in time.
    pub fn moment(&mut self, name: &'static str) -> &mut Self {
        self.column(time(name))
    }

    /// A day.
    pub fn day(&mut self, name: &'static str) -> &mut Self {
        self.column(schema::date(name).take())
    }

    /// A JSON document, kept as it was written.
    pub fn json(&mut self, name: &'static str) -> &mut Self {
        self.column(schema::json(name).take())
    }

    /// The key of a row of another table, with which this row is deleted; indexed.
    pub fn relation(&mut self, name: &'static str, to: &'static str) -> &mut Self {
        let mut key = ForeignKey::create();
        key.from(self.name, name)
            .to(to, "id")
            .on_delete(ForeignKeyAction::Cascade);
        self.statement.foreign_key(&mut key);
        self.indexes.push(index(self.name, &[name]));
        self.column(schema::big_integer(name).take())
    }

    /// The times at which a row was added and last changed.
    pub fn stamps(&mut self) -> &mut Self {
        self.moment("created_at").moment("updated_at")
    }

    /// An index over these columns.
    pub fn index(&mut self, columns: &[&'static str]) -> &mut Self {
        self.indexes.push(index(self.name, columns));
        self
    }
}

/// Increments a row of `revisions` at each change of a table, so that no writer can forget it.
pub(crate) async fn count_changes(manager: &SchemaManager<'_>, of: &str, table: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let count = format!("UPDATE revisions SET revision = revision + 1 WHERE name = '{of}';");
    if connection.get_database_backend() == DbBackend::Postgres {
        let function = format!(
            "CREATE OR REPLACE FUNCTION {of}_changed() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN {count} RETURN NULL; END $$"
        );
        connection.execute_unprepared(&function).await?;
        let trigger = format!(
            "CREATE TRIGGER {table}_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} \
             FOR EACH STATEMENT EXECUTE FUNCTION {of}_changed()"
        );
        connection.execute_unprepared(&trigger).await?;
        return Ok(());
    }
    for change in ["insert", "update", "delete"] {
        let trigger = format!("CREATE TRIGGER {table}_{change} AFTER {change} ON {table} BEGIN {count} END");
        connection.execute_unprepared(&trigger).await?;
    }
    Ok(())
}

/// The schema of a site: the steps of the program, and those of further slices after them.
#[derive(Clone, Debug)]
pub struct Schema(pub(crate) Arc<[Step]>);

impl Schema {
    /// The schema with the steps of further slices.
    pub fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        let mut steps: Vec<_> = steps.into_iter().collect();
        steps.sort_by_key(|step| step.name);
        Self(steps.into())
    }
}

impl Default for Schema {
    fn default() -> Self {
        Self::new([])
    }
}
