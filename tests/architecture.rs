//! The shape that the compiler cannot hold by itself: slices do not know each other, dialects stay in `db`.

use std::{
    fs,
    path::{Path, PathBuf},
};

const SLICES: [&str; 5] = ["accounts", "analytics", "content", "leads", "operations"];

/// Longer files are two things.
const MOST_LINES: usize = 400;

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn slices_do_not_import_slices() {
    for slice in SLICES {
        let files = rust_files(&root().join("src").join(slice));
        assert!(!files.is_empty(), "{slice} is gone");
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            for other in SLICES.into_iter().filter(|other| *other != slice) {
                let found = text.contains(&format!("crate::{other}"));
                assert!(!found, "{} names the slice {other}", file.display());
            }
        }
    }
}

#[test]
fn only_the_data_layer_knows_which_database_runs() {
    let mut product = rust_files(&root().join("src"));
    for engine in ["admin", "jobs", "media", "outbox", "text", "web"] {
        product.extend(rust_files(&root().join("crates").join(engine).join("src")));
    }
    for file in product {
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            !text.contains("DbBackend::"),
            "{} asks which database runs",
            file.display()
        );
    }
}

#[test]
fn files_stay_small() {
    for folder in ["src", "crates", "tests"] {
        for file in rust_files(&root().join(folder)) {
            let lines = fs::read_to_string(&file).unwrap().lines().count();
            assert!(lines <= MOST_LINES, "{} has {lines} lines", file.display());
        }
    }
}
