//! Browsers and proxies keep answers and ask whether they are still right.

use testkit::{Answer, db_test};

use super::world::{PRODUCTS, stock};
use crate::support::{TestApp, eventually};

async fn list(app: &TestApp, headers: &[(&str, &str)]) -> Answer {
    let client = app.client();
    let request = client.get(PRODUCTS);
    let request = headers
        .iter()
        .fold(request, |request, (name, value)| request.header(name, value));
    request.send().await
}

#[db_test]
async fn a_browser_that_has_the_list_gets_304_until_it_changes(app: TestApp) {
    stock(&app, 5).await;
    let first = list(&app, &[]).await;
    assert_eq!(first.header("cache-control"), Some("no-cache"));
    let tag = first.header("etag").unwrap();
    assert!(tag.starts_with('"'), "a strong tag: {tag}");
    let again = list(&app, &[("If-None-Match", tag)]).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(again.header("etag"), Some(tag));

    super::world::add(&app.core.db, [super::world::product(6)]).await;
    app.content.refresh().await.unwrap();
    let changed = list(&app, &[("If-None-Match", tag)]).await;
    assert_eq!((changed.status, changed.json()["count"].as_i64()), (200, Some(6)));
}

#[db_test]
async fn a_browser_gets_the_list_compressed_soon_after_it_changed(app: TestApp) {
    stock(&app, 50).await;
    let plain = list(&app, &[]).await;
    for encoding in ["br", "gzip"] {
        let compressed = eventually(async || {
            let answer = list(&app, &[("Accept-Encoding", encoding)]).await;
            (answer.header("content-encoding") == Some(encoding)).then_some(answer)
        })
        .await;
        assert!(compressed.body.len() < plain.body.len() / 5);
        assert_eq!(compressed.decoded(), plain.body);
        assert_ne!(compressed.header("etag"), plain.header("etag"));
        let vary = compressed.header("vary").unwrap();
        assert!(
            vary.contains("Accept-Encoding") && vary.contains("Origin"),
            "{vary}"
        );
    }
    let head = app.client().head(PRODUCTS).send().await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(
        head.header("content-length"),
        Some(plain.body.len().to_string().as_str())
    );
}

#[db_test]
async fn every_address_of_the_site_gets_links_to_itself(app: TestApp) {
    stock(&app, 60).await;
    for (host, scheme) in [
        ("shop.example.uz", "https"),
        ("localhost:8100", "https"),
        ("127.0.0.1", "https"),
    ] {
        let client = testkit::Client::new(&app.base).host(host).https();
        for _ in 0..2 {
            let next = client.get(PRODUCTS).send().await.json()["next"].clone();
            assert_eq!(next, format!("{scheme}://{host}{PRODUCTS}?page=2"));
        }
    }
}

#[db_test]
async fn a_cdn_may_keep_the_catalogue_and_forget_one_product_if_the_operator_says_so(app: TestApp) {
    stock(&app, 2).await;
    let app = app.twin(&[("CDN_MAX_AGE", "60s")]).await;
    let ask = async |path: &str| app.client().get(path).send().await;
    let list = ask(PRODUCTS).await;
    let control = list.header("cache-control").unwrap();
    // Browsers go on asking each time.
    assert_eq!(control, "public, max-age=0, s-maxage=60, stale-if-error=86400");
    assert_eq!(list.header("surrogate-key"), Some("catalogue products"));
    assert_eq!(list.header("cache-tag"), Some("catalogue,products"));
    let first = &list.json()["results"][0];
    let page = ask(&format!("{PRODUCTS}{}/", first["slug"].as_str().unwrap())).await;
    let word = format!("product-{}", first["id"]);
    assert_eq!(
        page.header("surrogate-key"),
        Some(format!("catalogue {word}").as_str())
    );
    // A search is kept under the words of the list, and "not modified" says them too.
    let tag = list.header("etag").unwrap().to_owned();
    let again = app
        .client()
        .get(PRODUCTS)
        .header("If-None-Match", &tag)
        .send()
        .await;
    assert_eq!(
        (again.status, again.header("surrogate-key")),
        (304, Some("catalogue products"))
    );
    let search = ask(&format!("{PRODUCTS}?search=nothing")).await;
    assert_eq!(search.header("cache-tag"), Some("catalogue,products"));
    // Equal bodies of different lists keep their own words.
    let works = ask("/api/content/portfolio/").await;
    assert_eq!(works.header("cache-tag"), Some("catalogue,portfolio"));
    // What is not there is nobody's to keep.
    let missing = ask(&format!("{PRODUCTS}nothing/")).await;
    assert_eq!((missing.status, missing.header("surrogate-key")), (404, None));
}
