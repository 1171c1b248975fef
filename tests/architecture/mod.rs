//! The shape that the compiler cannot hold by itself: floors, circles, dialects, and the size of files.
//!
//! The source is parsed, so that a grouped import counts like a single one. Paths inside of macro calls are read as tokens.

pub mod source;
mod writers;

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

pub use source::root;
use source::{Crate, module, rust_files};

/// Longer files are two things.
const MOST_LINES: usize = 400;

/// The floors of `src/` from the top. A module uses those of its own floor only where the floor says so.
const FLOORS: &[Floor] = &[
    Floor {
        name: "commands and the list of slices",
        modules: &["main", "lib", "cli", "site"],
        may_use_each_other: true,
    },
    Floor {
        name: "slices",
        modules: &[
            "accounts",
            "analytics",
            "backup",
            "content",
            "demo",
            "https",
            "leads",
            "observability",
            "website",
        ],
        may_use_each_other: false,
    },
    Floor {
        name: "what slices stand on",
        modules: &[
            "api_reference",
            "audit",
            "channel",
            "check",
            "core",
            "failure",
            "folder",
            "health",
            "import",
            "model_import",
            "notice",
            "phone",
            "prelude",
            "privacy",
            "public",
            "running",
            "settings",
            "slice",
            "slices",
            "spreadsheet",
            "trash",
            "vocabulary",
            "zone",
        ],
        may_use_each_other: true,
    },
];

/// The most files that may import each other in a circle: such a circle is read as one thing.
const LARGEST_CIRCLE: usize = 5;

struct Floor {
    name: &'static str,
    modules: &'static [&'static str],
    may_use_each_other: bool,
}

/// The folders of source, by the names that the tables above use.
fn sources() -> Vec<(String, PathBuf)> {
    let crates = fs::read_dir(root().join("crates")).unwrap();
    let mut all: Vec<_> = crates
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (format!("crates/{name}"), path.join("src"))
        })
        .filter(|(_, source)| source.is_dir())
        .collect();
    all.push(("src".into(), root().join("src")));
    all.sort();
    all
}

/// The number of the floor on which a module is.
fn floor(module: &str) -> usize {
    let on: Vec<_> = (0..FLOORS.len())
        .filter(|floor| FLOORS[*floor].modules.contains(&module))
        .collect();
    let [floor] = on[..] else {
        panic!(
            "src/{module} stands on {} floors of tests/architecture, not on one",
            on.len()
        );
    };
    floor
}

fn show(file: &Path) -> String {
    file.strip_prefix(root()).unwrap_or(file).display().to_string()
}

#[test]
fn each_module_uses_what_is_below_it() {
    let source = root().join("src");
    let program = Crate::read(&source);
    let top = |file: &Path| {
        let of_file = module(&source, file);
        of_file.first().map_or_else(|| "lib".to_owned(), Clone::clone)
    };
    let mut wrong = String::new();
    for reference in &program.references {
        let (Some(name), from) = (reference.path.first(), top(&reference.file)) else {
            continue;
        };
        let is_module = program.modules.contains_key(&reference.path[..1]);
        if !is_module || *name == from {
            continue;
        }
        let (above, below) = (floor(&from), floor(name));
        let may = above < below || (above == below && FLOORS[above].may_use_each_other);
        if !may {
            let path = reference.path.join("::");
            let (file, line) = (show(&reference.file), reference.line);
            writeln!(
                wrong,
                "{file}:{line}: {path} ({} use {})",
                FLOORS[above].name, FLOORS[below].name
            )
            .unwrap();
        }
    }
    assert!(wrong.is_empty(), "uses what is not below it:\n{wrong}");
    for module in program.modules.keys().filter(|path| path.len() == 1) {
        floor(&module[0]);
    }
}

/// A command that asks for the program's own list would leave out the slices of a site that has more.
#[test]
fn commands_take_the_slices_that_they_are_given() {
    let mut wrong = String::new();
    for file in rust_files(&root().join("src")) {
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let is_list = show(&file) == "src/lib.rs" || show(&file) == "src/site.rs";
        for (number, line) in code.lines().enumerate().filter(|_| !is_list) {
            if line.contains("site::slices()") {
                writeln!(wrong, "{}:{}: {line}", show(&file), number + 1).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn no_circle_of_files_is_larger_than_can_be_read_as_one() {
    let mut wrong = String::new();
    for (name, source) in sources() {
        for circle in Crate::read(&source).circles() {
            if circle.len() > LARGEST_CIRCLE {
                let files: Vec<_> = circle.iter().map(|file| show(file)).collect();
                writeln!(wrong, "{name}: {} files: {}", files.len(), files.join(" ")).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "circles that are too large:\n{wrong}");
}

#[test]
fn only_the_data_layer_knows_which_database_runs() {
    for (name, source) in sources() {
        if ["crates/db", "crates/migration", "crates/testkit"].contains(&&*name) {
            continue;
        }
        for file in rust_files(&source) {
            for (number, line) in fs::read_to_string(&file).unwrap().lines().enumerate() {
                let asks = ["Sqlite", "Postgres"]
                    .iter()
                    .any(|database| line.contains(&format!("Backend::{database}")));
                assert!(
                    !asks,
                    "{}:{} asks which database runs: {line}",
                    show(&file),
                    number + 1
                );
            }
        }
    }
}

#[test]
fn files_stay_small() {
    for folder in ["src", "crates", "tests"] {
        for file in rust_files(&root().join(folder)) {
            let lines = fs::read_to_string(&file).unwrap().lines().count();
            assert!(lines <= MOST_LINES, "{} has {lines} lines", show(&file));
        }
    }
}
