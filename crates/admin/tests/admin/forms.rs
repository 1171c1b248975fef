//! The page of one object.

use testkit::db_test;
use text::Lang;

use crate::shelf::Shelf;

const FORM: &str = "form.object-form";

#[db_test]
async fn a_new_book_gets_its_address_from_its_title(shelf: Shelf) {
    let form = shelf.get("/admin/books/add/").await;
    assert_eq!(
        form.texts("details.group summary"),
        ["Group texts", "Group shelf"]
    );
    assert_eq!(form.count("details.group[open]"), 1, "the second group is closed");
    assert_eq!(form.text_of("fieldset.languages-of legend"), "Title");
    assert_eq!(
        form.texts("fieldset.languages-of .side-by-side label")[..3],
        ["Русский", "English", "Oʻzbekcha"]
    );
    assert_eq!(
        form.count("[name=genre], [name=secret], [name=id], [name=created_at]"),
        0
    );
    let fields = form.filled(
        FORM,
        &[
            ("title_ru", "  Война и мир "),
            ("author", "Лев   Толстой"),
            ("points.ru", "раз\r\n\r\n два "),
            ("bought_at", "2026-11-01T10:00"),
        ],
    );
    let answer = shelf.post("/admin/books/add/", &fields).await;
    assert_eq!(answer.status(), 303);
    let page = shelf.get(answer.location()).await;
    assert_eq!(page.text_of(".notice"), "The entry was added.");
    assert_eq!(page.text_of("h1"), "Война и мир");
    assert_eq!(page.text_of("#reviews"), "0", "the slice's own panel");
    assert_eq!(page.attr("[name=slug]", "value"), "война-и-мир");
    assert_eq!(page.attr("[name=bought_at]", "value"), "2026-11-01T10:00:00");
    let id = answer.location().split('/').nth(3).unwrap().parse().unwrap();
    let book = shelf.stored(id).await.unwrap();
    assert_eq!(book.title.exact(&Lang::Ru.into()), "Война и мир");
    assert_eq!(book.author, "Лев Толстой", "the slice has completed it");
    assert_eq!(book.points, serde_json::json!({"ru": ["раз", "два"]}));
    assert_eq!(book.bought_at.unwrap().to_rfc3339(), "2026-11-01T05:00:00+00:00");
    assert_eq!(book.shelf, "new", "the first choice");
    assert_eq!(book.search_text, "война и мир\nлев толстой");
    // The same title again gets another address. A taken address that was typed is reported as an error.
    let twin = shelf
        .post(
            "/admin/books/add/",
            &form.filled(FORM, &[("title_ru", "Война и мир")]),
        )
        .await;
    assert_eq!(
        shelf.get(twin.location()).await.attr("[name=slug]", "value"),
        "война-и-мир-2"
    );
    let taken = shelf
        .post(
            "/admin/books/add/",
            &form.filled(FORM, &[("title_ru", "x"), ("slug", "война-и-мир")]),
        )
        .await;
    assert_eq!(taken.status(), 400);
    assert_eq!(taken.text_of("#error-slug"), "This value is already taken.");
}

#[db_test]
async fn what_is_wrong_stands_at_its_field_with_what_was_typed(shelf: Shelf) {
    let form = shelf.get("/admin/books/add/").await;
    let long = "ж".repeat(51);
    let fields = form.filled(
        FORM,
        &[
            ("title_ru", " "),
            ("title_en", &long),
            ("author", "Somebody"),
            ("copies", "100"),
            ("order", "x"),
            ("shelf", "attic"),
            ("summary", "<b>&"),
        ],
    );
    let answer = shelf.post("/admin/books/add/", &fields).await;
    assert_eq!(answer.status(), 400);
    assert_eq!(answer.text_of("#error-title_ru"), "This field may not be empty.");
    assert_eq!(answer.text_of("#error-title_en"), "At most 50 characters.");
    assert_eq!(
        answer.text_of("#error-copies"),
        "The number must be between 0 and 99."
    );
    assert_eq!(answer.text_of("#error-order"), "A whole number is expected.");
    assert_eq!(answer.text_of("#error-shelf"), "“attic” is not a valid choice.");
    assert_eq!(answer.attr("[name=title_en]", "value"), long);
    assert_eq!(answer.attr("[name=author]", "value"), "Somebody");
    assert_eq!(answer.text_of("[name=summary]"), "<b>&");
    assert_eq!(answer.attr("[name=title_ru]", "aria-invalid"), "true");
    // The summary links to the fields; the group with an error is open.
    assert_eq!(answer.texts("[role=alert] li a")[0], "Title: Русский");
    assert_eq!(answer.attr("[role=alert] li a", "href"), "#field-title_ru");
    assert_eq!(answer.count("details.group[open]"), 2);
    assert!(shelf.past().await.is_empty());
    assert_eq!(shelf.get("/admin/books/").await.count("tbody tr"), 0);
}

