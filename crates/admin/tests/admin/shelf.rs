//! The example library running: a site with only the pages of the engine.

use std::{
    collections::BTreeMap,
    net::Ipv4Addr,
    sync::{Arc, Mutex},
    time::Duration,
};

use admin::{Change, Event, FieldChange, History, Kept, PastChange, Pictures, Registry, Setup};
use async_trait::async_trait;
use axum::http::HeaderMap;
use db::sea_orm::{
    self, IntoActiveModel as _, QueryOrder as _, Schema,
    entity::prelude::*,
    sea_query::{ForeignKey, ForeignKeyAction, TableCreateStatement},
};
use db::{Db, Tx};
use model::{Declared as _, Terms, Translated};
use testkit::{Client, Fixture, TestDatabase, client::FilePart};
use text::{Lang, Message};
use tokio::{sync::oneshot, task::JoinHandle};
use web::{Authenticate, Context, Error, Identity, Permissions, guard};

use crate::{
    browser::Page,
    library::{self, book, photo, review},
    plain, relations,
};

/// History stored in a table of the test.
pub mod past {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "past")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub at: DateTimeUtc,
        pub who: String,
        pub section: String,
        pub object: i64,
        pub event: String,
        pub action: Option<String>,
        pub fields: Json,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

struct Keeper;

#[async_trait]
impl History for Keeper {
    async fn record(&self, tx: &Tx, who: &Identity, _: &Context, changes: &[Change]) -> Result<(), Error> {
        for change in changes {
            let fields: BTreeMap<_, _> = change
                .fields
                .iter()
                .map(|field| (field.field.clone(), (field.before.clone(), field.after.clone())))
                .collect();
            let row = past::ActiveModel {
                at: sea_orm::Set(chrono::Utc::now()),
                who: sea_orm::Set(who.username.clone()),
                section: sea_orm::Set(change.section.to_owned()),
                object: sea_orm::Set(change.id),
                event: sea_orm::Set(change.event.as_str().to_owned()),
                action: sea_orm::Set(change.action.map(ToOwned::to_owned)),
                fields: sea_orm::Set(serde_json::to_value(fields).unwrap()),
                ..Default::default()
            };
            row.insert(tx).await?;
        }
        Ok(())
    }

    async fn of(
        &self,
        read: &db::Connection,
        section: &str,
        id: i64,
        _: u64,
    ) -> Result<Vec<PastChange>, Error> {
        let rows = past::Entity::find()
            .filter(past::Column::Section.eq(section))
            .filter(past::Column::Object.eq(id))
            .order_by_desc(past::Column::Id)
            .all(read)
            .await?;
        let field = |(field, value): (&String, &Json)| FieldChange {
            field: field.clone(),
            before: value[0].clone(),
            after: value[1].clone(),
        };
        let past = |row: past::Model| PastChange {
            at: row.at,
            who: row.who,
            way: String::new(),
            event: row.event,
            action: row.action,
            fields: row.fields.as_object().unwrap().iter().map(field).collect(),
        };
        assert!(Event::parse("added").is_some());
        Ok(rows.into_iter().map(past).collect())
    }
}

/// Accepts a file that begins like a PNG as a picture; stores nothing.
struct Store;

#[async_trait]
impl Pictures for Store {
    async fn keep(&self, folder: &str, name: &str, bytes: Vec<u8>) -> Result<Kept, Error> {
        Ok(if bytes.starts_with(b"\x89PNG") {
            Ok(format!("{folder}/{name}"))
        } else {
            Err(Message::new("picture-not-a-picture"))
        })
    }
}

/// Authenticates the user named in the header. Without the header there is no user.
struct Header;

#[async_trait]
impl Authenticate for Header {
    async fn authenticate(&self, headers: &HeaderMap, _: &Context) -> Result<Option<Identity>, Error> {
        let name = headers.get("x-who").and_then(|name| name.to_str().ok());
        Ok(name.map(|name| Identity {
            is_confirmed: true,
            detour: None,
            user_id: 1,
            username: name.to_owned(),
            permissions: if name == "stranger" {
                Permissions::None
            } else {
                Permissions::All
            },
            csrf: Some("token".to_owned()),
            older_csrf: Vec::new(),
            lang: None,
        }))
    }
}

