//! `docs/glossary.md`: one word for each thing in the messages of the program, in each language.

use std::{collections::BTreeSet, fs};

use regex::{Regex, RegexBuilder};

use super::truth::root;

const LANGUAGES: [&str; 3] = ["en", "ru", "uz"];

/// A message or a label.
#[derive(Clone, Debug)]
struct Sentence {
    /// The file of `locales/`, or `vocabulary`.
    file: String,
    key: String,
    text: String,
}

/// A word that must not be used.
struct Forbidden {
    word: String,
    pattern: Regex,
    /// The files in which it counts; all, if there are none.
    files: Vec<String>,
    /// Keys that may have it.
    but: Vec<String>,
}

/// A line of the glossary.
struct Term {
    language: String,
    word: String,
    forbidden: Vec<Forbidden>,
}

/// `товар*` finds the word with any ending.
fn pattern(words: &str) -> Regex {
    let words: Vec<_> = words
        .split(' ')
        .map(|word| match word.strip_suffix('*') {
            Some(stem) => format!(r"{}\w*", regex::escape(stem)),
            None => regex::escape(word),
        })
        .collect();
    RegexBuilder::new(&format!(r"\b{}\b", words.join(r"\s+")))
        .case_insensitive(true)
        .build()
        .unwrap()
}

/// The names between backticks.
fn names(text: &str) -> Vec<String> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .map(ToOwned::to_owned)
        .collect()
}

/// One entry of the column *not*.
fn forbidden(entry: &str) -> Forbidden {
    let form = Regex::new(r"^`([^`]+)`((?: in)(?: `[^`]+`)+)?((?: but)(?: `[^`]+`)+)?$").unwrap();
    let found = form
        .captures(entry.trim())
        .unwrap_or_else(|| panic!("docs/glossary.md: {entry} cannot be read"));
    let part = |number| {
        found
            .get(number)
            .map(|part| names(part.as_str()))
            .unwrap_or_default()
    };
    Forbidden {
        word: found[1].to_owned(),
        pattern: pattern(&found[1]),
        files: part(2),
        but: part(3),
    }
}

/// The terms of a glossary.
fn terms(text: &str) -> Vec<Term> {
    let line = Regex::new(r"(?m)^\|[^|\n]*\| (en|ru|uz) \| ([^|\n]+) \| ([^|\n]+) \|$").unwrap();
    line.captures_iter(text)
        .map(|found| Term {
            language: found[1].to_owned(),
            word: found[2].trim().to_owned(),
            forbidden: found[3].split(';').map(forbidden).collect(),
        })
        .collect()
}

/// The messages of a file.
fn messages(file: &str, text: &str) -> Vec<Sentence> {
    let start = Regex::new(r"^([a-z][a-z0-9-]*) =(.*)$").unwrap();
    let mut all: Vec<Sentence> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some(found) = start.captures(line) {
            all.push(Sentence {
                file: file.to_owned(),
                key: found[1].to_owned(),
                text: found[2].to_owned(),
            });
        } else if let Some(last) = all.last_mut() {
            last.text.push('\n');
            last.text.push_str(line);
        }
    }
    all
}

/// Everything that people read in a language.
fn sentences(language: &str) -> Vec<Sentence> {
    let mut all = Vec::new();
    for file in fs::read_dir(root().join("locales").join(language)).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        all.extend(messages(&name, &fs::read_to_string(&path).unwrap()));
    }
    let vocabulary = fs::read_to_string(root().join("src/vocabulary.toml")).unwrap();
    let vocabulary: toml::Table = toml::from_str(&vocabulary).unwrap();
    for (list, choices) in &vocabulary {
        all.extend(choices.as_array().unwrap().iter().map(|choice| Sentence {
            file: "vocabulary".to_owned(),
            key: format!("{list}.{}", choice["value"].as_str().unwrap()),
            text: choice["labels"][language].as_str().unwrap().to_owned(),
        }));
    }
    assert!(all.len() > 900, "{language}: {}", all.len());
    all
}

