//! A long catalogue is read page by page.

use testkit::db_test;

use super::world::{PRODUCTS, stock};
use crate::support::TestApp;

#[db_test]
async fn a_visitor_turns_the_pages_of_a_long_list(app: TestApp) {
    stock(&app, 120).await;
    let mut next = Some(format!(
        "https://shop.example.uz{PRODUCTS}?lang=en&ordering=created_at"
    ));
    let mut seen = Vec::new();
    while let Some(address) = next {
        let path = address.strip_prefix("https://shop.example.uz").unwrap();
        let page = app.client().get(path).send().await.json();
        assert_eq!(page["count"], 120);
        seen.extend(
            page["results"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["id"].as_i64()),
        );
        next = page["next"].as_str().map(str::to_owned);
    }
    let mut unique = seen.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!((seen.len(), unique.len()), (120, 120));
    let last = app
        .client()
        .get(&format!("{PRODUCTS}?page=last"))
        .send()
        .await
        .json();
    assert_eq!(last["results"].as_array().unwrap().len(), 20);
    assert_eq!(
        app.client()
            .get(&format!("{PRODUCTS}?page=4"))
            .send()
            .await
            .status,
        404
    );
}

#[db_test]
async fn links_keep_what_the_visitor_asked_for_even_what_we_do_not_know(app: TestApp) {
    stock(&app, 60).await;
    let ask = async |query: &str| {
        let page = app.client().get(&format!("{PRODUCTS}?{query}")).send().await;
        (page.status, page.json()["next"].clone())
    };
    for campaign in ["autumn", "winter"] {
        let (status, next) = ask(&format!("utm={campaign}&is_featured=0")).await;
        let wanted = format!("https://shop.example.uz{PRODUCTS}?is_featured=0&page=2&utm={campaign}");
        assert_eq!((status, next.as_str()), (200, Some(wanted.as_str())));
    }
    let (_, next) = ask("is_featured=0").await;
    assert_eq!(
        next,
        format!("https://shop.example.uz{PRODUCTS}?is_featured=0&page=2")
    );
}