#[db_test]
async fn a_change_is_told_in_the_history_and_leaves_the_rest_alone(shelf: Shelf) {
    let id = shelf
        .book("A", |book| book.title.set(&Lang::En.into(), "A"))
        .await;
    let path = format!("/admin/books/{id}/");
    let page = shelf.get(&path).await;
    assert_eq!(page.texts(".missing label"), ["Oʻzbekcha not translated"]);
    assert_eq!(page.text_of(".fixed"), "novel", "read-only fields are shown");
    // Sending a read-only or hidden field changes nothing.
    let changes = [
        ("title_uz", "A"),
        ("genre", "poem"),
        ("secret", "x"),
        ("id", "99"),
        ("search_text", "y"),
    ];
    let answer = shelf.post(&path, &page.filled(FORM, &changes)).await;
    assert_eq!(answer.status(), 303);
    let book = shelf.stored(id).await.unwrap();
    assert_eq!(
        (
            book.title.exact(&Lang::Uz.into()),
            book.genre.as_str(),
            book.secret.as_str()
        ),
        ("A", "novel", "nobody sees this")
    );
    let past = shelf.past().await;
    assert_eq!(past[0].fields, serde_json::json!({"title_uz": ["", "A"]}));
    // Saving without changes records no change.
    let page = shelf.get(&path).await;
    assert_eq!(shelf.post(&path, &page.fields(FORM)).await.status(), 303);
    assert_eq!(shelf.past().await.len(), 1);
    let history = shelf.get(&format!("{path}history/")).await;
    assert_eq!(history.count(".past li"), 1);
    assert_eq!(history.text_of(".past dt"), "Title · Oʻzbekcha");
    assert_eq!(history.text_of(".past ins"), "A");
    assert!(history.text_of(".past p").contains("editor"));
}

#[db_test]
async fn a_deletion_says_what_goes_along_and_asks_first(shelf: Shelf) {
    let id = shelf.book("A", |_| {}).await;
    shelf.review(id, "good").await;
    let path = format!("/admin/books/{id}/delete/");
    let ask = shelf.get(&path).await;
    assert_eq!(ask.text_of(".subject"), "A");
    assert_eq!(ask.texts(".along li"), ["Reviews: 1"]);
    assert!(shelf.stored(id).await.is_some());
    let answer = shelf.post(&path, &[("", "")]).await;
    assert_eq!(answer.location(), "/admin/books/");
    assert!(shelf.stored(id).await.is_none());
    let past = shelf.past().await;
    assert_eq!(past[0].event, "deleted");
    assert_eq!(past[0].fields["title_ru"], serde_json::json!(["A", null]));
    assert!(past[0].fields.get("secret").is_none());
    assert_eq!(shelf.post(&path, &[("", "")]).await.status(), 404);
}

#[db_test]
async fn buttons_lead_on(shelf: Shelf) {
    let form = shelf.get("/admin/tags/add/").await;
    for (then, wanted) in [("list", "/admin/tags/"), ("another", "/admin/tags/add/")] {
        let answer = shelf
            .post(
                "/admin/tags/add/",
                &form.filled(FORM, &[("name", "x"), ("then", then)]),
            )
            .await;
        assert_eq!(answer.location(), wanted);
    }
    for path in [
        "/admin/tags/99/",
        "/admin/tags/x/",
        "/admin/tags/99999999999999999999/",
        "/admin/tags/-1/",
    ] {
        assert_eq!(shelf.get(path).await.status(), 404, "{path}");
    }
}
