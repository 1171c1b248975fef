//! A file of a deployment.

use std::{fs, path::Path};

use askama::Template;

use crate::failure::Failure;

/// A file of a deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name, without a folder.
    pub name: String,
    /// Its content.
    pub text: String,
}

impl File {
    pub(super) fn new(name: impl Into<String>, template: &impl Template) -> Result<Self, Failure> {
        let text = template
            .render()
            .map_err(|error| Failure::new(format!("the file cannot be written: {error}")))?;
        let text = format!("{}\n", text.trim_end());
        Ok(Self {
            name: name.into(),
            text,
        })
    }
}

/// Writes files into a folder. The folder is created if it does not exist.
///
/// # Errors
/// The folder or a file cannot be written.
pub fn write(folder: &Path, files: &[File]) -> Result<(), Failure> {
    let failed = |path: &Path, error| Failure::new(format!("{} cannot be written: {error}", path.display()));
    fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    for file in files {
        let path = folder.join(&file.name);
        fs::write(&path, &file.text).map_err(|error| failed(&path, error))?;
    }
    Ok(())
}
