//! Example: a library's books with their reviews. Its pages use each option of the engine.

use std::sync::Arc;

use ::model::{self, Translated, model};
use admin::{
    Action, Admin, Batch, Cell, Choice, Hooks, Inline, Label, Offer, Operation, Panel, Question, Tone, age,
    badge, col, computed, count, thumb,
};
use async_trait::async_trait;
use db::Tx;
use db::sea_orm::{self, Condition, IntoActiveModel as _, entity::prelude::*};
use text::{Lang, Message};
use web::{Error, FieldErrors, Identity, Permission};

pub mod book {
    use super::*;

    #[model("books")]
    pub struct Model {
        pub id: i64,
        #[field(picture("covers"))]
        pub cover: String,
        #[field(max(50), required, search)]
        pub title: Translated,
        #[field(unique)]
        pub slug: String,
        #[field(max(50), search)]
        pub author: String,
        #[field(multiline, max(1000))]
        pub summary: String,
        pub genre: String,
        pub shelf: String,
        #[field(range(0, 99))]
        pub copies: Option<i32>,
        pub order: i32,
        pub is_lent: bool,
        #[field(lists, max(20))]
        pub points: Json,
        pub bought_at: Option<DateTimeUtc>,
        #[field(hidden)]
        pub secret: String,
        #[field(folded)]
        pub search_text: String,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
    }
}

pub mod review {
    use super::*;

    #[model("reviews")]
    pub struct Model {
        pub id: i64,
        #[field(relation("books"))]
        pub book_id: i64,
        pub words: String,
    }
}

pub mod photo {
    use super::*;

    #[model("photos")]
    pub struct Model {
        pub id: i64,
        #[field(relation("books"))]
        pub book_id: i64,
        #[field(picture("photos"))]
        pub image: String,
        #[field(max(20))]
        pub caption: String,
        pub order: i32,
    }
}

use book::Column;

pub fn shelves() -> Vec<Choice> {
    let choice = |value: &str, name: &'static str, tone| {
        Choice::new(value, Label::texts(move |_| name.to_owned())).tone(tone)
    };
    vec![
        choice("new", "New", Tone::Blue),
        choice("main", "Main", Tone::Green),
        choice("archive", "Archive", Tone::Gray),
    ]
}

/// The declaration with every option.
pub fn books() -> Admin<book::Entity> {
    Admin::<book::Entity>::new()
        .title(|book| book.title.exact(&Lang::Ru.into()).to_owned())
        .list([
            col(Column::Title),
            thumb(Column::Cover),
            badge(Column::Shelf),
            col(Column::Order),
            col(Column::IsLent),
            col(Column::Genre),
            computed("initials", |book: &book::Model, lang: Lang| {
                let initials = book.author.chars().filter(|c| c.is_uppercase()).collect();
                if lang == Lang::En {
                    Cell::Text(initials)
                } else {
                    Cell::Badge(initials, Tone::Teal)
                }
            }),
            count::<_, review::Entity>("reviews", review::Column::BookId),
            col(Column::Copies),
            age(Column::CreatedAt),
        ])
        .choices(Column::Shelf, shelves())
        .filter_by([Column::Shelf, Column::IsLent, Column::Genre])
        .date_hierarchy(Column::CreatedAt)
        .editable([Column::Shelf, Column::Order, Column::IsLent])
        .order_by_desc(Column::CreatedAt)
        .per_page(5)
        .fieldset(
            "texts",
            [Column::Title, Column::Slug, Column::Author, Column::Summary],
        )
        .collapsed(
            "shelf",
            [
                Column::Shelf,
                Column::Order,
                Column::IsLent,
                Column::Copies,
                Column::BoughtAt,
            ],
        )
        .readonly([Column::Genre])
        .prepopulate(Column::Slug, Column::Title, |title| {
            title.trim().to_lowercase().replace(' ', "-")
        })
        .inline(
            Inline::<photo::Entity>::new(photo::Column::BookId)
                .image(photo::Column::Image)
                .text(photo::Column::Caption)
                .order(photo::Column::Order),
        )
        .inline(Inline::<review::Entity>::new(review::Column::BookId).text(review::Column::Words))
        .action(Action::set("archive", Column::Shelf, "archive"))
        .action(
            Action::run("stamp", Arc::new(Stamp))
                .needs(Permission("books.stamp"))
                .ask(Question::text("reason", 30).required())
                .ask(Question::offered("shelf", Arc::new(Shelves))),
        )
        .tool("export", "/admin/export-of-books/", Permission("books.export"))
        .hooks(Arc::new(Rules))
}

/// The shelves, as an action offers them.
struct Shelves;

#[async_trait]
impl Offer for Shelves {
    async fn choices(&self) -> Result<Vec<Choice>, Error> {
        Ok(shelves())
    }
}

/// Operation that puts books on a shelf and asks for a reason.
struct Stamp;

#[async_trait]
impl Operation<book::Entity> for Stamp {
    async fn run(&self, batch: &Batch<'_>, books: Vec<book::Model>) -> Result<(), Error> {
        if batch.answers["reason"] == "slowly" {
            // Longer than one request works before it returns a progress page.
            tokio::time::sleep(std::time::Duration::from_millis(2100)).await;
        }
        for book in books {
            let mut book = book.into_active_model();
            book.summary = sea_orm::Set(batch.answers["reason"].clone());
            book.shelf = sea_orm::Set(batch.answers["shelf"].clone());
            book.update(batch.tx).await?;
        }
        Ok(())
    }
}

/// The library's own rules.
struct Rules;

#[async_trait]
impl Hooks<book::Entity> for Rules {
    fn scope(&self, who: &Identity) -> Condition {
        // A guest sees only the main shelf.
        if who.username == "guest" {
            Condition::all().add(Column::Shelf.eq("main"))
        } else {
            Condition::all()
        }
    }

    async fn before_save(
        &self,
        _: &Tx,
        _: &Identity,
        _: Option<&book::Model>,
        new: &mut book::Model,
        errors: &mut FieldErrors,
    ) -> Result<(), Error> {
        new.author = new.author.split_whitespace().collect::<Vec<_>>().join(" ");
        if new.is_lent && new.shelf == "archive" {
            errors.add("is_lent", Message::new("field-null"));
        }
        Ok(())
    }

    async fn panel(
        &self,
        read: &db::Connection,
        _: &Identity,
        _: Lang,
        book: &book::Model,
    ) -> Result<Option<Panel>, Error> {
        let reviews = review::Entity::find()
            .filter(review::Column::BookId.eq(book.id))
            .count(read)
            .await?;
        Ok(Some(Panel {
            title: "Reviews".to_owned(),
            html: format!("<p id=\"reviews\">{reviews}</p>"),
        }))
    }
}
