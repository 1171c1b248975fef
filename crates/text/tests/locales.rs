//! The locale files: complete in three languages, and with every key that the code uses.
#![expect(clippy::unwrap_used, reason = "in a test, a failed step is the message")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use text::{Lang, Message};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn keys(lang: Lang) -> BTreeSet<String> {
    let folder = root().join("locales").join(lang.code());
    let mut keys = BTreeSet::new();
    for file in fs::read_dir(folder).unwrap() {
        for line in fs::read_to_string(file.unwrap().path()).unwrap().lines() {
            if let Some((key, _)) = line.split_once(" =")
                && key.starts_with(|c: char| c.is_ascii_lowercase())
            {
                assert!(keys.insert(key.to_owned()), "{lang}: {key} stands twice");
            }
        }
    }
    keys
}

/// The names of the arguments of all messages.
fn arguments(lang: Lang) -> BTreeSet<&'static str> {
    let mut names = BTreeSet::new();
    for file in fs::read_dir(root().join("locales").join(lang.code())).unwrap() {
        for part in fs::read_to_string(file.unwrap().path())
            .unwrap()
            .split("{ $")
            .skip(1)
        {
            let name: String = part.chars().take_while(char::is_ascii_alphanumeric).collect();
            names.insert(&*name.leak());
        }
    }
    names
}

/// Rust files and templates of the workspace, without tests.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !matches!(name.as_str(), "target" | "tests" | ".git" | "data") {
            sources(&path, found);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "rs" || extension == "html")
        {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_language_has_every_sentence() {
    let russian = keys(Lang::Ru);
    assert!(russian.len() > 10);
    for lang in Lang::ALL {
        assert_eq!(keys(lang), russian, "{lang} differs from ru");
        for key in &russian {
            let message = Message::new(key.clone().leak());
            let words = arguments(lang)
                .into_iter()
                .fold(message, |message, name| message.with(name, 5))
                .render(lang);
            assert!(!words.starts_with("Unknown localization"), "{lang}: {words}");
        }
    }
}

#[test]
fn every_sentence_that_the_code_names_is_in_the_files() {
    let mut texts = Vec::new();
    sources(&root(), &mut texts);
    let known = keys(Lang::Ru);
    let mut seen = 0;
    for text in &texts {
        // Templates translate keys by themselves.
        let calls = text
            .split("Message::new(\"")
            .skip(1)
            .chain(text.split("page.t(\"").skip(1));
        for call in calls {
            let key = call.split('"').next().unwrap();
            assert!(known.contains(key), "no sentence for {key}");
            seen += 1;
        }
    }
    assert!(seen > 10, "the search found only {seen} keys");
}

#[test]
fn numbers_take_the_plural_form_of_the_language() {
    let limit = |n: u32| Message::new("field-too-long").with("max", n).render(Lang::Ru);
    assert!(limit(1).contains("1 символ"), "{}", limit(1));
    assert!(limit(200).contains("200 символов"), "{}", limit(200));
}
