//! Operations on many rows.

use testkit::db_test;

use crate::shelf::Shelf;

const ACTION: &str = "/admin/books/action/";

#[db_test]
async fn a_preview_says_from_what_to_what_and_each_row_leaves_a_trace(shelf: Shelf) {
    let mut ids = Vec::new();
    for (title, place) in [("A", "new"), ("B", "new"), ("C", "main"), ("D", "main")] {
        ids.push(shelf.book(title, |book| book.shelf = place.into()).await);
    }
    let list = shelf.get("/admin/books/").await;
    assert_eq!(
        list.texts("#action option"),
        ["Action", "Archive", "Stamp", "Delete"]
    );
    let ticks: Vec<_> = ids[..3]
        .iter()
        .map(|id| (format!("select-{id}"), "on".to_owned()))
        .collect();
    let mut fields = list.filled("form.rows", &[("action", "archive")]);
    fields.extend(ticks);
    let preview = shelf.post(ACTION, &fields).await;
    assert_eq!(preview.status(), 200);
    assert_eq!(preview.text_of("h1"), "Archive");
    assert_eq!(preview.text_of("p.total"), "3 entries");
    assert_eq!(
        preview.texts(".changes li"),
        ["New → Archive 2", "Main → Archive 1"]
    );
    assert_eq!(preview.texts(".named li"), ["A", "B", "C"]);
    assert_eq!(
        shelf.stored(ids[0]).await.unwrap().shelf,
        "new",
        "nothing has happened yet"
    );

    let answer = shelf
        .post(&preview.attr("main form", "action"), &preview.fields("main form"))
        .await;
    assert_eq!(answer.status(), 303);
    assert_eq!(
        shelf.get(answer.location()).await.text_of(".notice"),
        "Done: 3 entries."
    );
    for (id, wanted) in ids.iter().zip(["archive", "archive", "archive", "main"]) {
        assert_eq!(shelf.stored(*id).await.unwrap().shelf, wanted);
    }
    let past = shelf.past().await;
    assert_eq!(past.len(), 3);
    assert!(
        past.iter()
            .all(|past| past.action.as_deref() == Some("archive") && past.who == "editor")
    );
    assert_eq!(past[2].fields, serde_json::json!({"shelf": ["main", "archive"]}));
}

#[db_test]
async fn everything_that_matches_is_meant_beyond_the_page_and_no_more(shelf: Shelf) {
    for i in 0..120 {
        let place = if i % 4 == 0 { "main" } else { "new" };
        shelf
            .book(&format!("b{i}"), |book| book.shelf = place.into())
            .await;
    }
    let preview = shelf
        .post(
            &format!("{ACTION}?shelf=new"),
            &[("action", "archive"), ("all", "1")],
        )
        .await;
    assert_eq!(preview.text_of("p.total"), "90 entries");
    assert_eq!(preview.texts(".named li").len(), 11, "ten, and how many more");
    // An object added after the preview is not part of the action.
    let late = shelf.book("late", |_| {}).await;
    let answer = shelf
        .post(&preview.attr("main form", "action"), &preview.fields("main form"))
        .await;
    assert_eq!(answer.location(), "/admin/books/?shelf=new");
    let said = shelf.get(answer.location()).await.text_of(".notice");
    assert!(said.contains("90"), "{said}");
    assert_eq!(shelf.stored(late).await.unwrap().shelf, "new");
    assert_eq!(
        shelf.get("/admin/books/?shelf=archive").await.text_of("p.total"),
        "90 entries"
    );
    assert_eq!(shelf.past().await.len(), 90);
}

#[db_test]
async fn an_action_may_ask_first(shelf: Shelf) {
    let id = shelf.book("A", |_| {}).await;
    let fields = [
        ("action", "stamp".to_owned()),
        (&*format!("select-{id}"), "on".to_owned()),
    ];
    let preview = shelf.post(ACTION, &fields).await;
    assert_eq!(preview.texts("main form label"), ["Reason", "Shelf"]);
    assert_eq!(preview.count("button.danger"), 0);
    let wrong = shelf
        .post(
            ACTION,
            &preview.filled("main form", &[("answer-reason", " "), ("answer-shelf", "attic")]),
        )
        .await;
    assert_eq!(wrong.status(), 400);
    assert_eq!(wrong.text_of("#error-reason"), "This field may not be empty.");
    assert_eq!(wrong.text_of("#error-shelf"), "“attic” is not a valid choice.");
    let right = shelf
        .post(
            ACTION,
            &wrong.filled(
                "main form",
                &[("answer-reason", "worn"), ("answer-shelf", "main")],
            ),
        )
        .await;
    assert_eq!(right.status(), 303);
    let book = shelf.stored(id).await.unwrap();
    assert_eq!((book.summary.as_str(), book.shelf.as_str()), ("worn", "main"));
    let past = shelf.past().await;
    assert_eq!(
        past[0].fields,
        serde_json::json!({"shelf": ["new", "main"], "summary": ["", "worn"]})
    );
}

