//! Contents of a list, and its filters.

use chrono::{DateTime, TimeZone as _, Utc};
use testkit::db_test;
use text::Lang;

use crate::{browser::Page, library::book::Model, shelf::Shelf};

fn day(year: i32, month: u32, day: u32) -> DateTime<Utc> {
    // 07:00 UTC is noon in Tashkent.
    Utc.with_ymd_and_hms(year, month, day, 7, 0, 0).unwrap()
}

#[db_test]
async fn a_list_shows_each_column_in_its_dress(mut shelf: Shelf) {
    let id = shelf
        .book("Азбука", |book| {
            book.cover = "books/обложка 1.png".into();
            book.copies = Some(3);
            book.created_at = Utc::now() - chrono::TimeDelta::hours(5);
        })
        .await;
    shelf.review(id, "good").await;
    shelf.review(id, "better").await;
    let list = shelf.get("/admin/books/").await;
    assert_eq!(list.status(), 200);
    assert_eq!(list.text_of("h1"), "Books");
    assert_eq!(list.text_of("tbody th a"), "Азбука");
    assert_eq!(list.attr("tbody th a", "href"), format!("/admin/books/{id}/"));
    let cover = list.attr("tbody img.thumb", "src");
    assert_eq!(
        cover,
        format!("/media/books/{}%201.png", Page::encoded("обложка"))
    );
    let cell = |label: &str| list.text_of(&format!("tbody td[data-label='{label}']"));
    assert_eq!(cell("Copies"), "3");
    assert_eq!(cell("Reviews"), "2");
    assert_eq!(cell("Initials"), "AB");
    assert_eq!(cell("Created at"), "5 h ago");
    assert!(!list.answer.text().contains("nobody sees this"));
    // In Russian both the page and the cell computed by the slice (a badge) are translated.
    let russian = shelf.in_lang("ru").get("/admin/books/").await;
    assert_eq!(russian.text_of("tbody td .badge.teal"), "AB");
    assert_eq!(russian.text_of("p.total"), "Найдено: 1");
    // A guest may see only the main shelf.
    let nothing = shelf.as_user("guest").get("/admin/books/").await;
    assert_eq!(nothing.count("tbody tr"), 0);
    assert_eq!(shelf.get(&format!("/admin/books/{id}/")).await.status(), 404);
}

#[db_test]
async fn filters_show_counts_and_read_as_chips_and_stay_in_the_address(shelf: Shelf) {
    for (title, place, lent) in [("A", "new", true), ("B", "new", false), ("C", "main", false)] {
        shelf
            .book(title, |book: &mut Model| {
                book.shelf = place.into();
                book.is_lent = lent;
            })
            .await;
    }
    let list = shelf.get("/admin/books/").await;
    assert_eq!(
        list.texts(".filters .chip"),
        [
            "New 2",
            "Main 1",
            "No 2",
            "Yes 1",
            "novel 3",
            "Русский",
            "English",
            "Oʻzbekcha",
            "in some language",
            "none"
        ]
    );
    let new = shelf.get(&list.link(".filters .chip", "New 2")).await;
    assert_eq!(new.ids().len(), 2);
    assert_eq!(new.texts(".chips .chip"), ["Shelf: New ×"]);
    // The other values of a filter keep their counts; the counts of other filters reflect the rows that are left.
    assert_eq!(
        new.texts(".filters .chip")[..4],
        ["New 2", "Main 1", "No 1", "Yes 1"]
    );
    let lent = shelf.get(&new.link(".filters .chip", "Yes 1")).await;
    assert_eq!(lent.texts("tbody th"), ["A"]);
    assert_eq!(lent.texts(".chips .chip"), ["Shelf: New ×", "Is lent: Yes ×"]);
    let back = shelf.get(&lent.link(".chips .chip", "Shelf: New ×")).await;
    assert_eq!(back.texts(".chips .chip"), ["Is lent: Yes ×"]);
    // Invalid values and numbers match nothing and cause no error.
    for query in [
        "shelf=nowhere",
        "is_lent=%27",
        "date=2026-13",
        "o=secret",
        "o=-nothing",
        "after=x.y",
        "before=%00",
    ] {
        let odd = shelf.get(&format!("/admin/books/?{query}")).await;
        assert!([200, 400].contains(&odd.status()), "{query}: {}", odd.status());
    }
}

