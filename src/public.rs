//! The public API of a model: a list and single objects, of the rows that are published.
//!
//! The rows are kept in memory, as the catalogue is, and read again when the revision of the catalogue in the database
//! is another one. It suits models of up to some thousand rows whose step counts their changes
//! ([`migration::Draft::revision`]).

use std::sync::Arc;

use arc_swap::ArcSwap;
use axum::{
    Json,
    extract::State as Extract,
    response::{IntoResponse as _, Response},
};
use db::sea_orm::{ColumnTrait as _, Iterable as _, QueryFilter as _};
use model::{Declared, Exposure, Field, ListQuery, Reader, Shape};
use tokio::sync::Mutex;
use web::{
    Access, Context, Error, Id, Query, Routes, SparseFields,
    openapi::{self, Operation, Schema},
    page::Page,
};

use crate::core::Core;

/// The published rows of a model.
struct Published<E: Declared> {
    core: Core,
    path: &'static str,
    fields: &'static [Field],
    row: Shape<E::Model>,
    object: Shape<E::Model>,
    current: ArcSwap<Rows<E>>,
    reading: Mutex<()>,
}

struct Rows<E: Declared> {
    /// `None` before the first reading.
    revision: Option<i64>,
    /// In the order of lists: by `order`, then newest first, then by key.
    all: Vec<E::Model>,
    /// The folded texts of each row that a search reads.
    searched: Vec<String>,
}

/// The routes: `PATH` with filters, `?search=`, `?ordering=` and pages, and `PATH{id}/`. The path ends with a slash.
pub fn routes<E: Declared>(core: &Core, path: &'static str) -> Routes {
    let published = Published::<E> {
        core: core.clone(),
        path,
        fields: E::fields(),
        row: Shape::of::<E>(&core.terms, Exposure::Everywhere, |row| row),
        object: Shape::of::<E>(&core.terms, Exposure::Detail, |row| row),
        current: ArcSwap::from_pointee(Rows {
            revision: None,
            all: Vec::new(),
            searched: Vec::new(),
        }),
        reading: Mutex::new(()),
    };
    let object: &'static str = Box::leak(format!("{path}{{id}}/").into_boxed_str());
    let (name, terms) = (openapi::type_name(E::NAME), &core.terms);
    let row = published.row.schema(terms).named(&format!("{name}Row"));
    let of_list = in_language(Operation::new(format!("list{name}"), "What is published."))
        .query(
            "search",
            "Words that have to occur, in any language.",
            Schema::text(),
        )
        .pages()
        .answers(200, "A page of the list.", row.page());
    let of_one = in_language(Operation::new(format!("get{name}"), "One that is published.")).answers(
        200,
        "As visitors see it.",
        published.object.schema(terms).named(&name),
    );
    Routes::new()
        .get(path, Access::Public, list::<E>)
        .described(ListQuery::describe(of_list, E::fields(), terms))
        .get(object, Access::Public, show::<E>)
        .described(of_one)
        .with_state(&Arc::new(published))
}

fn in_language(operation: Operation) -> Operation {
    operation.query(
        "lang",
        "The language of texts without one in their name.",
        Schema::text(),
    )
}

async fn list<E: Declared>(
    Extract(published): Extract<Arc<Published<E>>>,
    context: Context,
    query: Query,
) -> Result<Response, Error> {
    let asked = ListQuery::read(published.fields, &published.core.terms, &query)?;
    let words = db::words(query.get("search").unwrap_or_default());
    let rows = published.rows().await?;
    let found = rows.all.iter().zip(&rows.searched);
    let found =
        found.filter(|(row, texts)| asked.accepts(*row) && words.iter().all(|word| texts.contains(word)));
    let mut found: Vec<&E::Model> = found.map(|(row, _)| row).collect();
    if asked.is_ordered() {
        found.sort_by(|a, b| asked.compare(*a, *b).then(key(*a).cmp(&key(*b))));
    }
    let page = Page::read(&query, found.len() as u64)?;
    let fields = SparseFields::read(&query, published.row.names())?;
    published.reading(&context, &query, |reader| {
        let rows = page.of(&found).iter().map(|row| published.row.row(*row, reader));
        let envelope = page.envelope(&context, published.path, &query, &fields, rows);
        Ok(Json(envelope).into_response())
    })
}

async fn show<E: Declared>(
    Extract(published): Extract<Arc<Published<E>>>,
    context: Context,
    Id(id): Id,
    query: Query,
) -> Result<Response, Error> {
    let rows = published.rows().await?;
    let row = rows.all.iter().find(|row| key(*row) == id);
    let row = row.ok_or_else(Error::not_found)?;
    published.reading(&context, &query, |reader| {
        Ok(Json(published.object.row(row, reader)).into_response())
    })
}

fn key(row: &dyn model::Values) -> i64 {
    match row.value(0) {
        model::Ref::Int(key) => key,
        _ => 0,
    }
}

impl<E: Declared> Published<E> {
    /// The rows as they are now. If the database is not available, the last known ones.
    async fn rows(&self) -> Result<Arc<Rows<E>>, Error> {
        let known = self.current.load_full();
        match db::revision(&self.core.db, "catalogue").await {
            Ok(revision) if known.revision == Some(revision) => Ok(known),
            Ok(revision) => self.read(revision).await,
            Err(_) if known.revision.is_some() => Ok(known),
            Err(error) => Err(error.into()),
        }
    }

    /// The revision was read before the rows, so that they are at least as new.
    async fn read(&self, revision: i64) -> Result<Arc<Rows<E>>, Error> {
        let _turn = self.reading.lock().await;
        let known = self.current.load_full();
        if known.revision.is_some_and(|known| known >= revision) {
            return Ok(known);
        }
        let mut select = E::find();
        for (column, field) in E::Column::iter().zip(self.fields) {
            if field.is_published {
                select = select.filter(column.eq(true));
            }
        }
        let mut all = select.all(self.core.db.read()).await?;
        let order = ListQuery::of_order(self.fields, &["order", "-created_at"]);
        all.sort_by(|a, b| order.compare(a, b).then(key(a).cmp(&key(b))));
        let fields = self.fields.iter().enumerate();
        let searched = fields.filter(|(_, field)| field.is_searched && field.exposure != Exposure::Internal);
        let searched: Vec<_> = searched.map(|(at, _)| at).collect();
        let rows = Arc::new(Rows {
            revision: Some(revision),
            searched: all
                .iter()
                .map(|row| model::folded(searched.iter().copied(), row))
                .collect(),
            all,
        });
        self.current.store(rows.clone());
        Ok(rows)
    }

    fn reading<R>(&self, context: &Context, query: &Query, render: impl FnOnce(Reader<'_>) -> R) -> R {
        let (core, languages) = (&self.core, &self.core.terms.languages);
        let asked = query.get("lang").and_then(|tag| languages.find(tag));
        render(Reader {
            terms: &core.terms,
            language: asked.unwrap_or(languages.fallback()),
            address: &|path| core.address(context, path),
            moment: &|at| core.zone.format(at),
            included: None,
        })
    }
}
