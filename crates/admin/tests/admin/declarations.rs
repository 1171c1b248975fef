//! Mistakes that types cannot rule out are found, each with its own id.

use crate::{
    library::book::{Column, Entity},
    library::{books, photo, shelves},
    plain,
};
use model::Terms;

use admin::{Action, Admin, Inline, Registry, age, badge, col, thumb};

type Books = Admin<Entity>;
/// The expected id, the expected message, the declaration.
type Mistake = (&'static str, &'static str, Books);

fn plain_books() -> Books {
    Books::new()
}

/// The findings of a declaration, without those about missing messages.
fn findings(admin: Books) -> Vec<(&'static str, String)> {
    let findings = Registry::new(Terms::default()).with(admin).check().into_iter();
    let findings = findings.filter(|finding| finding.id != "admin.words");
    findings.map(|finding| (finding.id, finding.what)).collect()
}

/// A list declaration to which mistakes are added.
fn shown() -> Books {
    plain_books().choices(Column::Shelf, shelves()).list([
        col(Column::Title),
        col(Column::Order),
        col(Column::Summary),
    ])
}

fn mistakes_of_lists() -> Vec<Mistake> {
    vec![
        (
            "admin.date",
            "title_ru is no date",
            plain_books().date_hierarchy(Column::Title),
        ),
        (
            "admin.editable",
            "title_ru cannot be edited in the list",
            shown().editable([Column::Title]),
        ),
        (
            "admin.editable",
            "shelf cannot be edited in the list",
            shown().editable([Column::Shelf]),
        ),
        (
            "admin.editable",
            "order cannot be edited in the list",
            shown().readonly([Column::Order]).editable([Column::Order]),
        ),
        (
            "admin.editable",
            "summary cannot be edited in the list",
            shown().editable([Column::Summary]),
        ),
        (
            "admin.search",
            "order is no text to search",
            plain_books().search([Column::Order]),
        ),
        (
            "admin.folded",
            "order cannot hold folded texts",
            plain_books().folded(Column::Order),
        ),
        (
            "admin.filter",
            "summary is nothing to filter by",
            plain_books().filter_by([Column::Summary]),
        ),
    ]
}

fn mistakes_of_columns_and_forms() -> Vec<Mistake> {
    vec![
        (
            "admin.inline",
            "photos.caption cannot be part of an inline",
            plain_books()
                .inline(Inline::<photo::Entity>::new(photo::Column::BookId).image(photo::Column::Caption)),
        ),
        (
            "admin.column",
            "shelf is shown as what it is not",
            plain_books().list([badge(Column::Shelf)]),
        ),
        (
            "admin.column",
            "author is shown as what it is not",
            plain_books().list([thumb(Column::Author)]),
        ),
        (
            "admin.column",
            "author is shown as what it is not",
            plain_books().list([age(Column::Author)]),
        ),
        (
            "admin.hidden",
            "secret is hidden and shown",
            plain_books().list([col(Column::Secret)]),
        ),
        (
            "admin.hidden",
            "author is hidden and shown",
            plain_books()
                .hidden([Column::Author])
                .fieldset("a", [Column::Author]),
        ),
        (
            "admin.fieldset",
            "author stands in two groups",
            plain_books()
                .fieldset("a", [Column::Author])
                .fieldset("b", [Column::Author]),
        ),
        (
            "admin.prepopulate",
            "order cannot be made of another field",
            plain_books().prepopulate(Column::Order, Column::Author, str::to_owned),
        ),
        (
            "admin.action",
            "the action attic cannot work",
            shown().action(Action::set("attic", Column::Shelf, "attic")),
        ),
        (
            "admin.action",
            "the action delete cannot work",
            shown().action(Action::set("delete", Column::Shelf, "main")),
        ),
        (
            "admin.page-size",
            "2000 fields on a page are too many for a form",
            plain_books().per_page(2000),
        ),
    ]
}

#[test]
fn each_mistake_in_a_declaration_is_found() {
    assert_eq!(findings(books()), []);
    assert_eq!(findings(plain_books()), []);
    for (id, what, admin) in mistakes_of_lists()
        .into_iter()
        .chain(mistakes_of_columns_and_forms())
    {
        let found = findings(admin);
        assert!(found.contains(&(id, what.to_owned())), "{id}: {found:?}");
        assert!(found.iter().all(|(known, _)| *known == id), "{id}: {found:?}");
    }
}

#[test]
fn names_are_unique_and_words_are_asked_for() {
    let findings = Registry::new(Terms::default())
        .with(plain::tags())
        .with(plain::tags())
        .check();
    let is_found = |id, what: &str| {
        findings
            .iter()
            .any(|finding| finding.id == id && finding.what == what)
    };
    assert!(is_found("admin.name", "two sections are called tags"));
    assert!(is_found("admin.words", "no words for tags-created-at"));
    assert!(
        findings
            .iter()
            .all(|finding| finding.section == "tags" && !finding.fix.is_empty())
    );
}

#[test]
fn every_rule_has_an_id_of_its_own() {
    let mut ids: Vec<_> = admin::rules().map(|(id, _)| id).collect();
    assert!(ids.len() > 10);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), admin::rules().count());
}