#[db_test]
async fn a_search_finds_words_in_any_case_and_script(shelf: Shelf) {
    shelf
        .book("Война и МИР", |book| {
            book.author = "Лев Толстой".into();
        })
        .await;
    shelf.book("Anna Karenina", |_| {}).await;
    for words in ["война", "МиР", "толст", "ВОЙНА, толстой"] {
        let found = shelf
            .get(&format!("/admin/books/?q={}", Page::encoded(words)))
            .await;
        assert_eq!(found.texts("tbody th"), ["Война и МИР"], "{words}");
    }
    let found = shelf.get("/admin/books/?q=KAREN").await;
    assert_eq!(found.texts("tbody th"), ["Anna Karenina"]);
    assert_eq!(found.texts(".chips .chip"), ["Search: KAREN ×"]);
    let none = shelf.get("/admin/books/?q=100%25").await;
    assert_eq!(
        none.text_of(".empty p"),
        "Nothing matches. Remove a condition or change the search."
    );
}

#[db_test]
async fn dates_lead_from_year_to_month_to_day_of_the_sites_zone(shelf: Shelf) {
    for (title, at) in [
        ("old", day(2024, 3, 5)),
        ("first", day(2026, 11, 1)),
        ("second", day(2026, 11, 1)),
        // 21:00 in London is the next day in Tashkent.
        ("late", Utc.with_ymd_and_hms(2026, 11, 1, 21, 0, 0).unwrap()),
        ("eve", day(2026, 12, 31)),
    ] {
        shelf.book(title, |book| book.created_at = at).await;
    }
    let list = shelf.get("/admin/books/").await;
    assert_eq!(list.texts(".dates .day"), ["2024 1", "2026 4"]);
    let year = shelf.get(&list.link(".dates .day", "2026 4")).await;
    assert_eq!(year.texts(".dates .day"), ["November 3", "December 1"]);
    assert_eq!(year.ids().len(), 4);
    let month = shelf.get(&year.link(".dates .day", "November 3")).await;
    assert_eq!(month.texts(".dates .day"), ["1 2", "2 1"]);
    let one = shelf.get(&month.link(".dates .day", "2 1")).await;
    assert_eq!(one.texts("tbody th"), ["late"]);
    assert_eq!(one.texts(".chips .chip"), ["Created at: 2026-11-02 ×"]);
    let up = shelf.get(&one.link(".dates a", "2026")).await;
    assert_eq!(up.ids().len(), 4);
}

#[db_test]
async fn texts_without_a_translation_are_found(shelf: Shelf) {
    shelf
        .book("Полностью", |book| {
            book.title.set(&Lang::En.into(), "Whole");
            book.title.set(&Lang::Uz.into(), "Butun");
        })
        .await;
    shelf
        .book("Частью", |book| book.title.set(&Lang::En.into(), "Part"))
        .await;
    let list = shelf.get("/admin/books/").await;
    let missing = shelf.get(&list.link(".filters .chip", "Oʻzbekcha")).await;
    assert_eq!(missing.texts("tbody th"), ["Частью"]);
    assert_eq!(missing.texts(".chips .chip"), ["Not translated: Oʻzbekcha ×"]);
    let english = shelf.get("/admin/books/?missing=en").await;
    assert_eq!(english.count("tbody tr"), 0);
}

#[db_test]
async fn what_is_not_allowed_is_refused_and_a_forged_form_too(mut shelf: Shelf) {
    let id = shelf.book("A", |_| {}).await;
    for path in ["/admin/books/edit/", "/admin/books/action/", "/admin/books/add/"] {
        assert_eq!(shelf.forge(path).await.status(), 403, "{path}");
    }
    shelf.as_user("stranger");
    for path in [
        "/admin/books/".to_owned(),
        format!("/admin/books/{id}/"),
        format!("/admin/books/{id}/history/"),
    ] {
        assert_eq!(shelf.get(&path).await.status(), 403, "{path}");
    }
    let answer = shelf
        .post(&format!("/admin/books/{id}/delete/"), &[("a", "b")])
        .await;
    assert_eq!(answer.status(), 403);
    assert!(shelf.stored(id).await.is_some());
}
