//! Databases in files: a template per fixture and process, and a copy of it for each test.

use std::{
    any::type_name,
    collections::HashMap,
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
        std::fs::write(file, bytes).expect("the temporary folder is writable");
    }
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