/// A running library.
pub struct Shelf {
    pub db: Db,
    base: String,
    who: &'static str,
    lang: &'static str,
    /// Cookies of the browser.
    cookies: Mutex<BTreeMap<String, String>>,
    _stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
    _database: TestDatabase,
}

impl Drop for Shelf {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn connect(url: &str) -> Db {
    let url = db::DatabaseUrl::parse(url).unwrap();
    Db::connect(&url, std::path::Path::new("/"), &db::Options::default())
        .await
        .unwrap()
}

/// A table of rows that are deleted with their book.
fn of_books(schema: &Schema, rows: impl EntityTrait) -> TableCreateStatement {
    let mut to_book = ForeignKey::create();
    to_book
        .from(rows.table_ref(), "book_id")
        .to("books", "id")
        .on_delete(ForeignKeyAction::Cascade);
    schema
        .create_table_from_entity(rows)
        .foreign_key(&mut to_book)
        .take()
}

impl Fixture for Shelf {
    async fn prepare(database_url: &str) {
        let db = connect(database_url).await;
        let tx = db.begin().await.unwrap();
        let schema = Schema::new(tx.get_database_backend());
        for statement in [
            schema.create_table_from_entity(book::Entity),
            of_books(&schema, review::Entity),
            of_books(&schema, photo::Entity),
            schema.create_table_from_entity(plain::Entity),
            schema.create_table_from_entity(past::Entity),
        ] {
            tx.execute(&statement).await.unwrap();
        }
        tx.commit().await.unwrap();
        db.close().await.unwrap();
    }

    async fn start(database: TestDatabase) -> Self {
        let db = connect(database.url()).await;
        let setup = Setup {
            history: Arc::new(Keeper),
            pictures: Arc::new(Store),
            ..Setup::new(db.clone(), "Library", chrono_tz::Asia::Tashkent)
        };
        let registry = Registry::new(Terms::default())
            .with(library::books())
            .with(relations::reviews())
            .with(plain::tags());
        let options = guard::Options {
            hosts: vec!["library.example".to_owned()],
            trusted_proxies: Vec::new(),
            https_redirect: false,
            https_port: None,
            cors: web::CorsOptions::default(),
            csrf_trusted_origins: Vec::new(),
            timeout: Duration::from_mins(1),
            untrusted_proxy: guard::UntrustedProxy::default(),
            hsts: None,
            media: "/media/".to_owned(),
            address_key: web::Secret::new("a secret of the library"),
        };
        let routes = registry.routes(&setup).merge(admin::routes());
        let guard = guard::Guard::new(options, routes, Arc::new(Header), None);
        let listener = web::server::bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(async move {
            let shutdown = async {
                let _ = stopped.await;
            };
            web::server::serve(
                vec![listener.into()],
                guard,
                web::server::Options::default(),
                shutdown,
            )
            .await;
        });
        Self {
            db,
            base,
            who: "editor",
            lang: "en",
            cookies: Mutex::default(),
            _stop: Some(stop),
            server,
            _database: database,
        }
    }
}

impl Shelf {
    fn client(&self) -> Client {
        Client::new(&self.base)
            .host("library.example")
            .default_header("X-Who", self.who)
    }

    /// Switches to another user.
    pub fn as_user(&mut self, who: &'static str) -> &mut Self {
        self.who = who;
        self
    }

    /// Switches to another language.
    pub fn in_lang(&mut self, lang: &'static str) -> &mut Self {
        self.lang = lang;
        self
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(self.client().get(path)).await
    }

