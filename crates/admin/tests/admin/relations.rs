//! A field that refers to an object of another model: people see titles and type words.

use admin::{Admin, Registry, col};
use model::Terms;
use testkit::db_test;

use crate::{
    library::{
        books,
        review::{Column, Entity},
    },
    shelf::Shelf,
};

const FORM: &str = "form.object-form";

/// The reviews with pages of their own.
pub fn reviews() -> Admin<Entity> {
    Admin::<Entity>::new()
        .list([col(Column::Words), col(Column::BookId)])
        .filter_by([Column::BookId])
        .search([Column::Words])
}

#[db_test]
async fn an_object_is_chosen_by_its_title(shelf: Shelf) {
    let war = shelf.book("Война и мир", |_| ()).await;
    let peace = shelf.book("Мир без войны", |_| ()).await;
    let form = shelf.get("/admin/reviews/add/").await;
    assert_eq!(form.attr("[name=book_id]", "list"), "options-book_id");
    assert_eq!(
        form.attr("[name=book_id]", "value"),
        "",
        "what is typed is not appended to a key"
    );
    let options = form.attrs("#options-book_id option", "value");
    assert!(options.contains(&format!("{war} · Война и мир")), "{options:?}");

    // As it is offered, by number, or by words that one title has.
    for (typed, book) in [
        (format!("{war} · Война и мир"), war),
        (peace.to_string(), peace),
        ("БЕЗ".to_owned(), peace),
    ] {
        let fields = form.filled(FORM, &[("book_id", &typed), ("words", &typed)]);
        let answer = shelf.post("/admin/reviews/add/", &fields).await;
        assert_eq!(answer.status(), 303, "{typed}");
        let page = shelf.get(answer.location()).await;
        let stored = page.attr("[name=book_id]", "value");
        assert!(stored.starts_with(&format!("{book} · ")), "{stored}");
        assert_eq!(page.attr(".field a", "href"), format!("/admin/books/{book}/"));
        // Saving again changes nothing.
        let again = shelf.post(answer.location(), &page.fields(FORM)).await;
        assert_eq!(again.status(), 303);
    }
    // What means no object, or several, is said at the field, and the text stays.
    for (typed, error) in [
        ("мир", "Several entries match: "),
        ("Анна Каренина", "There is no entry “Анна Каренина”."),
        ("999", "There is no entry “999”."),
        ("", "This field may not be empty."),
    ] {
        let fields = form.filled(FORM, &[("book_id", typed), ("words", "x")]);
        let answer = shelf.post("/admin/reviews/add/", &fields).await;
        assert_eq!(answer.status(), 400, "{typed}");
        let shown = answer.text_of("#error-book_id");
        assert!(shown.starts_with(error), "{shown}");
        assert_eq!(answer.attr("[name=book_id]", "value"), typed);
    }
    let found = shelf
        .get("/admin/reviews/related/?field=book_id&q=%D0%92%D0%9E%D0%99%D0%9D%D0%90%20%D0%98")
        .await;
    assert_eq!(found.text_of("body"), format!("[\"{war} · Война и мир\"]"));
    assert_eq!(
        shelf
            .get("/admin/reviews/related/?field=words&q=x")
            .await
            .status(),
        404
    );
}

#[db_test]
async fn lists_filters_and_histories_show_titles(shelf: Shelf) {
    let war = shelf.book("Война и мир", |_| ()).await;
    let other = shelf.book("Азбука", |_| ()).await;
    let form = shelf.get("/admin/reviews/add/").await;
    for (book, words) in [(war, "long"), (war, "good"), (other, "short")] {
        let fields = form.filled(FORM, &[("book_id", &book.to_string()), ("words", words)]);
        assert_eq!(shelf.post("/admin/reviews/add/", &fields).await.status(), 303);
    }
    let list = shelf.get("/admin/reviews/").await;
    assert_eq!(list.texts("tbody td a"), ["Азбука", "Война и мир", "Война и мир"]);
    assert_eq!(list.attr("tbody td a", "href"), format!("/admin/books/{other}/"));
    let chips = list.texts(".filters .chip");
    assert!(
        chips.iter().any(|chip| chip.starts_with("Война и мир")),
        "{chips:?}"
    );
    let filtered = shelf.get(&format!("/admin/reviews/?book_id={war}")).await;
    assert_eq!(filtered.texts("tbody th"), ["good", "long"]);

    let id = list.ids()[0];
    let path = format!("/admin/reviews/{id}/");
    let page = shelf.get(&path).await;
    let moved = page.filled(FORM, &[("book_id", &war.to_string())]);
    assert_eq!(shelf.post(&path, &moved).await.status(), 303);
    let history = shelf.get(&format!("{path}history/")).await;
    let told = history.text_of(".past li");
    assert!(told.contains("Азбука") && told.contains("Война и мир"), "{told}");
    // The page of deleting a book lists what is deleted with it.
    let ask = shelf.get(&format!("/admin/books/{war}/delete/")).await;
    assert!(ask.text_of("main").contains("Reviews"), "{}", ask.text_of("main"));
}

#[test]
fn a_relation_to_a_model_without_pages_is_found() {
    let findings = |registry: Registry| {
        let all = registry.check().into_iter();
        let all = all.filter(|finding| finding.id == "admin.relation");
        all.map(|finding| finding.what).collect::<Vec<_>>()
    };
    let alone = Registry::new(Terms::default()).with(reviews());
    assert_eq!(
        findings(alone),
        ["book_id refers to books, which no section shows"]
    );
    let both = Registry::new(Terms::default()).with(reviews()).with(books());
    assert!(findings(both).is_empty());
}
