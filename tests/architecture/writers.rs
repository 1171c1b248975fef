//! A lead is changed in one place.

use std::{fmt::Write as _, fs, path::Path};

use syn::{
    Expr, UseTree,
    visit::{self, Visit},
};

use super::{
    show,
    source::{Crate, root},
};

/// The files that write leads: the commands, the queue that stores new ones, and erasure.
const WRITERS: &[&str] = &["commands", "commands.rs", "submit_queue.rs", "forget.rs"];

/// Functions of an entity that write rows.
const WRITE: &[&str] = &[
    "insert",
    "insert_many",
    "update",
    "update_many",
    "delete_many",
    "delete_by_id",
];
/// Methods that write one row, with the transaction as their argument.
const WRITE_ROW: &[&str] = &["insert", "update", "save", "delete"];

/// Collects what a file writes.
struct Writes {
    /// Whether the file names the model of leads, and whether it names the entity or its active model.
    knows_leads: bool,
    knows_entity: bool,
    found: Vec<(usize, String)>,
}

impl Writes {
    fn note_use(&mut self, tree: &UseTree, before: &mut Vec<String>) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.note_use(&path.tree, before);
                before.pop();
            }
            UseTree::Group(group) => group.items.iter().for_each(|item| self.note_use(item, before)),
            UseTree::Name(syn::UseName { ident }) | UseTree::Rename(syn::UseRename { ident, .. }) => {
                if ident == "record" && before.last().is_some_and(|last| last == "audit") {
                    self.note(ident, "audit::record");
                }
            }
            UseTree::Glob(_) => {}
        }
    }

    fn note(&mut self, at: &syn::Ident, what: &str) {
        self.found.push((at.span().start().line, what.to_owned()));
    }
}

/// Whether an argument is a transaction: `tx`, `&tx` or `batch.tx`.
fn is_transaction(argument: &Expr) -> bool {
    match argument {
        Expr::Reference(reference) => is_transaction(&reference.expr),
        Expr::Path(path) => path.path.is_ident("tx"),
        Expr::Field(field) => matches!(&field.member, syn::Member::Named(name) if name == "tx"),
        _ => false,
    }
}

impl<'ast> Visit<'ast> for Writes {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.note_use(&item.tree, &mut Vec::new());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<_> = path.segments.iter().map(|part| &part.ident).collect();
        if let [.., owner, name] = names[..] {
            if owner == "audit" && name == "record" {
                self.note(name, "audit::record");
            }
            if self.knows_entity && owner == "Entity" && WRITE.iter().any(|write| name == write) {
                self.note(name, &format!("Entity::{name}"));
            }
        }
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let name = &call.method;
        let writes_row = WRITE_ROW.iter().any(|write| name == write)
            && call.args.len() == 1
            && call.args.first().is_some_and(is_transaction);
        if self.knows_leads && (name == "into_active_model" || writes_row) {
            self.note(name, &format!(".{name}()"));
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        let words = text.value().to_lowercase();
        let writes = ["update leads ", "delete from leads ", "insert into leads "];
        if writes.iter().any(|write| words.contains(write)) {
            self.found
                .push((text.span().start().line, "SQL that writes leads".to_owned()));
        }
    }
}

#[test]
fn a_lead_is_changed_by_commands_alone() {
    let source = root().join("src");
    let leads = source.join("leads");
    let program = Crate::read(&source);
    let is_writer = |file: &Path| {
        let inside = file.strip_prefix(&leads).unwrap();
        WRITERS.iter().any(|writer| inside.starts_with(writer))
    };
    let mut wrong = String::new();
    let mut seen = 0;
    for file in program.modules.values().filter(|file| file.starts_with(&leads)) {
        let names = |name: &str| {
            let model = ["leads", "lead", name];
            let mut references = program.references.iter();
            references.any(|reference| {
                reference.file == *file && reference.path[..].starts_with(&model.map(String::from))
            })
        };
        let knows_entity = names("Entity") || names("ActiveModel");
        let mut writes = Writes {
            knows_leads: knows_entity || names("Model"),
            knows_entity,
            found: Vec::new(),
        };
        writes.visit_file(&syn::parse_file(&fs::read_to_string(file).unwrap()).unwrap());
        if is_writer(file) {
            seen += writes.found.len();
            continue;
        }
        for (line, what) in writes.found {
            writeln!(wrong, "{}:{line}: {what}", show(file)).unwrap();
        }
    }
    assert!(
        wrong.is_empty(),
        "changes leads beside src/leads/commands:\n{wrong}"
    );
    assert!(seen > 0, "no writer is found at all");
}
