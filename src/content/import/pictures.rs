//! The pictures in the media folder that objects of a dump reference: they are found, named and copied.

use std::collections::HashSet;

use super::rows;
use crate::{
    failure::Failure,
    import::{Found, Import, Model, Record, Settled},
};

/// A picture in the media folder, for an object of the file.
pub(super) struct Picture {
    key: String,
    name: String,
    found: Found,
    /// Whether the row of the object already references it.
    is_named_here: bool,
}

/// Copies the pictures that the rows now reference.
pub(super) async fn keep<R>(
    import: &mut Import<'_>,
    pictures: Vec<Picture>,
    settled: &[Settled<R>],
) -> Result<(), Failure> {
    let written: HashSet<_> = settled.iter().map(|settled| settled.key.as_str()).collect();
    let core = import.core;
    for picture in pictures {
        if picture.is_named_here || written.contains(picture.key.as_str()) {
            import
                .files
                .keep_public(core, &picture.name, &picture.found)
                .await?;
        }
    }
    Ok(())
}

/// Finds the picture that a field references and returns the name that it has here: its own, unless another picture has
/// that name. `None` if the object cannot be imported, which is reported.
pub(super) async fn picture(
    import: &mut Import<'_>,
    model: &'static Model,
    record: &Record,
    field: &str,
    before: Option<&str>,
    pictures: &mut Vec<Picture>,
) -> Result<Option<String>, Failure> {
    let path = record.text(field);
    if path.is_empty() {
        return Ok(Some(path));
    }
    let (core, key) = (import.core, record.key(model));
    let Some(found) = import.files.find(&path).await? else {
        // It came with an earlier import, or was already copied.
        let name = before
            .filter(|before| rows::is_name_of(before, &path))
            .unwrap_or(&path);
        if core.public.read(name).await.is_ok() {
            return Ok(Some(name.to_owned()));
        }
        if import.choices.allow_missing_files {
            import.report.tally(model.name).without_file.push(&key);
            return Ok(Some(name.to_owned()));
        }
        let what = format!(
            "`{field}` is {path}, which is not in the media folder; copy Django's media folder and name it with --media, \
             or give --allow-missing-files to do without"
        );
        import.refuse(model, &key, &what);
        return Ok(None);
    };
    match import.files.public_name(core, &path, &found).await {
        Ok(name) => {
            let is_named_here = before == Some(&name);
            pictures.push(Picture {
                key,
                name: name.clone(),
                found,
                is_named_here,
            });
            Ok(Some(name))
        }
        Err(media::Error::UnsafePath) => {
            let what = format!("`{field}` is {path}, which is no place that a picture can have here");
            import.refuse(model, &key, &what);
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}
