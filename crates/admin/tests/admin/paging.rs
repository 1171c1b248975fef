//! Order and pages: every row appears once, in both directions.

use testkit::db_test;

use crate::shelf::Shelf;

/// All rows from the first page forward, and all rows from the last page backward.
async fn both_ways(shelf: &Shelf, query: &str) -> (Vec<String>, Vec<String>) {
    let mut page = shelf.get(&format!("/admin/books/?{query}")).await;
    let mut forward = page.texts("tbody th");
    while page.count("a[rel=next]") > 0 {
        page = shelf.get(&page.attr("a[rel=next]", "href")).await;
        forward.extend(page.texts("tbody th"));
    }
    let mut page = shelf.get(&format!("/admin/books/?{query}&last=1")).await;
    let mut backward = page.texts("tbody th");
    while page.count("a[rel=prev]") > 0 {
        page = shelf.get(&page.attr("a[rel=prev]", "href")).await;
        let mut all = page.texts("tbody th");
        all.extend(backward);
        backward = all;
    }
    (forward, backward)
}

#[db_test]
async fn pages_show_every_row_once_in_any_order(shelf: Shelf) {
    for i in 0..13_i32 {
        shelf
            .book(&format!("b{i:02}"), |book| {
                book.order = i % 3;
                book.copies = (i % 4 != 0).then_some(i % 5);
                book.is_lent = i % 2 == 0;
                book.created_at += chrono::TimeDelta::microseconds(i64::from(i / 2));
            })
            .await;
    }
    for (query, first, last) in [
        ("", "b12", "b00"),
        ("o=created_at", "b00", "b12"),
        ("o=title_ru", "b00", "b12"),
        ("o=-title_ru", "b12", "b00"),
        ("o=order", "b00", "b11"),
        ("o=-order", "b11", "b00"),
        // Rows without a value come last in both directions.
        ("o=copies", "b05", "b12"),
        ("o=-copies", "b09", "b00"),
        ("o=is_lent", "b01", "b12"),
    ] {
        let (forward, backward) = both_ways(&shelf, query).await;
        assert_eq!(forward.len(), 13, "{query}: {forward:?}");
        assert_eq!(forward, backward, "{query}");
        assert_eq!(
            (forward[0].as_str(), forward[12].as_str()),
            (first, last),
            "{query}: {forward:?}"
        );
        let mut sorted = forward.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), 13, "{query}");
    }
}

#[db_test]
async fn rows_that_come_and_go_shift_nothing(shelf: Shelf) {
    for i in 0..12 {
        shelf.book(&format!("b{i:02}"), |_| {}).await;
    }
    let first = shelf.get("/admin/books/?o=title_ru").await;
    // The row at the edge of the first page is deleted, and another one is inserted before it.
    let edge = first.ids()[4];
    assert_eq!(
        shelf
            .post(&format!("/admin/books/{edge}/delete/"), &[("", "")])
            .await
            .status(),
        303
    );
    shelf.book("a", |_| {}).await;
    let second = shelf.get(&first.attr("a[rel=next]", "href")).await;
    assert_eq!(second.texts("tbody th"), ["b05", "b06", "b07", "b08", "b09"]);
}

#[db_test]
async fn a_heading_turns_the_order_around(shelf: Shelf) {
    shelf.book("a", |book| book.order = 2).await;
    shelf.book("b", |book| book.order = 1).await;
    let list = shelf.get("/admin/books/").await;
    let up = shelf.get(&list.link("thead a", "Order")).await;
    assert_eq!(up.texts("tbody th"), ["b", "a"]);
    assert_eq!(up.text_of("th[aria-sort=ascending]"), "Order");
    let down = shelf.get(&up.link("thead a", "Order")).await;
    assert_eq!(down.texts("tbody th"), ["a", "b"]);
    assert_eq!(down.text_of("th[aria-sort=descending]"), "Order");
}
