//! References to documents, in code and in documents, lead to a document and a heading of this repository.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Component, Path, PathBuf},
    sync::LazyLock,
};

use regex::Regex;

use super::truth::{documents, root};

/// Endings of files in which references are looked for.
const ENDINGS: [&str; 4] = ["rs", "md", "ftl", "html"];

/// Forms that name a document which is not in the repository. Written so that this file does not contain them.
static DANGLING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b[Rr]ulings? \d|\bRULINGS\b|CONTRACT ?§|CONTRACT\.md|\bbar R?\d|\(R\d\d?\)").unwrap()
});

/// A document by its path, with or without an anchor.
static BARE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(docs/[\w./-]+|\b[A-Z][A-Z_]+(?:\.ru)?)\.md(?:#([\w-]+))?").unwrap());

/// A link of Markdown with an anchor.
static LINK: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\]\(([^)\s#:]*)#([^)\s]+)\)").unwrap());

/// Files with references, by their path.
fn files() -> BTreeMap<String, String> {
    fn walk(folder: &Path, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
            let is_hidden = name.starts_with('.') || ["target", "data"].contains(&name.as_str());
            if path.is_dir() && !is_hidden {
                walk(&path, found);
            } else if path
                .extension()
                .is_some_and(|ending| ENDINGS.contains(&&*ending.to_string_lossy()))
            {
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(&root(), &mut found);
    assert!(found.len() > 500, "{}", found.len());
    found
}

/// What a heading is called in an address, as GitHub makes it.
fn anchor(heading: &str) -> String {
    heading
        .trim()
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

/// The anchors of a document.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut is_block = false;
    let mut found = BTreeSet::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_block = !is_block;
        } else if !is_block && line.starts_with('#') {
            let name = anchor(line.trim_start_matches('#'));
            let mut unique = name.clone();
            let mut number = 1;
            while !found.insert(unique.clone()) {
                unique = format!("{name}-{number}");
                number += 1;
            }
        }
    }
    found
}

/// `a/b/../c` as `a/c`.
fn simplified(path: &Path) -> PathBuf {
    path.components()
        .fold(PathBuf::new(), |mut path, part| match part {
            Component::ParentDir => {
                path.pop();
                path
            }
            part => path.join(part),
        })
}

/// Documents and their anchors that a text names: the whole path, and the anchor if there is one.
fn named(file: &str, text: &str) -> Vec<(String, Option<String>)> {
    let of = |found: &regex::Captures| {
        (
            format!("{}.md", &found[1]),
            found.get(2).map(|anchor| anchor.as_str().to_owned()),
        )
    };
    let mut all: Vec<_> = BARE.captures_iter(text).map(|found| of(&found)).collect();
    if Path::new(file)
        .extension()
        .is_some_and(|extension| extension == "md")
    {
        let folder = Path::new(file).parent().unwrap();
        all.extend(LINK.captures_iter(text).map(|found| {
            let path = if found[1].is_empty() {
                file.to_owned()
            } else {
                let path = simplified(&folder.join(&found[1]));
                path.to_string_lossy().into_owned()
            };
            (path, Some(found[2].to_owned()))
        }));
    }
    all
}

/// What leads nowhere in a file.
fn faults(file: &str, text: &str, known: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut faults: Vec<_> = DANGLING
        .find_iter(text)
        .map(|found| format!("{file}: `{}` is no document of this repository", found.as_str()))
        .collect();
    for (document, anchor) in named(file, text) {
        // A name without a folder may be one beside the file, too.
        let beside = simplified(&Path::new(file).parent().unwrap().join(&document));
        let anchors = known
            .get(&document)
            .or_else(|| known.get(&*beside.to_string_lossy()));
        match (anchors, anchor) {
            (None, _) => faults.push(format!("{file}: {document} is not there")),
            (Some(anchors), Some(anchor)) if !anchors.contains(&anchor) => {
                faults.push(format!("{file}: {document} has no heading #{anchor}"));
            }
            _ => {}
        }
    }
    faults
}

fn known() -> BTreeMap<String, BTreeSet<String>> {
    documents()
        .into_iter()
        .map(|(name, text)| (name, anchors(&text)))
        .collect()
}

#[test]
fn every_reference_leads_to_a_document_and_a_heading() {
    let known = known();
    let faults: Vec<_> = files()
        .iter()
        .flat_map(|(file, text)| faults(file, text, &known))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn references_that_lead_nowhere_are_found() {
    // The documents are made up, so their names are put together here.
    let document = |name: &str| format!("docs/{name}.md");
    let here = document("here");
    let known = BTreeMap::from([(
        here.clone(),
        anchors("# The API\n## What is sent\n```\n# no heading\n```\n## What is sent\n"),
    )]);
    let found = |file: &str, text: &str| faults(file, text, &known).len();
    assert_eq!(found("src/a.rs", &format!("//! See `{here}`.")), 0);
    assert_eq!(found("src/a.rs", &format!("{here}#what-is-sent-1")), 0);
    assert_eq!(found("src/a.rs", &format!("{here}#no-heading")), 1);
    assert_eq!(found("src/a.rs", &document("elsewhere")), 1);
    assert_eq!(found("src/a.rs", &format!("see {}.md", "NOWHERE")), 1);
    assert_eq!(found(&here, "[sent](#what-is-sent) [lost](#lost)"), 1);
    let links = "[sent](../here.md#what-is-sent) [lost](../here.md#lost)";
    assert_eq!(found(&document("b/c"), links), 1);
    for [word, rest] in [
        ["ruling", " 7"],
        ["CONTRACT", " §2"],
        ["bar", " R7"],
        ["as (R", "7)"],
    ] {
        let text = format!("// {word}{rest} says so");
        assert_eq!(found("src/a.rs", &text), 1, "{text}");
    }
}
