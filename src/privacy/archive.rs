//! The stored data of a person as a machine-readable file: a tar with `person.json` and the person's files.

use std::io::{self, Write};

use serde_json::json;
use tokio::io::AsyncReadExt as _;
use web::Error;

use super::{
    findings::Findings,
    state::{By, Privacy},
};
use crate::{audit, zone};

/// The file that lists the contents.
const CONTENTS: &str = "person.json";

impl Privacy {
    /// Writes all stored data of a person, and records that it was handed over.
    ///
    /// # Errors
    /// The database, a store of files or `to` failed.
    pub async fn export<W: Write>(&self, found: &Findings, by: By<'_>, to: W) -> Result<W, Error> {
        let core = &self.core;
        let entry = by.entry("privacy.exported", "privacy");
        let tx = core.db.begin().await?;
        audit::record(&tx, [entry.with(serde_json::Value::Null, json!(found.counts()))]).await?;
        tx.commit().await?;
        let mut tar = tar::Builder::new(to);
        let held: Vec<_> = found
            .held
            .iter()
            .map(|held| {
                let file = held.file.as_ref().map(|file| name(&held.key, &file.name));
                json!({
                    "kind": held.kind, "key": held.key, "at": held.at, "content": held.content, "file": file,
                })
            })
            .collect();
        let contents = json!({
            "site": core.settings.site.name,
            "made_at": zone::now(),
            "counts": found.counts(),
            "held": held,
        });
        let contents = serde_json::to_vec_pretty(&contents).map_err(Error::internal)?;
        add(&mut tar, CONTENTS, &contents).map_err(Error::internal)?;
        for held in &found.held {
            let Some(file) = &held.file else { continue };
            let content = match core.private.read(&file.path).await {
                // The file was lost before; its name is in the list of contents.
                Err(media::Error::NotFound) => continue,
                content => content?,
            };
            let mut bytes = Vec::new();
            content
                .reader()
                .read_to_end(&mut bytes)
                .await
                .map_err(Error::internal)?;
            add(&mut tar, &name(&held.key, &file.name), &bytes).map_err(Error::internal)?;
        }
        tar.into_inner().map_err(Error::internal)
    }
}

/// The name of a file in the archive; it is unique, because two leads may have files with the same name.
fn name(key: &str, name: &str) -> String {
    format!("files/{key}-{name}")
}

fn add<W: Write>(tar: &mut tar::Builder<W>, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o600);
    header.set_mtime(zone::now().timestamp().unsigned_abs());
    tar.append_data(&mut header, name, bytes)
}
