//! The front end that comes with the program: the files of `examples/site`.

use std::{collections::BTreeMap, sync::LazyLock};

use axum::http::HeaderValue;
use web::{Effort, Representation};

use super::media_type;

const ASK_EACH_TIME: HeaderValue = HeaderValue::from_static("no-cache");

/// The files at these paths below `examples/site`.
macro_rules! files {
    ($($path:literal),* $(,)?) => {
        [$(($path, include_str!(concat!("../../examples/site/", $path)))),*]
    };
}

const FILES: [(&str, &str); 18] = files![
    "api.js",
    "app.js",
    "dom.js",
    "fields.js",
    "frame.js",
    "icon.svg",
    "index.html",
    "lead.js",
    "pages/contact.js",
    "pages/errors.js",
    "pages/home.js",
    "pages/portfolio.js",
    "pages/product.js",
    "pages/products.js",
    "parts.js",
    "routes.js",
    "style.css",
    "words.js",
];

static SERVED: LazyLock<BTreeMap<&str, Representation>> = LazyLock::new(|| {
    let file = |(path, text): (&'static str, &str)| {
        let (media_type, _) = media_type::of(path);
        let text = text.as_bytes().to_vec();
        (
            path,
            Representation::new(media_type, &ASK_EACH_TIME, text, Effort::Fast),
        )
    };
    FILES.into_iter().map(file).collect()
});

/// The file at a path; the empty path is the first page.
pub(super) fn file(path: &str) -> Option<&'static Representation> {
    SERVED.get(if path.is_empty() { super::INDEX } else { path })
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    /// Files that only people and `tsc` read.
    const ASIDE: [&str; 4] = ["README.md", "tsconfig.json", ".gitignore", "client"];

    fn files_below(folder: &Path, before: &str) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        let mut names = Vec::new();
        for entry in entries {
            let name = entry.file_name().into_string().unwrap();
            if entry.path().is_dir() && name != "client" {
                names.extend(files_below(&entry.path(), &format!("{before}{name}/")));
            } else if !ASIDE.contains(&name.as_str()) {
                names.push(format!("{before}{name}"));
            }
        }
        names.sort();
        names
    }

    #[test]
    fn every_file_of_the_example_is_served() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/site");
        assert_eq!(files_below(&folder, ""), FILES.map(|(path, _)| path));
    }
}