    /// Sends the stored cookies and stores those of the response.
    async fn send(&self, request: testkit::client::Request<'_>) -> Page {
        let kept: Vec<_> = self.cookies.lock().unwrap().clone().into_iter().collect();
        let request = request.cookies(&kept).header("Accept-Language", self.lang);
        let answer = request.send().await;
        let mut cookies = self.cookies.lock().unwrap();
        for (name, value) in answer.cookies() {
            cookies.insert(name.to_owned(), value.to_owned());
        }
        drop(cookies);
        Page::new(answer)
    }

    /// Posts a form as a page of the site does, with the CSRF token.
    pub async fn post<N: AsRef<str>, V: AsRef<str>>(&self, path: &str, fields: &[(N, V)]) -> Page {
        let mut all = vec![("csrfmiddlewaretoken", "token")];
        all.extend(fields.iter().map(|(name, value)| (name.as_ref(), value.as_ref())));
        let client = self.client();
        let request = client.post(path).form(&all);
        self.send(request.header("Sec-Fetch-Site", "same-origin")).await
    }

    /// Posts a form with files as a page of the site does.
    pub async fn upload(&self, path: &str, fields: &[(String, String)], files: &[FilePart]) -> Page {
        let mut all = vec![("csrfmiddlewaretoken".to_owned(), "token".to_owned())];
        all.extend_from_slice(fields);
        let client = self.client();
        let request = client.post(path).multipart(&all, files);
        self.send(request.header("Sec-Fetch-Site", "same-origin")).await
    }

    /// The photos of a book in order: path, caption, position.
    pub async fn photos(&self, book: i64) -> Vec<(String, String, i32)> {
        let photos = photo::Entity::find()
            .filter(photo::Column::BookId.eq(book))
            .order_by_asc(photo::Column::Order)
            .all(self.db.read())
            .await
            .unwrap();
        photos
            .into_iter()
            .map(|photo| (photo.image, photo.caption, photo.order))
            .collect()
    }

    /// Posts without the CSRF token.
    pub async fn forge(&self, path: &str) -> Page {
        let client = self.client();
        Page::new(
            client
                .post(path)
                .form(&[("a", "b")])
                .header("Sec-Fetch-Site", "same-origin")
                .send()
                .await,
        )
    }

    /// A book with default values except its titles, bought a given number of days after 1 November 2026.
    pub async fn book(&self, title: &str, change: impl FnOnce(&mut book::Model)) -> i64 {
        let noon = chrono::DateTime::parse_from_rfc3339("2026-11-01T12:00:00+05:00").unwrap();
        let mut book = book::Model {
            id: 0,
            cover: String::new(),
            title: Translated::new([(Lang::Ru.into(), title)]),
            slug: title.to_lowercase(),
            author: "A B".to_owned(),
            summary: String::new(),
            genre: "novel".to_owned(),
            shelf: "new".to_owned(),
            copies: None,
            order: 0,
            is_lent: false,
            points: serde_json::json!({}),
            bought_at: None,
            secret: "nobody sees this".to_owned(),
            search_text: String::new(),
            created_at: noon.to_utc(),
            updated_at: noon.to_utc(),
        };
        change(&mut book);
        book.search_text = model::folded(
            [book::Column::Title, book::Column::Author].map(book::Entity::position),
            &book,
        );
        let mut row = book.into_active_model().reset_all();
        row.not_set(book::Column::Id);
        let tx = self.db.begin().await.unwrap();
        let stored = row.insert(&tx).await.unwrap();
        tx.commit().await.unwrap();
        stored.id
    }

    pub async fn stored(&self, id: i64) -> Option<book::Model> {
        book::Entity::find_by_id(id).one(self.db.read()).await.unwrap()
    }

    pub async fn review(&self, book: i64, words: &str) {
        let tx = self.db.begin().await.unwrap();
        let row = review::ActiveModel {
            book_id: sea_orm::Set(book),
            words: sea_orm::Set(words.to_owned()),
            ..Default::default()
        };
        row.insert(&tx).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// All entries of the history, oldest first.
    pub async fn past(&self) -> Vec<past::Model> {
        past::Entity::find()
            .order_by_asc(past::Column::Id)
            .all(self.db.read())
            .await
            .unwrap()
    }
}
