//! Moving from Django: `content.portfolioitem`, `content.product`, `content.productimage`.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use async_trait::async_trait;
use db::{
    Tx,
    sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _},
};

use model::search_text;

use super::{features::Features, portfolio, product, product_image, slug};
use crate::{
    core::Core,
    failure::Failure,
    import::{Candidate, Field, Import, Importer, Known, Model, Record, Taken},
    model_import::store,
};
use pictures::{keep, picture};

mod changelog;
mod pictures;
mod rows;

const PRODUCT: &str = "content.product";

static MODELS: LazyLock<[Model; 3]> = LazyLock::new(|| {
    let published = || ("is_published", Field::flag("is_published", true));
    [
        Model {
            name: "content.portfolioitem",
            table: Some("portfolio_items"),
            kind: Some("portfolio"),
            natural: None,
            fields: Field::of_model::<portfolio::Entity>(&[published()]).into(),
        },
        Model {
            name: PRODUCT,
            table: Some("products"),
            kind: Some("product"),
            natural: None,
            fields: Field::of_model::<product::Entity>(&[published()]).into(),
        },
        Model {
            name: "content.productimage",
            table: Some("product_images"),
            kind: None,
            natural: None,
            // Captions of any length are kept; only this site's pages bound them.
            fields: Field::of_model::<product_image::Entity>(&[("caption", Field::long_text("caption"))])
                .into(),
        },
    ]
});

/// Imports products, their galleries, and the portfolio.
#[derive(Clone, Copy, Debug)]
pub struct ContentImporter;

#[async_trait]
impl Importer for ContentImporter {
    fn models(&self) -> &'static [Model] {
        &*MODELS
    }

    async fn import(
        &self,
        import: &mut Import<'_>,
        model: &'static Model,
        records: Vec<Record>,
    ) -> Result<(), Failure> {
        let known = import.known(model, &records).await?;
        match model.name {
            PRODUCT => products(import, model, &known, &records).await,
            "content.portfolioitem" => works(import, model, &known, &records).await,
            _ => images(import, model, &known, &records).await,
        }
    }

    async fn finish(&self, _: &Core, tx: &Tx) -> Result<(), Failure> {
        for table in MODELS.iter().filter_map(|model| model.table) {
            db::restart_sequence(tx, table).await?;
        }
        Ok(())
    }
}

/// The primary keys of existing rows that records may conflict with: the rows that they became before, and the rows
/// that have their keys.
fn ids<'a>(known: &'a Known, records: &'a [Record]) -> impl Iterator<Item = i64> + 'a {
    let ids = records.iter().filter_map(|record| record.pk);
    ids.chain(known.values().map(|known| known.row))
}

fn taken(import: &Import<'_>) -> Taken {
    Taken::Refused {
        option: "--map-content",
        is_given: import.choices.map_content,
    }
}

async fn works(
    import: &mut Import<'_>,
    model: &'static Model,
    known: &Known,
    records: &[Record],
) -> Result<(), Failure> {
    let languages = &import.core.terms.languages;
    let here = portfolio::Entity::find().filter(portfolio::Column::Id.is_in(ids(known, records)));
    let here = here.all(&import.tx).await?.into_iter();
    let here: HashMap<_, _> = here.map(|work| (work.id, work)).collect();
    let (mut candidates, mut pictures) = (Vec::with_capacity(records.len()), Vec::new());
    for record in records {
        let (key, pk) = (record.key(model), record.pk);
        let before = known.get(&key).and_then(|known| here.get(&known.row));
        let image = before.map(|work| work.image.as_str());
        let Some(image) = picture(import, model, record, "image", image, &mut pictures).await? else {
            continue;
        };
        candidates.push(Candidate {
            key,
            pk,
            row: work(record, image),
        });
    }
    let settled = import
        .settle(model, taken(import), known, &here, candidates)
        .await?;
    keep(import, pictures, &settled).await?;
    import.changed(changelog::objects::<portfolio::Entity>(
        "portfolio",
        languages,
        |work| &work.title,
        &settled,
    ))?;
    store::<portfolio::Entity, _>(&import.tx, settled.into_iter().map(|settled| settled.row)).await
}

fn work(record: &Record, image: String) -> portfolio::Model {
    let mut work = portfolio::Model {
        id: record.pk.unwrap_or_default(),
        image,
        title: record.texts("title"),
        description: record.texts("description"),
        category: record.text("category"),
        order: record.number("order").unwrap_or_default(),
        created_at: record.time("created_at"),
        is_published: record.flag("is_published"),
        updated_at: record.time("updated_at"),
        search_text: String::new(),
    };
    work.search_text = search_text::<portfolio::Entity>(&work);
    work
}