/// Whether a key is one of the list; an entry may end with `*`.
fn is_in(list: &[String], key: &str) -> bool {
    list.iter().any(|entry| match entry.strip_suffix('*') {
        Some(start) => key.starts_with(start),
        None => entry == key,
    })
}

/// Where a term's second words are used.
fn misuses(term: &Term, sentences: &[Sentence]) -> Vec<String> {
    // Names of values, settings and commands are no words of the interface.
    let code = Regex::new(r"\{ \$\w+ \}|`[^`]*`|\b[A-Z][A-Z0-9]*_[A-Z0-9_]*").unwrap();
    let mut found = Vec::new();
    for sentence in sentences {
        let text = code.replace_all(&sentence.text, "");
        let wrong = term.forbidden.iter().filter(|forbidden| {
            (forbidden.files.is_empty() || forbidden.files.contains(&sentence.file))
                && !is_in(&forbidden.but, &sentence.key)
                && forbidden.pattern.is_match(&text)
        });
        found.extend(wrong.map(|forbidden| {
            format!(
                "{}/{}: {} says `{}`; the word is `{}`",
                term.language, sentence.file, sentence.key, forbidden.word, term.word
            )
        }));
    }
    found
}

#[test]
fn messages_use_one_word_for_one_thing() {
    let glossary = fs::read_to_string(root().join("docs/glossary.md")).unwrap();
    let terms = terms(&glossary);
    let mut faults = Vec::new();
    for language in LANGUAGES {
        let sentences = sentences(language);
        let files: BTreeSet<_> = sentences.iter().map(|sentence| sentence.file.as_str()).collect();
        let of_language: Vec<_> = terms.iter().filter(|term| term.language == language).collect();
        assert!(of_language.len() > 35, "{language}: {}", of_language.len());
        for term in of_language {
            faults.extend(misuses(term, &sentences));
            let unknown = term
                .forbidden
                .iter()
                .flat_map(|forbidden| &forbidden.files)
                .filter(|file| !files.contains(file.as_str()));
            faults.extend(unknown.map(|file| format!("{language}: there is no file {file}")));
            // A word of the glossary that no message has any more is out of date. Endings differ.
            let stems: Vec<_> = term
                .word
                .split(' ')
                .map(|word| {
                    let letters: Vec<_> = word.to_lowercase().chars().collect();
                    let stem = if letters.len() > 4 {
                        letters.len() - 1
                    } else {
                        letters.len()
                    };
                    letters[..stem].iter().collect::<String>()
                })
                .collect();
            let is_used = sentences.iter().any(|sentence| {
                let text = sentence.text.to_lowercase();
                stems.iter().all(|stem| text.contains(stem))
            });
            if !is_used {
                faults.push(format!("{language}: no message says `{}`", term.word));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_term_has_a_word_in_each_language() {
    let glossary = fs::read_to_string(root().join("docs/glossary.md")).unwrap();
    let languages: Vec<_> = terms(&glossary).into_iter().map(|term| term.language).collect();
    for (number, three) in languages.chunks(LANGUAGES.len()).enumerate() {
        assert_eq!(three, LANGUAGES, "term {}", number + 1);
    }
}

#[test]
fn a_second_word_is_found_with_its_endings_and_exceptions() {
    let glossary = "| goods | ru | товар | `продукт*`; `вещь` in `cards` but `card-old*` |\n";
    let term = &terms(glossary)[0];
    let found = |file: &str, message: &str| misuses(term, &messages(file, message)).len();
    assert_eq!(found("cards", "a = Новый товар"), 0);
    assert_eq!(found("cards", "a = Новые\n    Продукты"), 1);
    assert_eq!(
        found("cards", "a = { $продукт } и `продукт`"),
        0,
        "code is no word"
    );
    assert_eq!(found("cards", "a = Полуфабрикат, субпродукт"), 0);
    assert_eq!(found("cards", "a = Вещь\nb = Вещи"), 1);
    assert_eq!(found("leads", "a = Вещь"), 0);
    assert_eq!(found("cards", "card-old-one = Вещь"), 0);
}
