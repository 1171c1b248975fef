//! Many products and works at a time.

use testkit::db_test;

use super::editor::{Editor, product, visited};
use crate::{content::world::PRODUCTS, support::TestApp};

const LIST: &str = "/admin/products/";

async fn ids(app: &TestApp) -> Vec<i64> {
    let list = visited(app, PRODUCTS).await.unwrap();
    let results = list["results"].as_array().unwrap().iter();
    results.map(|item| item["id"].as_i64().unwrap()).collect()
}

#[db_test]
async fn the_order_and_the_flags_are_changed_in_the_list(app: TestApp) {
    let mut editor = Editor::of(&app).await;
    let list = editor.get(LIST).await;
    assert_eq!(ids(&app).await, [1, 3, 2, 5, 6]);
    let thumb = list.attr("tr:has(a[href='/admin/products/1/']) img.thumb", "src");
    assert!(
        thumb.starts_with("/media/"),
        "the picture or a small copy of it: {thumb}"
    );
    assert_eq!(
        list.text_of("tr:has(a[href='/admin/products/1/']) td[data-label='Gallery pictures']"),
        "2"
    );
    let page = editor.get(LIST).await;
    let changed = [
        ("edit-1-order", "99"),
        ("~edit-3-is_published", ""),
        ("edit-2-is_featured", "on"),
    ];
    let token = page.attr("form.rows button[formaction]", "formaction");
    assert!(token.starts_with("/admin/products/edit/"));
    let saved = editor.edit_list(&page, &changed).await;
    assert_eq!(saved.text_of(".notice"), "3 changes were saved.");
    assert_eq!(ids(&app).await, [2, 5, 6, 1]);
}

#[db_test]
async fn what_is_selected_is_published_and_taken_off_at_once(app: TestApp) {
    let mut editor = Editor::of(&app).await;
    assert!(product(&app, "hidden-sticker").await.is_none());
    editor.act(LIST, "publish", &[4]).await;
    assert!(product(&app, "hidden-sticker").await.is_some());
    editor.act(LIST, "unpublish", &[4, 1]).await;
    assert!(product(&app, "hidden-sticker").await.is_none());
    assert!(product(&app, "woven-label-classic").await.is_none());
    editor.act(LIST, "feature", &[2]).await;
    let featured = visited(&app, "/api/content/products/?is_featured=true").await;
    let results = featured.unwrap()["results"].as_array().unwrap().clone();
    assert!(results.iter().any(|item| item["id"] == 2));
    editor.act("/admin/portfolio/", "unpublish", &[1]).await;
    assert!(visited(&app, "/api/content/portfolio/1/").await.is_none());
}

#[db_test]
async fn a_duplicate_is_a_draft_with_the_same_pictures(app: TestApp) {
    let mut editor = Editor::of(&app).await;
    editor.act(LIST, "duplicate", &[1]).await;
    assert!(
        product(&app, "woven-label-classic-2").await.is_none(),
        "nobody sees a draft"
    );
    let list = editor.get("/admin/products/?is_published=false&q=(копия)").await;
    assert_eq!(list.texts("tbody th a").len(), 1);
    assert_eq!(list.text_of("td[data-label='Gallery pictures']"), "2");
    let copy = list.attr("tbody th a", "href");
    let id: i64 = copy.split('/').nth(3).unwrap().parse().unwrap();
    editor.act(LIST, "publish", &[id]).await;
    let copy = product(&app, "woven-label-classic-2").await.unwrap();
    let model = product(&app, "woven-label-classic").await.unwrap();
    assert_eq!(copy["main_image"], model["main_image"]);
    assert_eq!(copy["images"].as_array().unwrap().len(), 2);
    assert_ne!(copy["images"][0]["id"], model["images"][0]["id"]);
    editor.act("/admin/portfolio/", "duplicate", &[1]).await;
    let drafts = editor.get("/admin/portfolio/?q=(копия)").await;
    assert_eq!(drafts.texts("tbody th a").len(), 1);
}

#[db_test]
async fn deleting_a_product_tells_of_its_pictures_first(app: TestApp) {
    let mut editor = Editor::of(&app).await;
    let asked = editor.get("/admin/products/1/delete/").await;
    assert_eq!(asked.texts("main ul li"), ["Gallery pictures: 2"]);
    assert!(product(&app, "woven-label-classic").await.is_some());
    let gone = editor.send(&asked, "main form", &[]).await;
    assert_eq!(gone.text_of(".notice"), "The entry was deleted.");
    assert!(product(&app, "woven-label-classic").await.is_none());
    assert_eq!(editor.get("/admin/products/1/").await.0.status, 404);
}

#[db_test]
async fn a_search_finds_cyrillic_in_any_case_and_every_language(app: TestApp) {
    let mut editor = Editor::of(&app).await;
    for (query, found) in [
        ("СаТиНе", "Печать на сатине"),
        ("chidamli", ""),
        ("PRINTED-satin", "Печать на сатине"),
    ] {
        let list = editor.get(&format!("/admin/products/?q={query}")).await;
        let titles = list.texts("tbody th a");
        let wanted: Vec<_> = [found].into_iter().filter(|title| !title.is_empty()).collect();
        assert_eq!(titles, wanted, "{query}");
    }
}

#[db_test]
async fn the_home_page_counts_what_is_missing_and_leads_there(app: TestApp) {
    let mut editor = Editor::of(&app).await;
    let home = editor.get("/admin/").await;
    for query in [
        "products/?missing=any",
        "products/?missing=picture",
        "portfolio/?missing=any",
        "portfolio/?missing=picture",
    ] {
        let link = format!("/admin/{query}");
        let figure = home.text_of(&format!("a[href='{link}']"));
        let list = editor.get(&link).await;
        let rows = list.texts("tbody th a").len();
        assert!(
            figure.split_whitespace().any(|word| word == rows.to_string()),
            "{link}: {figure} against {rows}"
        );
    }
    let gaps = editor.get("/admin/products/?missing=any").await;
    assert!(!gaps.texts("tbody th a").is_empty(), "the seed has gaps");
}
