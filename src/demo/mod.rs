//! The demo: a fictional company in Tashkent that makes labels for clothes, with two weeks of visitors.
//!
//! It is written in the form of a Django dump and passed to the importers of the slices, so that it does not depend on
//! any of them. The random numbers are the same each time; only the dates depend on the clock.

mod catalogue;
mod events;
mod leads;
mod motif;
mod picture;
mod random;
mod times;

use std::path::Path;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    core::Core,
    failure::Failure,
    import::{Choices, Importer, Load, Record},
    zone,
};
use catalogue::Catalogue;
use times::Times;

/// A record with the name of its model.
type Named = (&'static str, Record);

/// Whether the database has no data yet.
///
/// # Errors
/// The database is not available.
pub async fn is_empty(core: &Core) -> Result<bool, Failure> {
    let tables = ["users", "products", "portfolio_items", "leads", "events"];
    let filled = tables
        .map(|table| format!("EXISTS (SELECT 1 FROM {table})"))
        .join(" OR ");
    let connection = core.db.read();
    let query = Statement::from_string(
        connection.get_database_backend(),
        format!("SELECT 1 WHERE {filled}"),
    );
    Ok(connection.query_one_raw(query).await?.is_none())
}

/// Stores the demo with its user `admin`, whose password hash is in Django's format; all or nothing.
///
/// # Errors
/// The database or the folder of temporary files is not available.
pub async fn fill(core: &Core, importers: &[Box<dyn Importer>], password: &str) -> Result<(), Failure> {
    let catalogue = Catalogue::read()?;
    let now = zone::now();
    let mut records = vec![("auth.user", admin(now, password))];
    records.extend(catalogue.records(now));
    let mut times = Times::new(core.zone, now);
    let leads = leads::records(&mut times);
    records.extend(events::records(&mut times, &catalogue, &leads));
    records.extend(leads.into_iter().map(|lead| ("leads.lead", lead)));

    let media = TempDir::new().map_err(|error| Failure::new(format!("no folder for pictures: {error}")))?;
    draw(catalogue, media.path()).await?;
    let importers: Vec<_> = importers.iter().map(AsRef::as_ref).collect();
    let mut load = Load::begin(core, &importers, Some(media.path()), Choices::default()).await?;
    for (model, record) in records {
        load.take(model, record).await?;
    }
    load.finish().await?;
    Ok(())
}

/// Draws on all processors: there are more than fifty pictures.
async fn draw(catalogue: Catalogue, folder: &Path) -> Result<(), Failure> {
    let folder = folder.to_owned();
    let drawn = tokio::task::spawn_blocking(move || {
        let pictures = catalogue.pictures();
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        std::thread::scope(|scope| {
            let share = pictures.len().div_ceil(threads);
            let painters: Vec<_> = pictures
                .chunks(share.max(1))
                .map(|share| scope.spawn(|| share.iter().try_for_each(|picture| picture.save(&folder))))
                .collect();
            let done = painters.into_iter().map(std::thread::ScopedJoinHandle::join);
            done.flatten().collect::<Result<(), _>>()
        })
    });
    let failed =
        |error: &dyn std::error::Error| Failure::new(format!("the pictures cannot be drawn: {error}"));
    drawn
        .await
        .map_err(|error| failed(&error))?
        .map_err(|error| failed(&error))
}

fn admin(now: DateTime<Utc>, password: &str) -> Record {
    let fields = json!({
        "username": "admin",
        "password": password,
        "email": "admin@demo.example",
        "is_superuser": true,
        "is_staff": true,
        "is_active": true,
        "date_joined": now.to_rfc3339(),
        "last_login": null,
        "groups": [],
        "user_permissions": [],
    });
    record(1, fields)
}

fn record(pk: i64, fields: Value) -> Record {
    let Value::Object(fields) = fields else {
        unreachable!("every caller gives an object")
    };
    Record { pk: Some(pk), fields }
}