/// Products, each with a slug. It is the product's own slug, otherwise the one from an earlier import, otherwise a new
/// one derived from its name that no product has, neither here nor in the file.
async fn products(
    import: &mut Import<'_>,
    model: &'static Model,
    known: &Known,
    records: &[Record],
) -> Result<(), Failure> {
    let here = product::Entity::find().filter(product::Column::Id.is_in(ids(known, records)));
    let here = here.all(&import.tx).await?.into_iter();
    let here: HashMap<_, _> = here.map(|product| (product.id, product)).collect();
    let languages = &import.core.terms.languages;
    let owners = rows::slugs(&import.tx).await?;
    let ahead = import.slugs.get(model.name).cloned().unwrap_or_default();
    let mut made: HashSet<String> = HashSet::new();
    let (mut candidates, mut pictures) = (Vec::with_capacity(records.len()), Vec::new());
    for record in records {
        let (key, pk) = (record.key(model), record.pk);
        let remembered = known.get(&key);
        let before = remembered.and_then(|known| here.get(&known.row));
        let image = before.map(|product| product.main_image.as_str());
        let Some(image) = picture(import, model, record, "main_image", image, &mut pictures).await? else {
            continue;
        };
        let mut product = product(record, image);
        let is_taken = |slug: &str| owners.contains_key(slug) || ahead.contains(slug) || made.contains(slug);
        if product.slug.is_empty() {
            product.slug = match before {
                Some(before) => before.slug.clone(),
                None => slug::unique(product.name.first(languages), is_taken),
            };
        } else if let Some(owner) = owners.get(&product.slug)
            && before.is_none_or(|before| before.id != *owner)
            && (remembered.is_none() || before.is_some())
            && rows::is_foreign(import, model, *owner, &here, &product).await?
        {
            if before.is_none() && !import.choices.map_content {
                let what = format!(
                    "«{}» has the slug `{}`, which product {owner} of this site has; rename one of them, \
                     or give --map-content to let the one of the file have another",
                    product.name.first(languages),
                    product.slug
                );
                import.refuse(model, &key, &what);
                continue;
            }
            // The decision of an earlier import stays.
            let own = before.map_or_else(
                || slug::unique(&product.slug, is_taken),
                |before| before.slug.clone(),
            );
            let given = std::mem::replace(&mut product.slug, own);
            let note = format!(
                "{PRODUCT} {key}: the slug `{given}` is taken here; it has `{}` instead",
                product.slug
            );
            import.report.notes.push(note);
        }
        made.insert(product.slug.clone());
        product.search_text = search_text::<product::Entity>(&product);
        candidates.push(Candidate {
            key,
            pk,
            row: product,
        });
    }
    let settled = import
        .settle(model, taken(import), known, &here, candidates)
        .await?;
    keep(import, pictures, &settled).await?;
    import.changed(changelog::objects::<product::Entity>(
        "product",
        languages,
        |product| &product.name,
        &settled,
    ))?;
    store::<product::Entity, _>(&import.tx, settled.into_iter().map(|settled| settled.row)).await
}

fn product(record: &Record, main_image: String) -> product::Model {
    product::Model {
        id: record.pk.unwrap_or_default(),
        slug: record.text("slug"),
        main_image,
        name: record.texts("name"),
        short_description: record.texts("short_description"),
        category: record.text("category"),
        is_featured: record.flag("is_featured"),
        order: record.number("order").unwrap_or_default(),
        description: record.texts("description"),
        features: Features::read(&record.json("features")).to_json(),
        created_at: record.time("created_at"),
        is_published: record.flag("is_published"),
        updated_at: record.time("updated_at"),
        search_text: String::new(),
    }
}

/// Pictures of galleries, each with the row that its product became.
async fn images(
    import: &mut Import<'_>,
    model: &'static Model,
    known: &Known,
    records: &[Record],
) -> Result<(), Failure> {
    let here = product_image::Entity::find().filter(product_image::Column::Id.is_in(ids(known, records)));
    let here = here.all(&import.tx).await?.into_iter();
    let here: HashMap<_, _> = here.map(|image| (image.id, image)).collect();
    let owners = rows::Owners::of(import, records).await?;
    let (mut candidates, mut pictures) = (Vec::with_capacity(records.len()), Vec::new());
    for record in records {
        let (key, pk) = (record.key(model), record.pk);
        let product = &record.fields["product"];
        let product_id = match owners.find(product) {
            rows::Owner::Here(id) => id,
            rows::Owner::Deleted => {
                import.report.tally(model.name).orphaned.push(&key);
                continue;
            }
            rows::Owner::Unknown if import.is_refused(PRODUCT, &product.to_string()) => continue,
            rows::Owner::Unknown => {
                let what = format!(
                    "`product` is {product}, which the file has not got; dump the products with their pictures"
                );
                import.refuse(model, &key, &what);
                continue;
            }
        };
        let before = known.get(&key).and_then(|known| here.get(&known.row));
        let image = before.map(|image| image.image.as_str());
        let Some(image) = picture(import, model, record, "image", image, &mut pictures).await? else {
            continue;
        };
        let row = product_image::Model {
            id: pk.unwrap_or_default(),
            product_id,
            image,
            caption: record.text("caption"),
            order: record.number("order").unwrap_or_default(),
        };
        candidates.push(Candidate { key, pk, row });
    }
    let settled = import
        .settle(model, Taken::NewKey, known, &here, candidates)
        .await?;
    keep(import, pictures, &settled).await?;
    let changes = changelog::images(&import.tx, &import.core.terms.languages, &settled).await?;
    import.changed(changes)?;
    store::<product_image::Entity, _>(&import.tx, settled.into_iter().map(|settled| settled.row)).await
}
