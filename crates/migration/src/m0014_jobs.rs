//! Scheduled jobs: each due time of a job, who runs it and its outcome.

use sea_orm_migration::{prelude::*, schema};

use crate::columns::{index, text, time};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The key makes a job run once: one row per job and due time.
        let mut due = Index::create();
        due.col("job").col("scheduled_for");
        let runs = Table::create()
            .table("job_runs")
            .col(schema::string_len("job", 100))
            .col(time("scheduled_for"))
            .col(schema::string_len("state", 10))
            // Incremented each time the job is claimed, over all instances.
            .col(schema::big_integer("token"))
            .col(schema::big_integer("attempts").default(0).take())
            .col(schema::timestamp_with_time_zone_null("lease_until").take())
            .col(schema::timestamp_with_time_zone_null("next_attempt_at").take())
            .col(time("started_at"))
            .col(schema::timestamp_with_time_zone_null("succeeded_at").take())
            .col(schema::timestamp_with_time_zone_null("failed_at").take())
            .col(schema::big_integer("milliseconds").default(0).take())
            .col(text("last_error"))
            .primary_key(&mut due)
            .take();
        manager.create_table(runs).await?;
        // Two instances that read the same rows want the same token, and only one of them gets it.
        manager
            .create_index(index("job_runs", &["job", "token"]).unique().take())
            .await
    }
}
