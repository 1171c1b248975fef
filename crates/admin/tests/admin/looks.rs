//! Rules for every page: no inline script or style, a label for every field, texts in three languages.

use scraper::{Html, Selector};
use testkit::db_test;
use text::Lang;

use crate::{browser::Page, shelf::Shelf};

/// One page of every kind, with contents.
async fn pages(shelf: &Shelf) -> Vec<(&'static str, Page)> {
    let id = shelf
        .book("Азбука", |book| book.title.set(&Lang::En.into(), "ABC"))
        .await;
    shelf.review(id, "good").await;
    let path = format!("/admin/books/{id}/");
    let page = shelf.get(&path).await;
    let first = page.filled("form.object-form", &[("author", "One")]);
    assert_eq!(shelf.post(&path, &first).await.status(), 303);
    let tick = format!("select-{id}");
    let order = format!("edit-{id}-order");
    let list = shelf.get("/admin/books/?shelf=new&q=a").await;
    let wrong = shelf
        .get("/admin/books/")
        .await
        .filled("form.rows", &[(&order, "x")]);
    vec![
        ("list", list),
        (
            "list with a mistake",
            shelf.post("/admin/books/edit/", &wrong).await,
        ),
        ("empty list", shelf.get("/admin/tags/").await),
        ("nothing found", shelf.get("/admin/books/?q=zzz").await),
        ("object", shelf.get(&path).await),
        ("new object", shelf.get("/admin/books/add/").await),
        (
            "object with mistakes",
            shelf
                .post(
                    "/admin/books/add/",
                    &page.filled("form.object-form", &[("order", "x")]),
                )
                .await,
        ),
        (
            "conflict",
            shelf
                .post(&path, &page.filled("form.object-form", &[("author", "Two")]))
                .await,
        ),
        ("deletion", shelf.get(&format!("{path}delete/")).await),
        ("history", shelf.get(&format!("{path}history/")).await),
        (
            "action",
            shelf
                .post("/admin/books/action/", &[("action", "stamp"), (&tick, "on")])
                .await,
        ),
    ]
}

fn all(html: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    html.select(&selector).map(|element| element.html()).collect()
}

#[db_test]
async fn no_page_needs_what_its_policy_forbids_and_everything_has_a_name(shelf: Shelf) {
    for (name, page) in pages(&shelf).await {
        assert!(
            [200, 400, 409].contains(&page.status()),
            "{name}: {}",
            page.status()
        );
        let policy = page.answer.header("content-security-policy").unwrap();
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{name}: {policy}"
        );
        assert_eq!(page.answer.header("cache-control"), Some("no-store"), "{name}");
        let html = page.html();
        for element in html.root_element().descendent_elements() {
            let tag = element.value();
            // Scripts are our own files; there are no inline scripts.
            let is_file = tag.attr("type") == Some("module")
                && tag.attr("src").is_some_and(|src| src.starts_with("/static/"))
                && element.text().next().is_none();
            assert!(
                tag.name() != "style" && (tag.name() != "script" || is_file),
                "{name}: {}",
                element.html()
            );
            assert!(
                tag.attrs()
                    .all(|(attribute, _)| attribute != "style" && !attribute.starts_with("on")),
                "{name}"
            );
        }
        for landmark in [
            "main",
            "a.skip[href='#main']",
            "title",
            "html[lang]",
            "nav[aria-label]",
        ] {
            assert!(page.count(landmark) > 0, "{name}: no {landmark}");
        }
        assert_eq!(page.count("h1"), 1, "{name}");
        let mut seen = 0;
        let selector = Selector::parse("input:not([type=hidden]), select, textarea").unwrap();
        for field in html.select(&selector) {
            let id = field.attr("id").unwrap_or("-");
            let is_inside = field
                .ancestors()
                .filter_map(scraper::ElementRef::wrap)
                .any(|element| element.value().name() == "label");
            let is_named = is_inside
                || field.attr("aria-label").is_some()
                || field.attr("aria-labelledby").is_some()
                || page.count(&format!("label[for='{id}']")) == 1;
            assert!(is_named, "{name}: {}", field.html());
            for described in field
                .attr("aria-describedby")
                .unwrap_or_default()
                .split_whitespace()
            {
                assert_eq!(
                    page.count(&format!("[id='{described}']")),
                    1,
                    "{name}: {described}"
                );
            }
            seen += 1;
        }
        assert!(
            seen > 0 || ["deletion", "history"].contains(&name),
            "{name} has no field"
        );
        let mut ids: Vec<_> = html
            .select(&Selector::parse("[id]").unwrap())
            .filter_map(|element| element.attr("id"))
            .collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "{name}: an id stands twice");
        for post in all(&html, "form[method=post]") {
            assert!(post.contains("csrfmiddlewaretoken"), "{name}: {post}");
        }
    }
}

#[db_test]
async fn pages_are_in_the_readers_language(mut shelf: Shelf) {
    for lang in ["ru", "en", "uz"] {
        shelf.in_lang(lang);
        for (name, page) in pages(&shelf).await {
            let text = page.answer.text();
            assert!(text.contains(&format!("<html lang=\"{lang}\">")), "{name}");
            assert!(!text.contains("Unknown localization"), "{name} in {lang}");
        }
        shelf
            .post(
                "/admin/books/action/",
                &[("action", "delete"), ("all", "1"), ("confirmed", "1")],
            )
            .await;
        shelf.in_lang("en");
    }
}

#[db_test]
async fn what_people_wrote_is_never_markup(shelf: Shelf) {
    let evil = "<script>alert(1)</script>\"'&";
    let id = shelf
        .book(evil, |book| {
            book.author = evil.into();
            book.genre = evil.into();
            book.summary = evil.into();
        })
        .await;
    for path in [
        "/admin/books/".to_owned(),
        format!("/admin/books/?q={}", Page::encoded(evil)),
        format!("/admin/books/?genre={}", Page::encoded(evil)),
        format!("/admin/books/{id}/"),
        format!("/admin/books/{id}/delete/"),
    ] {
        let page = shelf.get(&path).await;
        assert_eq!(page.status(), 200, "{path}");
        assert!(!page.answer.text().contains("<script>"), "{path}");
        assert!(page.answer.text().contains("alert(1)"), "{path}");
    }
}
