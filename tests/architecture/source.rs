//! The source as it is parsed: modules, the files they are in, and what each says of others.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use syn::{
    Ident, UseTree,
    visit::{self, Visit},
};

/// A path in the source, by the module that says it.
pub struct Reference {
    pub file: PathBuf,
    pub line: usize,
    /// From the root of the crate.
    pub path: Vec<String>,
}

/// The files of a crate and what they say of each other.
pub struct Crate {
    pub modules: BTreeMap<Vec<String>, PathBuf>,
    pub references: Vec<Reference>,
}

impl Crate {
    pub fn read(source: &Path) -> Self {
        let modules: BTreeMap<_, _> = rust_files(source)
            .into_iter()
            .map(|file| (module(source, &file), file))
            .collect();
        let mut references = Vec::new();
        for (module, file) in &modules {
            let text = fs::read_to_string(file).unwrap();
            let tree = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            let mut paths = Paths {
                module: module.clone(),
                modules: &modules,
                found: Vec::new(),
            };
            paths.visit_file(&tree);
            let found = paths.found.into_iter();
            references.extend(found.map(|(line, path)| Reference {
                file: file.clone(),
                line,
                path,
            }));
        }
        Self { modules, references }
    }

    /// The file that a path leads to.
    fn file(&self, path: &[String]) -> Option<&PathBuf> {
        (1..=path.len())
            .rev()
            .find_map(|length| self.modules.get(&path[..length]))
    }

    /// Groups of files that import each other, each with the lines that close it.
    pub fn circles(&self) -> Vec<BTreeSet<&PathBuf>> {
        let mut imports: BTreeMap<&PathBuf, BTreeSet<&PathBuf>> = BTreeMap::new();
        for reference in &self.references {
            if let Some(target) = self.file(&reference.path)
                && *target != reference.file
            {
                imports.entry(&reference.file).or_default().insert(target);
            }
        }
        let reach: BTreeMap<_, _> = self
            .modules
            .values()
            .map(|file| (file, reached(file, &imports)))
            .collect();
        let mut circles: BTreeSet<BTreeSet<&PathBuf>> = BTreeSet::new();
        for (file, reached) in &reach {
            let circle: BTreeSet<_> = reached
                .iter()
                .copied()
                .filter(|other| reach[other].contains(file))
                .collect();
            circles.insert(circle);
        }
        circles.into_iter().filter(|circle| circle.len() > 1).collect()
    }
}

fn reached<'a>(
    from: &'a PathBuf,
    imports: &BTreeMap<&'a PathBuf, BTreeSet<&'a PathBuf>>,
) -> BTreeSet<&'a PathBuf> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(file) = open.pop() {
        for next in imports.get(file).into_iter().flatten() {
            if reached.insert(*next) {
                open.push(next);
            }
        }
    }
    reached
}

/// Collects the paths of a file that stay in the crate.
struct Paths<'a> {
    module: Vec<String>,
    modules: &'a BTreeMap<Vec<String>, PathBuf>,
    found: Vec<(usize, Vec<String>)>,
}

impl Paths<'_> {
    /// From the root of the crate; `None` for another crate.
    fn absolute(&self, path: &[String]) -> Option<Vec<String>> {
        let first = path.first()?;
        let mut base = self.module.clone();
        let rest = match first.as_str() {
            "crate" => {
                base.clear();
                &path[1..]
            }
            "self" => &path[1..],
            "super" => {
                let ups = path.iter().take_while(|part| *part == "super").count();
                base.truncate(base.len().saturating_sub(ups));
                &path[ups..]
            }
            _ => {
                base.push(first.clone());
                if !self.modules.contains_key(&base) {
                    return None;
                }
                &path[1..]
            }
        };
        base.extend(rest.iter().filter(|part| *part != "self").cloned());
        Some(base)
    }

    fn note(&mut self, line: usize, path: &[String]) {
        if let Some(path) = self.absolute(path) {
            self.found.push((line, path));
        }
    }

    fn note_use(&mut self, tree: &UseTree, before: &mut Vec<String>) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.note_use(&path.tree, before);
                before.pop();
            }
            UseTree::Group(group) => group.items.iter().for_each(|item| self.note_use(item, before)),
            UseTree::Name(name) => self.note_leaf(before, &name.ident),
            UseTree::Rename(name) => self.note_leaf(before, &name.ident),
            UseTree::Glob(glob) => self.note(glob.star_token.spans[0].start().line, before),
        }
    }

    fn note_leaf(&mut self, before: &[String], name: &Ident) {
        let path: Vec<_> = before.iter().cloned().chain([name.to_string()]).collect();
        self.note(line(name), &path);
    }
}

impl<'ast> Visit<'ast> for Paths<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        // Tests may use what they like, a file of its own included.
        let is_test = |attribute: &syn::Attribute| {
            attribute.path().is_ident("cfg")
                && matches!(&attribute.meta, syn::Meta::List(list) if list.tokens.to_string() == "test")
        };
        if item.attrs.iter().any(is_test) {
            return;
        }
        if item.content.is_some() {
            self.module.push(item.ident.to_string());
            visit::visit_item_mod(self, item);
            self.module.pop();
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.note_use(&item.tree, &mut Vec::new());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<_> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        if parts.len() > 1 {
            self.note(line(&path.segments[0].ident), &parts);
        }
        visit::visit_path(self, path);
    }

    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {
        // Who may see something is no import.
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let line = line(&call.path.segments[0].ident);
        let text = call.tokens.to_string().replace(" :: ", "::");
        for word in text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
            let parts: Vec<_> = word.split("::").map(str::to_owned).collect();
            if parts.len() > 1 && parts.iter().all(|part| !part.is_empty()) {
                self.note(line, &parts);
            }
        }
        visit::visit_macro(self, call);
    }
}

fn line(name: &Ident) -> usize {
    name.span().start().line
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// `leads/notify/mod.rs` is `leads::notify`; the root of a crate is empty.
pub fn module(source: &Path, file: &Path) -> Vec<String> {
    let path = file.strip_prefix(source).unwrap().with_extension("");
    let mut parts: Vec<_> = path
        .iter()
        .map(|part| part.to_str().unwrap().to_owned())
        .collect();
    if parts
        .last()
        .is_some_and(|last| last == "mod" || (parts.len() == 1 && last == "lib"))
    {
        parts.pop();
    }
    parts
}
