//! Guarded connections and transactions, which the rest of the program uses: no call waits for a PostgreSQL server that
//! does not respond.

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult,
    Statement, TransactionTrait as _, prelude::async_trait::async_trait,
};

use crate::heartbeat::Heartbeat;

/// A connection or transaction. Its operations fail when the database does not respond.
#[derive(Clone, Debug)]
pub struct Guarded<C> {
    inner: C,
    line: Heartbeat,
}

/// A pool.
pub type Connection = Guarded<DatabaseConnection>;

/// A transaction in progress. Dropped without `commit`, it rolls back.
pub type Tx = Guarded<DatabaseTransaction>;

impl<C> Guarded<C> {
    pub(crate) fn new(inner: C, line: Heartbeat) -> Self {
        Self { inner, line }
    }

    /// The unguarded connection, for operations that SeaORM supports only on its own types: migrations.
    pub fn unguarded(&self) -> &C {
        &self.inner
    }

    pub(crate) fn line(&self) -> &Heartbeat {
        &self.line
    }
}

impl Tx {
    /// Commits the transaction.
    ///
    /// # Errors
    /// Nothing of it is stored. If the database stopped responding, the outcome is unknown.
    pub async fn commit(self) -> Result<(), DbErr> {
        self.line.settle(self.inner.commit()).await
    }

    /// Rolls the transaction back.
    ///
    /// # Errors
    /// The database is not available; it rolls back by itself.
    pub async fn rollback(self) -> Result<(), DbErr> {
        self.line.guard(self.inner.rollback()).await
    }

    /// Begins a savepoint.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn begin(&self) -> Result<Self, DbErr> {
        let inner = self.line.guard(self.inner.begin()).await?;
        Ok(Self::new(inner, self.line.clone()))
    }
}

#[async_trait]
impl<C: ConnectionTrait> ConnectionTrait for Guarded<C> {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.line.guard(self.inner.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.line.guard(self.inner.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.line.guard(self.inner.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.line.guard(self.inner.query_all_raw(statement)).await
    }
}
