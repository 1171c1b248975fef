//! Rows that belong to an object, on its page: a gallery of photos, a list of reviews.

use testkit::{client::FilePart, db_test};

use crate::shelf::Shelf;

const FORM: &str = "form.object-form";
const LAST: &str = "#inline-photos li:last-child";

fn picture(field: &str, name: &str) -> FilePart {
    FilePart::new(field, name, "image/png", b"\x89PNG and so on".to_vec())
}

fn pairs(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    owned.collect()
}

/// A book with these photos, and the address of its page.
async fn book_with(shelf: &Shelf, names: &[&str]) -> (i64, String) {
    let id = shelf.book(names.first().unwrap_or(&"A"), |_| {}).await;
    let path = format!("/admin/books/{id}/");
    let files: Vec<_> = names.iter().map(|name| picture("photos.more", name)).collect();
    let page = shelf.get(&path).await;
    let answer = shelf.upload(&path, &page.fields(FORM), &files).await;
    assert_eq!(answer.status(), 303);
    (id, path)
}

/// The name of a field of the photo at this place on the page.
fn named(page: &crate::browser::Page, place: usize, what: &str) -> String {
    let was = page.attr(
        &format!("#inline-photos li:nth-child({place}) input[type=hidden]"),
        "name",
    );
    was.replace(".was", &format!(".{what}"))
}

#[db_test]
async fn photos_come_with_a_new_book(shelf: Shelf) {
    let form = shelf.get("/admin/books/add/").await;
    assert_eq!(form.attr(FORM, "enctype"), "multipart/form-data");
    let fields = form.filled(FORM, &[("title_ru", "A"), ("reviews.new1.words", "good")]);
    let files = [
        picture("file-cover", "cover.png"),
        picture("photos.more", "1.png"),
        picture("photos.more", "2.png"),
    ];
    let answer = shelf.upload("/admin/books/add/", &fields, &files).await;
    assert_eq!(answer.status(), 303);
    let id = answer.location().split('/').nth(3).unwrap().parse().unwrap();
    assert_eq!(shelf.stored(id).await.unwrap().cover, "covers/cover.png");
    let wanted = [("photos/1.png", 1), ("photos/2.png", 2)];
    let wanted = wanted.map(|(path, place)| (path.to_owned(), String::new(), place));
    assert_eq!(shelf.photos(id).await, wanted);
    let page = shelf.get(answer.location()).await;
    assert_eq!(
        page.attr("#inline-photos li a.preview", "href"),
        "/media/photos/1.png"
    );
    assert_eq!(page.attr("#inline-reviews [name$=words]", "value"), "good");
    assert_eq!(
        page.count("#inline-reviews ol [name$=words]"),
        3,
        "one review and two places for more"
    );
    let past = shelf.past().await;
    assert_eq!(past.len(), 1);
    let told = past[0].fields.as_object().unwrap();
    assert!(
        told.iter()
            .any(|(name, change)| name.starts_with("photos.") && change[1] == "1.png · 1")
    );
}

#[db_test]
async fn a_gallery_is_captioned_arranged_and_thinned_out(shelf: Shelf) {
    let (id, path) = book_with(&shelf, &["1.png", "2.png", "3.png"]).await;
    let page = shelf.get(&path).await;
    let name = |place, what| named(&page, place, what);
    let changes = [
        (name(1, "order"), "5"),
        (name(2, "caption"), "Лист"),
        (name(3, "delete"), "1"),
    ];
    let changes: Vec<_> = changes
        .iter()
        .map(|(name, value)| (name.as_str(), *value))
        .collect();
    assert_eq!(
        shelf.post(&path, &page.filled(FORM, &changes)).await.status(),
        303
    );
    let wanted = [("photos/2.png", "Лист", 2), ("photos/1.png", "", 5)];
    let wanted = wanted.map(|(path, caption, place)| (path.to_owned(), caption.to_owned(), place));
    assert_eq!(shelf.photos(id).await, wanted);
    let history = shelf.get(&format!("{path}history/")).await;
    assert_eq!(
        history.texts(".past li:first-child dt"),
        ["Photos", "Photos", "Photos"]
    );
    assert_eq!(
        history.texts(".past li:first-child ins"),
        ["1.png · 5", "2.png · Лист · 2"]
    );
    // Saving without changes records no change.
    let (entries, page) = (shelf.past().await.len(), shelf.get(&path).await);
    assert_eq!(shelf.post(&path, &page.fields(FORM)).await.status(), 303);
    assert_eq!(shelf.past().await.len(), entries);
}

