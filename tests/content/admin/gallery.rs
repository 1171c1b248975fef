//! The pictures of a product.

use image::ImageFormat;
use serde_json::Value;
use testkit::{client::FilePart, db_test};

use super::{
    editor::{Editor, GALLERY, product},
    pictures::{bomb, picture},
};
use crate::{
    accounts::browser::{Browser, ORIGIN, PASSWORD, user},
    support::TestApp,
};

const PAGE: &str = "/admin/products/1/";

async fn shown(app: &TestApp) -> Vec<Value> {
    let product = product(app, "woven-label-classic").await.unwrap();
    product["images"].as_array().unwrap().clone()
}

fn captions(images: &[Value]) -> Vec<&str> {
    images
        .iter()
        .map(|image| image["caption"].as_str().unwrap())
        .collect()
}

#[db_test]
async fn pictures_are_added_named_moved_and_deleted_and_visitors_see_it(app: TestApp) {
    let mut editor = Editor::of(&app).await;
    let page = editor.get(PAGE).await;
    let [first, second] = [0, 1].map(|i| page.texts("ol.pictures > li").len() > i);
    assert!(first && second);
    let before = shown(&app).await;
    let ids: Vec<i64> = before.iter().map(|image| image["id"].as_i64().unwrap()).collect();
    let files = [
        FilePart::new("pictures", "3.png", "image/png", picture(3, ImageFormat::Png)),
        FilePart::new("pictures", "bomb.png", "image/png", bomb()),
        FilePart::new("pictures", "4.webp", "image/webp", picture(4, ImageFormat::WebP)),
    ];
    let caption = format!("caption-{}", ids[0]);
    let page = editor
        .send_with(&page, GALLERY, &[(&caption, "  Спереди ")], &files)
        .await;
    assert!(page.text_of(".notice").starts_with("Some files were not taken"));
    let now = shown(&app).await;
    assert_eq!(now.len(), 4, "the bomb is not among them");
    assert_eq!(now[0]["caption"], "Спереди");

    // The last one goes up, the first one goes.
    let last = now[3]["id"].as_i64().unwrap().to_string();
    let page = editor.send(&page, GALLERY, &[("up", &last)]).await;
    assert_eq!(page.text_of(".notice"), "The gallery was saved.");
    let delete = format!("delete-{}", ids[0]);
    editor.send(&page, GALLERY, &[(&delete, "1")]).await;
    let now = shown(&app).await;
    let order: Vec<i64> = now.iter().map(|image| image["order"].as_i64().unwrap()).collect();
    assert_eq!(order, [1, 2, 3]);
    assert_eq!(now[0]["id"], ids[1]);
    assert_eq!(now[1]["id"].to_string(), last);
    assert!(!captions(&now).contains(&"Спереди"));
}

#[db_test]
async fn a_caption_that_somebody_else_wrote_meanwhile_stays(app: TestApp) {
    let mut first = Editor::of(&app).await;
    let mut second = Editor::another(&app).await;
    let (one, other) = (first.get(PAGE).await, second.get(PAGE).await);
    let images = shown(&app).await;
    let names: Vec<_> = images
        .iter()
        .map(|image| format!("caption-{}", image["id"]))
        .collect();
    first.send(&one, GALLERY, &[(&names[0], "Первая")]).await;
    second.send(&other, GALLERY, &[(&names[1], "Вторая")]).await;
    assert_eq!(captions(&shown(&app).await), ["Первая", "Вторая"]);
}

#[db_test]
async fn nobody_else_changes_a_gallery(app: TestApp) {
    let mut editor = Editor::of(&app).await;
    let page = editor.get(PAGE).await;
    let before = shown(&app).await;
    let path = page.attr(GALLERY, "action");
    let delete = format!("delete-{}", before[0]["id"]);
    let fields = [(delete.clone(), "1".to_owned())];
    user(&app, "visitor").await;
    let mut visitor = Browser::of(&app);
    visitor.sign_in("visitor", PASSWORD).await;
    for answer in [
        Browser::of(&app).post_files(&path, &fields, &[]).await,
        visitor.post_files(&path, &fields, &[]).await,
        // The editor's own browser, led by a foreign page that does not know the token.
        editor
            .without_token(&path, &[("Origin", ORIGIN)], &[(&delete, "1")])
            .await,
    ] {
        assert!(matches!(answer.status, 303 | 401 | 403), "{}", answer.status);
    }
    assert_eq!(shown(&app).await, before);
}