#[db_test]
async fn many_are_deleted_after_saying_what_goes_along(shelf: Shelf) {
    let a = shelf.book("A", |_| {}).await;
    let b = shelf.book("B", |_| {}).await;
    shelf.review(a, "x").await;
    let preview = shelf
        .post(
            ACTION,
            &[
                ("action", "delete".to_owned()),
                (&*format!("select-{a}"), "on".to_owned()),
            ],
        )
        .await;
    assert_eq!(preview.texts(".along li"), ["Reviews: 1"]);
    let answer = shelf.post(ACTION, &preview.fields("main form")).await;
    assert_eq!(answer.status(), 303);
    assert!(shelf.stored(a).await.is_none());
    assert!(shelf.stored(b).await.is_some());
    assert_eq!(shelf.past().await[0].event, "deleted");
}

#[db_test]
async fn nothing_chosen_changes_nothing_and_a_guest_reaches_only_what_he_sees(mut shelf: Shelf) {
    let id = shelf.book("A", |_| {}).await;
    let none = shelf.post(ACTION, &[("action", "archive")]).await;
    assert_eq!(
        shelf.get(none.location()).await.text_of(".notice"),
        "Tick some entries and choose an action."
    );
    assert_eq!(
        shelf
            .post(ACTION, &[("action", "explode"), ("all", "1")])
            .await
            .status(),
        404
    );
    let tick = format!("select-{id}");
    let fields = [("action", "delete"), (tick.as_str(), "on"), ("confirmed", "1")];
    // The guest sees only the main shelf.
    let answer = shelf.as_user("guest").post(ACTION, &fields).await;
    let said = shelf.get(answer.location()).await.text_of(".notice");
    assert!(said.contains('0'), "{said}");
    assert!(shelf.stored(id).await.is_some());
    // An object refused by a rule of the slice stays unchanged.
    shelf.as_user("editor");
    let lent = shelf.book("B", |book| book.is_lent = true).await;
    let tick = format!("select-{lent}");
    let answer = shelf
        .post(
            ACTION,
            &[("action", "archive"), (tick.as_str(), "on"), ("confirmed", "1")],
        )
        .await;
    let said = shelf.get(answer.location()).await.text_of(".notice");
    assert!(said.contains('0'), "{said}");
    assert_eq!(shelf.stored(lent).await.unwrap().shelf, "new");
}

#[db_test]
async fn a_long_action_shows_how_far_it_is_and_goes_on(shelf: Shelf) {
    for i in 0..130 {
        shelf.book(&format!("b{i}"), |_| {}).await;
    }
    let preview = shelf
        .post(
            &format!("{ACTION}?shelf=new"),
            &[("action", "stamp"), ("all", "1")],
        )
        .await;
    let answers = [("answer-reason", "slowly"), ("answer-shelf", "main")];
    let progress = shelf
        .post(
            &preview.attr("main form", "action"),
            &preview.filled("main form", &answers),
        )
        .await;
    assert_eq!(progress.status(), 200);
    assert_eq!(progress.text_of("[role=status]"), "100 of 130 done");
    assert_eq!(progress.attr("progress", "value"), "100");
    assert_eq!(
        shelf.get("/admin/books/?shelf=main").await.text_of("p.total"),
        "100 entries"
    );
    assert_eq!(
        shelf.past().await.len(),
        100,
        "what is done is done, with its trace"
    );
    // The next step continues without further input.
    let mut step = progress;
    while step.status() == 200 {
        step = shelf
            .post(&step.attr("main form", "action"), &step.fields("main form"))
            .await;
    }
    let said = shelf.get(step.location()).await.text_of(".notice");
    assert!(said.contains("130"), "{said}");
    assert_eq!(shelf.past().await.len(), 130);
}
