//! A model that declares only its name. Its pages are usable.

use ::model::{self, model};
use admin::Admin;
use db::sea_orm::{self, entity::prelude::*};
use testkit::db_test;

use crate::{browser::Page, shelf::Shelf};

#[model("tags")]
pub struct Model {
    pub id: i64,
    pub name: String,
    pub is_open: bool,
    pub created_at: DateTimeUtc,
}

pub fn tags() -> Admin<Entity> {
    Admin::<Entity>::new()
}

#[db_test]
async fn a_model_with_nothing_said_has_a_list_a_form_a_search_filters_and_history(shelf: Shelf) {
    let empty = shelf.get("/admin/tags/").await;
    assert_eq!(empty.text_of(".empty p"), "Nothing here yet.");

    let form = shelf.get("/admin/tags/add/").await;
    assert_eq!(form.texts("form.object-form label"), ["Name", "Is open"]);
    for (name, is_open) in [("Поэзия", true), ("Prose", false)] {
        let mut fields = vec![("name", name), ("has-is_open", "1")];
        if is_open {
            fields.push(("is_open", "true"));
        }
        assert_eq!(shelf.post("/admin/tags/add/", &fields).await.status(), 303);
    }

    let list = shelf.get("/admin/tags/").await;
    assert_eq!(list.texts("thead th a"), ["Name", "Is open", "Created at"]);
    assert_eq!(list.texts("tbody th"), ["Prose", "Поэзия"], "newest first");
    assert_eq!(list.texts(".filters .chip small"), ["1", "1"]);
    for words in ["поэз", "ПОЭЗИЯ", "Поэзия"] {
        let found = shelf
            .get(&format!("/admin/tags/?q={}", Page::encoded(words)))
            .await;
        assert_eq!(found.texts("tbody th"), ["Поэзия"], "{words}");
    }
    assert_eq!(
        shelf.get("/admin/tags/?q=PROSE").await.texts("tbody th"),
        ["Prose"]
    );
    assert_eq!(
        shelf.get("/admin/tags/?is_open=true").await.texts("tbody th"),
        ["Поэзия"]
    );

    let id = list.ids()[0];
    let history = shelf.get(&format!("/admin/tags/{id}/history/")).await;
    assert_eq!(history.count(".past li"), 1);
}
