//! The pictures of a product, on its page.

use image::{GenericImageView as _, ImageFormat};
use paradise::accounts::roles::Role;
use serde_json::Value;
use testkit::{client::FilePart, db_test};

use super::{
    editor::{Editor, FORM, Page, product},
    pictures::{bomb, fetched, photograph, picture},
};
use crate::{
    accounts::browser::{Browser, ORIGIN, PASSWORD, person, signed_in, user},
    support::TestApp,
};

const PAGE: &str = "/admin/products/1/";
const MORE: &str = "product-images.more";
const ROWS: &str = "#inline-product-images ol > li";

async fn shown(app: &TestApp) -> Vec<Value> {
    let product = product(app, "woven-label-classic").await.unwrap();
    product["images"].as_array().unwrap().clone()
}

fn texts<'a>(images: &'a [Value], what: &str) -> Vec<&'a str> {
    images.iter().map(|image| image[what].as_str().unwrap()).collect()
}

/// The field of the picture that visitors see at this place.
fn field(images: &[Value], place: usize, what: &str) -> String {
    format!("product-images.{}.{what}", images[place]["id"])
}

fn png(name: &str, shade: u8) -> FilePart {
    FilePart::new(MORE, name, "image/png", picture(shade, ImageFormat::Png))
}

async fn open(editor: &mut Editor) -> Page {
    let page = editor.get(PAGE).await;
    assert_eq!(page.0.status, 200);
    page
}

#[db_test]
async fn pictures_are_added_named_arranged_and_deleted_and_visitors_see_it(app: TestApp) {
    let mut editor = Editor::of(&app).await;
    let page = open(&mut editor).await;
    let before = shown(&app).await;
    assert_eq!(page.texts(ROWS).len(), before.len());
    let files = [
        png("3.png", 3),
        FilePart::new(MORE, "IMG 4.jpg", "image/jpeg", photograph()),
    ];
    let caption = field(&before, 0, "caption");
    let saved = editor
        .send_with(&page, FORM, &[(&caption, "Спереди")], &files)
        .await;
    assert_eq!(saved.text_of(".notice"), "The changes were saved.");
    let now = shown(&app).await;
    assert_eq!(now.len(), before.len() + 2, "both are there, behind the others");
    assert_eq!(now[0]["caption"], "Спереди");
    let url = now.last().unwrap()["image"].as_str().unwrap();
    let bytes = fetched(&app, url).await;
    assert_eq!(image::load_from_memory(&bytes).unwrap().dimensions(), (40, 30));
    assert!(
        !bytes.windows(12).any(|part| part == b"secret-phone"),
        "what it tells of its camera is gone"
    );

    // The last one becomes the first, the first one goes.
    let (last, first) = (now.len() - 1, field(&now, 0, "delete"));
    let changes = [(field(&now, last, "order"), "0"), (first, "1")];
    let changes: Vec<_> = changes.iter().map(|(name, value)| (&**name, *value)).collect();
    editor.send(&saved, FORM, &changes).await;
    let rest = shown(&app).await;
    assert_eq!(rest.len(), now.len() - 1);
    assert_eq!(rest[0]["id"], now[last]["id"]);
    assert!(!texts(&rest, "caption").contains(&"Спереди"));

    let history = editor.get(&format!("{PAGE}history/")).await;
    assert_eq!(history.texts(".past li:first-child dt"), ["Gallery", "Gallery"]);
    let told = history.texts(".past li:nth-child(2) ins");
    assert!(told.iter().any(|words| words.contains("Спереди")), "{told:?}");
}

#[db_test]
async fn a_file_that_is_no_picture_is_told_at_its_row_and_the_others_wait_there(app: TestApp) {
    let mut editor = Editor::of(&app).await;
    let page = open(&mut editor).await;
    let before = shown(&app).await;
    let bomb = FilePart::new(MORE, "bomb.png", "image/png", bomb());
    let refused = editor.send_with(&page, FORM, &[], &[png("3.png", 3), bomb]).await;
    assert_eq!(refused.0.status, 400);
    assert_eq!(refused.texts(ROWS).len(), before.len() + 2);
    assert_eq!(
        refused.text_of(".row.wrong .error"),
        "The picture is too large: at most 50 megapixels and 12000 pixels a side. Make it smaller."
    );
    assert_eq!(shown(&app).await, before);
    // The good one need not be chosen again.
    let without = [("product-images.new2.delete", "1")];
    editor.send(&refused, FORM, &without).await;
    assert_eq!(shown(&app).await.len(), before.len() + 1);
}

#[db_test]
async fn a_caption_that_somebody_else_wrote_meanwhile_stays(app: TestApp) {
    let mut first = Editor::of(&app).await;
    let mut second = Editor::another(&app).await;
    let (one, other) = (open(&mut first).await, open(&mut second).await);
    let images = shown(&app).await;
    let names = [0, 1].map(|place| field(&images, place, "caption"));
    first.send(&one, FORM, &[(&names[0], "Первая")]).await;
    second.send(&other, FORM, &[(&names[1], "Вторая")]).await;
    assert_eq!(texts(&shown(&app).await, "caption"), ["Первая", "Вторая"]);
}

#[db_test]
async fn a_copy_begins_its_history_with_its_pictures(app: TestApp) {
    let mut editor = Editor::of(&app).await;
    editor.act("/admin/products/", "duplicate", &[1]).await;
    let list = editor.get("/admin/products/?q=копия").await;
    let copy = list.attr("tbody th a", "href");
    let copy = copy.split('?').next().unwrap();
    let history = editor.get(&format!("{copy}history/")).await;
    assert!(
        history
            .text_of(".past p")
            .ends_with("added · Duplicate as a draft · admin")
    );
    let pictures = history.texts(".past dt");
    let pictures = pictures.iter().filter(|label| *label == "Gallery").count();
    assert_eq!(pictures, shown(&app).await.len());
    let made_of = editor.get(&format!("{PAGE}history/")).await;
    let done = made_of.texts(".past p");
    assert!(
        done.iter().all(|entry| !entry.contains("Duplicate")),
        "nothing happened to the original: {done:?}"
    );
}

#[db_test]
async fn nobody_else_changes_a_gallery(app: TestApp) {
    let mut editor = Editor::of(&app).await;
    let before = shown(&app).await;
    let delete = field(&before, 0, "delete");
    let fields = [(delete.clone(), "1".to_owned())];
    user(&app, "visitor").await;
    let mut visitor = Browser::of(&app);
    visitor.sign_in("visitor", PASSWORD).await;
    person(&app, "viewer", &[Role::Viewer]).await;
    let mut viewer = signed_in(&app, "viewer").await;
    for answer in [
        Browser::of(&app).post_files(PAGE, &fields, &[]).await,
        visitor.post_files(PAGE, &fields, &[]).await,
        viewer.post_files(PAGE, &fields, &[]).await,
        // The editor's own browser, led by a foreign page that does not know the token.
        editor
            .without_token(PAGE, &[("Origin", ORIGIN)], &[(&delete, "1")])
            .await,
    ] {
        assert!(matches!(answer.status, 303 | 401 | 403), "{}", answer.status);
    }
    assert_eq!(shown(&app).await, before);
    // Who may look sees the pictures, and nothing to change them with.
    let page = Page(viewer.get(PAGE).await);
    assert_eq!(page.texts(ROWS).len(), before.len());
    assert_eq!(page.attr("#inline-product-images", "disabled"), "");
    assert!(
        page.texts(&format!("[name='{MORE}'], button[name=then]"))
            .is_empty()
    );
}
