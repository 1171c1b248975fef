//! Changing fields in the list.

use testkit::db_test;

use crate::shelf::Shelf;

#[db_test]
async fn an_editor_changes_several_rows_at_once_in_the_list(shelf: Shelf) {
    let a = shelf.book("A", |book| book.is_lent = true).await;
    let b = shelf.book("B", |_| {}).await;
    let list = shelf.get("/admin/books/?o=title_ru").await;
    let shelf_of_a = format!("edit-{a}-shelf");
    let order_of_b = format!("edit-{b}-order");
    let mut fields = list.filled("form.rows", &[(&shelf_of_a, "main"), (&order_of_b, "7")]);
    // Browsers do not send an unticked box; the box of A is unticked.
    fields.retain(|(name, _)| *name != format!("edit-{a}-is_lent"));
    // Enter in a field presses the first button of the form.
    let target = list.attr("form.rows button", "formaction");
    let answer = shelf.post(&target, &fields).await;
    assert_eq!(answer.status(), 303);
    let back = shelf.get(answer.location()).await;
    assert_eq!(back.text_of(".notice"), "3 changes were saved.");
    assert_eq!(back.texts("thead th[aria-sort]"), ["Title"], "the order stays");
    let (a, b) = (shelf.stored(a).await.unwrap(), shelf.stored(b).await.unwrap());
    assert_eq!((a.shelf.as_str(), a.is_lent, a.order), ("main", false, 0));
    assert_eq!((b.shelf.as_str(), b.is_lent, b.order), ("new", false, 7));
    assert!(a.updated_at > a.created_at);
    let past = shelf.past().await;
    assert_eq!(past.len(), 2);
    assert_eq!(
        past[0].fields,
        serde_json::json!({"shelf": ["new", "main"], "is_lent": [true, false]})
    );
    assert_eq!(
        (past[0].who.as_str(), past[0].event.as_str()),
        ("editor", "changed")
    );
}

#[db_test]
async fn what_is_wrong_stands_at_its_field_and_nothing_is_stored(shelf: Shelf) {
    let a = shelf.book("A", |_| {}).await;
    let b = shelf.book("B", |_| {}).await;
    let list = shelf.get("/admin/books/").await;
    let (order_of_a, order_of_b) = (format!("edit-{a}-order"), format!("edit-{b}-order"));
    let fields = list.filled("form.rows", &[(&order_of_a, "5"), (&order_of_b, "many")]);
    let answer = shelf.post("/admin/books/edit/", &fields).await;
    assert_eq!(answer.status(), 400);
    assert_eq!(
        answer.text_of("[role=alert]"),
        "Nothing was saved: please check the marked fields."
    );
    assert_eq!(
        answer.text_of(&format!("#error-{b}-order")),
        "A whole number is expected."
    );
    // All typed values are still there, including valid ones.
    assert_eq!(answer.attr(&format!("[name=edit-{a}-order]"), "value"), "5");
    assert_eq!(answer.attr(&format!("[name=edit-{b}-order]"), "value"), "many");
    assert_eq!(shelf.stored(a).await.unwrap().order, 0);
    assert!(shelf.past().await.is_empty());
    // An error from a rule of the slice is shown in the list, too.
    let (shelf_of_a, lent) = (format!("edit-{a}-shelf"), format!("edit-{a}-is_lent"));
    let fields = list.filled("form.rows", &[(&shelf_of_a, "archive"), (&lent, "on")]);
    let answer = shelf.post("/admin/books/edit/", &fields).await;
    assert_eq!(answer.text_of(&format!("#error-{a}-shelf")), "Not saved yet.");
    assert_eq!(
        answer.count(&format!("[name=edit-{a}-is_lent][checked]")),
        1,
        "the tick stays"
    );
    assert_eq!(shelf.stored(a).await.unwrap().shelf, "new");
}

#[db_test]
async fn a_value_that_somebody_else_changed_meanwhile_is_not_overwritten(shelf: Shelf) {
    let a = shelf.book("A", |_| {}).await;
    let mine = shelf.get("/admin/books/").await;
    let name = format!("edit-{a}-shelf");
    let theirs = mine.filled("form.rows", &[(&name, "main")]);
    assert_eq!(shelf.post("/admin/books/edit/", &theirs).await.status(), 303);
    let answer = shelf
        .post(
            "/admin/books/edit/",
            &mine.filled("form.rows", &[(&name, "archive")]),
        )
        .await;
    assert_eq!(answer.status(), 400);
    let told = answer.text_of(&format!("#error-{a}-shelf"));
    assert!(told.starts_with("Somebody else has changed this"), "{told}");
    assert_eq!(shelf.stored(a).await.unwrap().shelf, "main");
}
