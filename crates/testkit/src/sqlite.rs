//! Databases in files: a template per fixture and process, and a copy of it for each test.

use std::{
    any::type_name,
    collections::HashMap,
    io::Write as _,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::Fixture;

/// The template of each fixture type, by the type's name.
static TEMPLATES: LazyLock<Mutex<HashMap<&'static str, Template>>> = LazyLock::new(Mutex::default);

/// The bytes of a prepared database, once they exist. `None` if the fixture makes no file.
type Template = Arc<OnceCell<Option<Vec<u8>>>>;

/// The address of a database file in the format of `DATABASE_URL`.
pub(crate) fn url(file: &Path) -> String {
    format!("sqlite:///{}", file.display())
}

/// Writes a copy of the fixture's template.
pub(crate) async fn copy_template<F: Fixture>(file: &Path) {
    let template = {
        let mut templates = TEMPLATES.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(templates.entry(type_name::<F>()).or_default())
    };
    if let Some(bytes) = template.get_or_init(build_template::<F>).await {
        write_private(file, bytes).expect("the temporary folder is writable");
    }
}

/// Only the owner may read it, as if the program had made it.
fn write_private(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = std::fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?.write_all(bytes)
}

async fn build_template<F: Fixture>() -> Option<Vec<u8>> {
    let folder = TempDir::new().expect("the temporary folder is writable");
    let file = folder.path().join("template.db");
    F::prepare(&url(&file)).await;
    // A file that still has a log is not complete.
    let log = PathBuf::from(format!("{}-wal", file.display()));
    assert!(!log.exists(), "the fixture left a connection open");
    file.exists()
        .then(|| std::fs::read(&file).expect("the template is readable"))
}
