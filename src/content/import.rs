//! Moving in from Django: `content.portfolioitem`, `content.product`, `content.productimage`.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use async_trait::async_trait;
use db::{
    Tx,
    sea_orm::{
        ActiveModelBehavior, ActiveModelTrait, EntityTrait, IntoActiveModel, Iterable as _,
        PrimaryKeyToColumn as _, QuerySelect as _, sea_query::OnConflict,
    },
};

use super::{Features, portfolio, product, product_image, slug};
use crate::{
    cli::Failure,
    core::Core,
    import::{Change, Importer, Record},
};

const WORK: &str = "content.portfolioitem";
const PRODUCT: &str = "content.product";
const IMAGE: &str = "content.productimage";

mod trail;

/// Rows of a statement: SQLite binds 32,766 values at most.
const ROWS: usize = 500;

/// Takes over products, their galleries, and the portfolio.
#[derive(Clone, Copy, Debug)]
pub struct ContentImporter;

#[async_trait]
impl Importer for ContentImporter {
    fn models(&self) -> &'static [&'static str] {
        &[WORK, PRODUCT, IMAGE]
    }

    async fn import(
        &self,
        core: &Core,
        tx: &Tx,
        model: &str,
        records: Vec<Record>,
        media: Option<&Path>,
    ) -> Result<Vec<Change>, Failure> {
        let pictures = records.iter().map(|record| {
            let field = if model == PRODUCT { "main_image" } else { "image" };
            (record.pk, record.text(field))
        });
        let pictures: Vec<_> = pictures.filter(|(_, path)| !path.is_empty()).collect();
        let changes = match model {
            WORK => {
                let works = each(&records, work)?;
                let changes = trail::objects::<portfolio::Entity>(tx, "portfolio", &works).await?;
                store::<portfolio::Entity, _>(tx, works).await?;
                changes
            }
            PRODUCT => {
                let products = products(tx, &records).await?;
                let changes = trail::objects::<product::Entity>(tx, "product", &products).await?;
                store::<product::Entity, _>(tx, products).await?;
                changes
            }
            _ => {
                let images = each(&records, image)?;
                let changes = trail::images(tx, &images).await?;
                store::<product_image::Entity, _>(tx, images).await?;
                changes
            }
        };
        if let Some(media) = media {
            copy(core, model, media, &pictures).await;
        }
        Ok(changes)
    }

    async fn finish(&self, _: &Core, tx: &Tx) -> Result<(), Failure> {
        for table in ["portfolio_items", "products", "product_images"] {
            db::restart_sequence(tx, table).await?;
        }
        Ok(())
    }
}

fn each<T>(records: &[Record], read: impl Fn(&Record) -> Result<T, Failure>) -> Result<Vec<T>, Failure> {
    records.iter().map(read).collect()
}

fn work(record: &Record) -> Result<portfolio::Model, Failure> {
    let mut work = portfolio::Model {
        id: record.pk,
        image: record.text("image"),
        title_ru: record.text("title_ru"),
        title_en: record.text("title_en"),
        title_uz: record.text("title_uz"),
        description_ru: record.text("description_ru"),
        description_en: record.text("description_en"),
        description_uz: record.text("description_uz"),
        category: record.text("category"),
        order: order(WORK, record)?,
        is_published: record.flag("is_published"),
        search_text: String::new(),
        created_at: record.time(WORK, "created_at")?,
        updated_at: record.time(WORK, "updated_at")?,
    };
    work.index();
    Ok(work)
}

/// Products, each with an address: its own, else the one that an earlier run gave it, else one made of its name.
async fn products(tx: &Tx, records: &[Record]) -> Result<Vec<product::Model>, Failure> {
    let stored: HashMap<i64, String> = product::Entity::find()
        .select_only()
        .columns([product::Column::Id, product::Column::Slug])
        .into_tuple::<(i64, String)>()
        .all(tx)
        .await?
        .into_iter()
        .collect();
    let mut taken: HashSet<String> = stored.values().cloned().collect();
    taken.extend(records.iter().map(|record| record.text("slug")));
    let mut products = Vec::with_capacity(records.len());
    for record in records {
        let mut product = product(record)?;
        if product.slug.is_empty() {
            product.slug = match stored.get(&product.id) {
                Some(slug) => slug.clone(),
                None => slug::unique(product.name(), |slug| taken.contains(slug)),
            };
            taken.insert(product.slug.clone());
        }
        product.index();
        products.push(product);
    }
    Ok(products)
}

fn product(record: &Record) -> Result<product::Model, Failure> {
    let features = record.fields.get("features").map(Features::read);
    Ok(product::Model {
        id: record.pk,
        main_image: record.text("main_image"),
        slug: record.text("slug"),
        name_ru: record.text("name_ru"),
        name_en: record.text("name_en"),
        name_uz: record.text("name_uz"),
        short_description_ru: record.text("short_description_ru"),
        short_description_en: record.text("short_description_en"),
        short_description_uz: record.text("short_description_uz"),
        description_ru: record.text("description_ru"),
        description_en: record.text("description_en"),
        description_uz: record.text("description_uz"),
        category: record.text("category"),
        features: features.unwrap_or_default().to_json(),
        order: order(PRODUCT, record)?,
        is_published: record.flag("is_published"),
        is_featured: record.flag("is_featured"),
        search_text: String::new(),
        created_at: record.time(PRODUCT, "created_at")?,
        updated_at: record.time(PRODUCT, "updated_at")?,
    })
}

fn image(record: &Record) -> Result<product_image::Model, Failure> {
    Ok(product_image::Model {
        id: record.pk,
        product_id: record
            .number("product")
            .ok_or_else(|| record.wrong(IMAGE, "product"))?,
        image: record.text("image"),
        caption: record.text("caption"),
        order: order(IMAGE, record)?,
    })
}

fn order(model: &str, record: &Record) -> Result<i32, Failure> {
    i32::try_from(record.number("order").unwrap_or_default()).map_err(|_| record.wrong(model, "order"))
}

/// Inserts rows with their keys; a row that is there already becomes the new one.
async fn store<E, A>(tx: &Tx, rows: Vec<E::Model>) -> Result<(), Failure>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send,
{
    let is_key = |column: &E::Column| E::PrimaryKey::from_column(*column).is_some();
    let (keys, others): (Vec<_>, Vec<_>) = E::Column::iter().partition(is_key);
    let mut rows = rows
        .into_iter()
        .map(|row| row.into_active_model().reset_all())
        .peekable();
    while rows.peek().is_some() {
        let chunk: Vec<A> = rows.by_ref().take(ROWS).collect();
        E::insert_many(chunk)
            .on_conflict(
                OnConflict::columns(keys.clone())
                    .update_columns(others.clone())
                    .to_owned(),
            )
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// Copies pictures. One that is missing is told and costs nothing else: the page shows the text without it.
async fn copy(core: &Core, model: &str, media: &Path, pictures: &[(i64, String)]) {
    for (pk, path) in pictures {
        if let Err(error) = core.public.import(path, &media.join(path)).await {
            tracing::warn!("{model} {pk}: the picture `{path}` was not copied: {error}");
        }
    }
}
