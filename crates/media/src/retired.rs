//! The age of a private file in a bucket. The time of an object cannot be changed. Therefore a file whose row is
//! removed is marked by an empty object of the same name in another folder, and the time of the mark counts
//! (`docs/backups.md#deleted-files`).

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use crate::path::is_private;
use crate::{Bucket, Error};

/// The folder of a bucket for private files.
pub(crate) const FILES: &str = "private";
/// The folder of the marks.
const MARKS: &str = "retired";

/// The key of a private file in its bucket.
pub(crate) fn key(path: &str) -> String {
    format!("{FILES}/{path}")
}

fn mark(path: &str) -> String {
    format!("{MARKS}/{path}")
}

/// Resets the age of a file.
pub(crate) async fn retire(bucket: &Bucket, path: &str) -> Result<(), Error> {
    bucket.put(&mark(path), bytes::Bytes::new(), false).await
}

/// Removes a file with its mark. The mark is removed first: a file without a mark has its own age, and is found again.
pub(crate) async fn delete(bucket: &Bucket, path: &str) -> Result<(), Error> {
    bucket.delete(&mark(path)).await?;
    bucket.delete(&key(path)).await
}

/// Files that are not in `known`, written or retired more than `older_than` ago.
pub(crate) async fn orphans(
    bucket: &Bucket,
    known: &HashSet<String>,
    older_than: Duration,
) -> Result<Vec<String>, Error> {
    // Marks are listed last: a file that is retired meanwhile is then seen as retired.
    let files = bucket.list(FILES).await?;
    let marks = bucket.list(MARKS).await?;
    let retired: HashMap<_, _> = marks.into_iter().map(|mark| (mark.path, mark.written)).collect();
    let is_old = |written: std::time::SystemTime| written.elapsed().is_ok_and(|age| age >= older_than);
    let orphans = files.into_iter().filter(|file| {
        let written = retired
            .get(&file.path)
            .map_or(file.written, |retired| file.written.max(*retired));
        is_private(&file.path) && !known.contains(&file.path) && is_old(written)
    });
    Ok(orphans.map(|file| file.path).collect())
}
