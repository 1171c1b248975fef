//! Accepted forms of the admin, so that Back, reload and a second click create no second record.

use sea_orm_migration::{prelude::*, schema};

use crate::columns::{index, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let keys = Table::create()
            .table("form_keys")
            // A hash of the user, the address and the nonce of the rendered form.
            .col(schema::string_len("key", 64).primary_key().take())
            // Fingerprint of the submitted values.
            .col(schema::string_len("fingerprint", 64))
            // Redirect target of the user.
            .col(text("outcome"))
            // Seconds since 1970.
            .col(schema::big_integer("made"))
            .take();
        manager.create_table(keys).await?;
        for columns in [&["made"][..], &["fingerprint", "made"]] {
            manager.create_index(index("form_keys", columns)).await?;
        }
        Ok(())
    }
}
