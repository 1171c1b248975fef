//! Guarded connections and transactions, which the rest of the program uses: no call waits for a PostgreSQL that does not
//! answer.

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult,
    Statement, TransactionTrait as _, prelude::async_trait::async_trait,
};

use crate::heartbeat::Line;

/// A way to the database, given up when the line is dead.
#[derive(Clone, Debug)]
pub struct Link<C> {
    inner: C,
    line: Line,
}

/// A pool.
pub type Connection = Link<DatabaseConnection>;

/// A transaction that has begun; dropped without `commit`, it rolls back.
pub type Tx = Link<DatabaseTransaction>;

impl<C> Link<C> {
    pub(crate) fn new(inner: C, line: Line) -> Self {
        Self { inner, line }
    }

    /// For what SeaORM does with its own types alone, which is migrating.
    pub fn unguarded(&self) -> &C {
        &self.inner
    }

    pub(crate) fn line(&self) -> &Line {
        &self.line
    }
}

impl Tx {
    /// Makes everything last.
    ///
    /// # Errors
    /// Nothing of it is stored; or nobody knows, if the database fell silent.
    pub async fn commit(self) -> Result<(), DbErr> {
        self.line.settle(self.inner.commit()).await
    }

    /// Takes everything back.
    ///
    /// # Errors
    /// The database is not available; it takes everything back by itself.
    pub async fn rollback(self) -> Result<(), DbErr> {
        self.line.guard(self.inner.rollback()).await
    }

    /// A savepoint.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn begin(&self) -> Result<Self, DbErr> {
        let inner = self.line.guard(self.inner.begin()).await?;
        Ok(Self::new(inner, self.line.clone()))
    }
}

#[async_trait]
impl<C: ConnectionTrait> ConnectionTrait for Link<C> {
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