#[db_test]
async fn what_is_wrong_stands_at_its_row_and_nothing_is_stored(shelf: Shelf) {
    let (id, path) = book_with(&shelf, &["1.png"]).await;
    let before = shelf.photos(id).await;
    let page = shelf.get(&path).await;
    let caption = named(&page, 1, "caption");
    let long = "ж".repeat(21);
    let fields = page.filled(FORM, &[(&caption, &long), ("author", "New author")]);
    let files = [
        picture("photos.more", "2.png"),
        FilePart::new("photos.more", "3.png", "image/png", "no picture"),
    ];
    let answer = shelf.upload(&path, &fields, &files).await;
    assert_eq!(answer.status(), 400);
    assert_eq!(answer.count("#inline-photos ol > li"), 3);
    assert_eq!(answer.count("#inline-photos ol > li.wrong"), 2);
    assert_eq!(
        answer.text_of("#inline-photos li .error"),
        "At most 20 characters."
    );
    assert_eq!(answer.attr("[role=alert] li a", "href"), "#inline-photos");
    assert_eq!(answer.attr("#inline-photos [name$=caption]", "value"), long);
    assert_eq!(answer.attr("[name=author]", "value"), "New author");
    assert_eq!(shelf.photos(id).await, before);
    assert_eq!(shelf.stored(id).await.unwrap().author, "A B");
    // The valid picture need not be chosen again.
    let mut again = answer.filled(FORM, &[(&caption, "short")]);
    again.retain(|(name, _)| !name.starts_with("photos.new2"));
    assert_eq!(shelf.post(&path, &again).await.status(), 303);
    let paths: Vec<_> = shelf
        .photos(id)
        .await
        .into_iter()
        .map(|(path, ..)| path)
        .collect();
    assert_eq!(paths, ["photos/1.png", "photos/2.png"]);
}

#[db_test]
async fn two_editors_of_one_row_are_told_and_others_are_not(shelf: Shelf) {
    let (id, path) = book_with(&shelf, &["1.png", "2.png"]).await;
    let page = shelf.get(&path).await;
    let (first, second) = (named(&page, 1, "caption"), named(&page, 2, "caption"));
    let theirs = page.filled(FORM, &[(&first, "theirs")]);
    assert_eq!(shelf.post(&path, &theirs).await.status(), 303);
    // Changes of different rows: both are kept.
    let mine = page.filled(FORM, &[(&second, "mine")]);
    assert_eq!(shelf.post(&path, &mine).await.status(), 303);
    let captions = async || {
        let photos = shelf.photos(id).await.into_iter();
        photos.map(|(_, caption, _)| caption).collect::<Vec<_>>()
    };
    assert_eq!(captions().await, ["theirs", "mine"]);
    // Changes of the same row: the second user sees the first user's values, and chooses.
    let clash = shelf
        .post(&path, &page.filled(FORM, &[(&first, "mine too")]))
        .await;
    assert_eq!(clash.status(), 400);
    assert!(
        clash
            .text_of("#inline-photos .error")
            .contains("1.png · theirs · 1")
    );
    assert_eq!(captions().await, ["theirs", "mine"]);
    assert_eq!(shelf.post(&path, &clash.fields(FORM)).await.status(), 303);
    assert_eq!(captions().await, ["mine too", "mine"]);
}

