//! The cleanup after the rows are erased: files, and bytes that the database leaves behind.

use std::{
    collections::HashSet,
    io::{self, Read as _},
    path::{Path, PathBuf},
    time::Duration,
};

use db::HeldReader;
use regex::bytes::Regex;
use tokio::io::AsyncReadExt as _;
use web::Error;

use super::{findings::Findings, records, state::Privacy};

/// Number of bytes checked at once.
const CHUNK: usize = 1 << 20;

impl Privacy {
    /// Deletes the files, and the remains of rows in the files of the database; returns what could not be done.
    pub(super) async fn clean_up(&self, found: &Findings) -> Result<Vec<String>, Error> {
        let core = &self.core;
        for path in &found.files {
            core.private.delete(path).await?;
        }
        self.remove_replaced(found).await?;
        let mut tables = records::TABLES.to_vec();
        tables.extend(self.holders.iter().flat_map(|holder| holder.tables()));
        let mut is_done = core.db.scrub(&tables).await?;
        if self.is_on_disk(found).await? {
            // There are copies of rows that moved within the file, or rows that only mention the person.
            is_done = core.db.rebuild().await?;
        }
        let waits = "a part of the write-ahead log is still read by others; it is cut when they are done";
        Ok((!is_done).then(|| waits.to_owned()).into_iter().collect())
    }

    /// Deletes files of the person that were replaced. Such a file is kept for the backups that reference it, and no
    /// row references it any more. The audit log contains its checksum.
    async fn remove_replaced(&self, found: &Findings) -> Result<(), Error> {
        let store = &self.core.private;
        let mut named = HashSet::new();
        for holder in self.holders.iter() {
            named.extend(holder.files(&self.core).await?);
        }
        for path in store.orphans(named, Duration::ZERO).await? {
            let mut bytes = Vec::new();
            let content = match store.read(&path).await {
                Err(media::Error::NotFound) => continue,
                content => content?,
            };
            content
                .reader()
                .read_to_end(&mut bytes)
                .await
                .map_err(Error::internal)?;
            if found.sums.contains(&web::sha256_hex(&bytes)) {
                store.delete(&path).await?;
            }
        }
        Ok(())
    }

    /// Whether the files of the database still contain data of the person.
    async fn is_on_disk(&self, found: &Findings) -> Result<bool, Error> {
        let Some(file) = self.core.db.file().map(Path::to_owned) else {
            return Ok(false);
        };
        let texts = found.bytes();
        if texts.is_empty() {
            return Ok(false);
        }
        let found = tokio::task::spawn_blocking(move || holds(&file, &texts)).await;
        found.map_err(Error::internal)?.map_err(Error::internal)
    }
}

/// Whether a database file or one of its `-wal` and `-shm` files contains one of the texts.
fn holds(file: &Path, texts: &[String]) -> io::Result<bool> {
    let pattern: Vec<_> = texts.iter().map(|text| regex::escape(text)).collect();
    let pattern = Regex::new(&pattern.join("|")).map_err(io::Error::other)?;
    let longest = texts.iter().map(String::len).max().unwrap_or_default();
    for suffix in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        if holds_any(&PathBuf::from(name), &pattern, longest)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn holds_any(file: &Path, pattern: &Regex, longest: usize) -> io::Result<bool> {
    let mut file = match HeldReader::open(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        file => file?,
    };
    let mut window = Vec::with_capacity(CHUNK + longest);
    loop {
        let read = file.by_ref().take(CHUNK as u64).read_to_end(&mut window)?;
        if pattern.is_match(&window) {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
        // A text may extend over two chunks.
        window.drain(..window.len().saturating_sub(longest));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_also_across_two_chunks() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bytes");
        let texts = ["a+b@example.uz".to_owned()];
        for (before, is_there) in [
            (0, true),
            (CHUNK - 5, true),
            (3 * CHUNK - 13, true),
            (CHUNK, false),
        ] {
            let mut bytes = vec![0; before];
            bytes.extend(if is_there {
                b"a+b@example.uz"
            } else {
                b"aab@example.uz"
            });
            bytes.extend([0; 100]);
            std::fs::write(&file, bytes).unwrap();
            assert_eq!(holds(&file, &texts).unwrap(), is_there, "{before}");
        }
        assert!(!holds(&folder.path().join("none"), &texts).unwrap());
    }
}
