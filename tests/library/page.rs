//! `docs/extending.md` shows every line of the example.

use std::fs;

use crate::architecture::root;

#[test]
fn the_page_shows_the_whole_example() {
    let page = fs::read_to_string(root().join("docs/extending.md")).unwrap();
    let example = root().join("examples/reviews");
    for file in ["Cargo.toml", "src/main.rs", "src/lib.rs", "src/words/en.ftl"] {
        let text = fs::read_to_string(example.join(file)).unwrap();
        let text = text.trim();
        assert!(
            page.contains(text),
            "docs/extending.md does not show {file} as it is"
        );
    }
    let lines = ["src/main.rs", "src/lib.rs"].map(|file| {
        let text = fs::read_to_string(example.join(file)).unwrap();
        text.lines().count()
    });
    let lines: usize = lines.iter().sum();
    assert!(lines <= 150, "{lines} lines of Rust");
}
