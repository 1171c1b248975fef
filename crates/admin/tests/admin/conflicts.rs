//! Two editors of one book.

use testkit::db_test;
use text::Lang;

use crate::shelf::Shelf;

const FORM: &str = "form.object-form";

#[db_test]
async fn the_second_editor_sees_the_difference_and_chooses(shelf: Shelf) {
    let id = shelf.book("A", |book| book.summary = "old".into()).await;
    let path = format!("/admin/books/{id}/");
    let page = shelf.get(&path).await;
    let theirs = page.filled(FORM, &[("author", "Theirs"), ("summary", "their words")]);
    assert_eq!(shelf.post(&path, &theirs).await.status(), 303);

    let mine = page.filled(FORM, &[("title_en", "Mine"), ("summary", "my words")]);
    let conflict = shelf.post(&path, &mine).await;
    assert_eq!(conflict.status(), 409);
    assert_eq!(
        conflict.texts("fieldset.difference legend"),
        ["Title · English", "Author", "Summary"]
    );
    assert_eq!(
        conflict.texts("fieldset.difference .text"),
        ["", "Mine", "Theirs", "A B", "their words", "my words"]
    );
    // Preselected: the other user's value if only they changed the field, otherwise the user's own value.
    let chosen = |name: &str| conflict.attr(&format!("[name=take-{name}][checked]"), "value");
    assert_eq!(
        (chosen("title_en"), chosen("author"), chosen("summary")),
        ("mine".into(), "theirs".into(), "mine".into())
    );
    let book = shelf.stored(id).await.unwrap();
    assert_eq!(
        (book.author.as_str(), book.summary.as_str()),
        ("Theirs", "their words"),
        "nothing is overwritten"
    );

    let choice = conflict.filled("main form", &[("take-summary", "theirs")]);
    let answer = shelf.post(&path, &choice).await;
    assert_eq!(answer.status(), 303);
    let book = shelf.stored(id).await.unwrap();
    assert_eq!(
        (
            book.title.exact(&Lang::En.into()),
            book.author.as_str(),
            book.summary.as_str()
        ),
        ("Mine", "Theirs", "their words")
    );
}

#[db_test]
async fn who_was_outrun_twice_is_asked_twice(shelf: Shelf) {
    let id = shelf.book("A", |_| {}).await;
    let path = format!("/admin/books/{id}/");
    let page = shelf.get(&path).await;
    let save = |author: &'static str| page.filled(FORM, &[("author", author)]);
    assert_eq!(shelf.post(&path, &save("One")).await.status(), 303);
    let conflict = shelf.post(&path, &save("Two")).await;
    let again = shelf.get(&path).await;
    assert_eq!(
        shelf
            .post(&path, &again.filled(FORM, &[("author", "Three")]))
            .await
            .status(),
        303
    );
    let second = shelf.post(&path, &conflict.fields("main form")).await;
    assert_eq!(second.status(), 409);
    assert_eq!(second.texts(".text"), ["Three", "Two"]);
    assert_eq!(shelf.post(&path, &second.fields("main form")).await.status(), 303);
    assert_eq!(shelf.stored(id).await.unwrap().author, "Two");
}

#[db_test]
async fn the_same_change_twice_is_no_conflict(shelf: Shelf) {
    let id = shelf.book("A", |_| {}).await;
    let path = format!("/admin/books/{id}/");
    let page = shelf.get(&path).await;
    let same = page.filled(FORM, &[("author", "Same")]);
    assert_eq!(shelf.post(&path, &same).await.status(), 303);
    assert_eq!(shelf.post(&path, &same).await.status(), 303);
    assert_eq!(shelf.past().await.len(), 1);
}

#[db_test]
async fn an_entry_that_was_deleted_meanwhile_keeps_what_was_typed(shelf: Shelf) {
    let id = shelf.book("A", |_| {}).await;
    let path = format!("/admin/books/{id}/");
    let page = shelf.get(&path).await;
    assert_eq!(
        shelf.post(&format!("{path}delete/"), &[("", "")]).await.status(),
        303
    );
    let answer = shelf
        .post(&path, &page.filled(FORM, &[("author", "Long work")]))
        .await;
    assert_eq!(answer.status(), 404);
    assert_eq!(answer.attr("[name=author]", "value"), "Long work");
    // The form creates a new entry from it.
    let target = answer.attr(FORM, "action");
    let saved = shelf.post(&target, &answer.fields(FORM)).await;
    assert_eq!(saved.status(), 303);
    assert_eq!(
        shelf.get(saved.location()).await.attr("[name=author]", "value"),
        "Long work"
    );
}

#[db_test]
async fn whoever_settles_a_conflict_is_still_in_the_same_list(shelf: Shelf) {
    let id = shelf.book("A", |_| {}).await;
    let path = format!("/admin/books/{id}/?q=a&o=-author");
    let page = shelf.get(&path).await;
    let save = |author: &'static str| page.filled(FORM, &[("author", author)]);
    assert_eq!(shelf.post(&path, &save("First")).await.status(), 303);
    let conflict = shelf.post(&path, &save("Second")).await;
    assert_eq!(conflict.status(), 409);
    let target = conflict.attr("main form", "action");
    for part in ["q=a", "o=-author"] {
        assert!(target.contains(part), "{target}");
    }
    assert_eq!(conflict.attr(".acts a", "href"), target, "to discard, too");
}