#[db_test]
async fn a_conflict_of_the_book_keeps_its_new_photos(shelf: Shelf) {
    let (id, path) = book_with(&shelf, &[]).await;
    let page = shelf.get(&path).await;
    assert_eq!(
        shelf
            .post(&path, &page.filled(FORM, &[("author", "Theirs")]))
            .await
            .status(),
        303
    );
    let mine = page.filled(FORM, &[("author", "Mine")]);
    let conflict = shelf
        .upload(&path, &mine, &[picture("photos.more", "1.png")])
        .await;
    assert_eq!(conflict.status(), 409);
    assert!(shelf.photos(id).await.is_empty());
    assert_eq!(
        shelf.post(&path, &conflict.fields("main form")).await.status(),
        303
    );
    assert_eq!(shelf.photos(id).await.len(), 1);
}

#[db_test]
async fn a_row_of_another_book_is_out_of_reach(shelf: Shelf) {
    let (mine, path) = book_with(&shelf, &["mine.png"]).await;
    let (other, elsewhere) = book_with(&shelf, &["other.png"]).await;
    let foreign = named(&shelf.get(&elsewhere).await, 1, "delete");
    let before = shelf.photos(other).await;
    let page = shelf.get(&path).await;
    shelf.post(&path, &page.filled(FORM, &[(&foreign, "1")])).await;
    assert_eq!(shelf.photos(other).await, before);
    assert_eq!(shelf.photos(mine).await.len(), 1);
    let without_rows = shelf.post(&path, &pairs(&[("author", "X")])).await;
    assert_eq!(without_rows.status(), 303, "who sends no rows changes none");
    assert_eq!(shelf.photos(mine).await.len(), 1);
    // A user with read permission only sees the rows without any input.
    assert_eq!(page.count(LAST), 1);
    let ask = shelf.get(&format!("{path}delete/")).await;
    assert_eq!(ask.texts(".along li"), ["Photos: 1"]);
}

#[db_test]
async fn a_picture_may_come_ahead_of_its_form(shelf: Shelf) {
    let (id, path) = book_with(&shelf, &[]).await;
    let page = shelf.get(&path).await;
    let target = page.attr(FORM, "data-pictures");
    let gallery = pairs(&[("for", "photos")]);
    let kept = shelf
        .upload(&target, &gallery, &[picture("picture", "1.png")])
        .await;
    assert_eq!(kept.status(), 200);
    let said: serde_json::Value = serde_json::from_str(&kept.answer.text()).unwrap();
    assert_eq!(
        said,
        serde_json::json!({"path": "photos/1.png", "link": "/media/photos/1.png"})
    );
    let row = [
        ("photos.new9001.image", "photos/1.png"),
        ("photos.new9001.caption", "cat"),
    ];
    assert_eq!(shelf.post(&path, &page.filled(FORM, &row)).await.status(), 303);
    assert_eq!(
        shelf.photos(id).await,
        [("photos/1.png".to_owned(), "cat".to_owned(), 1)]
    );
    let refused = shelf
        .upload(
            &target,
            &gallery,
            &[FilePart::new("picture", "1.png", "image/png", "no")],
        )
        .await;
    assert_eq!(refused.status(), 400);
    assert!(refused.answer.text().contains("message"));
    let nowhere = pairs(&[("for", "reviews")]);
    let answer = shelf
        .upload(&target, &nowhere, &[picture("picture", "1.png")])
        .await;
    assert_eq!(answer.status(), 404, "reviews have no pictures");
}

#[db_test]
async fn an_address_is_suggested_while_the_title_is_typed(shelf: Shelf) {
    let form = shelf.get("/admin/books/add/").await;
    assert_eq!(form.attr("[name=slug]", "data-made-of"), "title_ru");
    let target = form.attr(FORM, "data-suggest");
    let ask = async |query: &str| shelf.get(&format!("{target}?{query}")).await;
    assert_eq!(
        ask("field=slug&from=War+and+Peace").await.answer.text(),
        "war-and-peace"
    );
    assert_eq!(ask("field=slug&from=").await.answer.text(), "");
    assert_eq!(ask("field=author&from=x").await.status(), 404);
}
