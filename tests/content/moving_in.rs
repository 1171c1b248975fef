//! A Django site's catalogue moves in.

use std::fs;

use db::sea_orm::EntityTrait as _;
use paradise::{
    content::{portfolio, product, product_image},
    import::{Choices, Report},
};
use serde_json::{Value, json};
use testkit::db_test;
use text::Lang;

use crate::support::{
    TestApp,
    seed::{self, data},
};

type Everything = (
    Vec<product::Model>,
    Vec<product_image::Model>,
    Vec<portfolio::Model>,
);

async fn everything(app: &TestApp) -> Everything {
    let db = app.core.db.read();
    (
        product::Entity::find().all(db).await.unwrap(),
        product_image::Entity::find().all(db).await.unwrap(),
        portfolio::Entity::find().all(db).await.unwrap(),
    )
}

async fn product(app: &TestApp, id: i64) -> Option<product::Model> {
    let product = product::Entity::find_by_id(id);
    product.one(app.core.db.read()).await.unwrap()
}

/// The catalogue of the contract's dump.
fn catalogue() -> Vec<Value> {
    let objects = seed::objects().into_iter();
    let is_content = |object: &Value| object["model"].as_str().unwrap().starts_with("content.");
    objects.filter(is_content).collect()
}

fn of<'a>(objects: &'a mut [Value], model: &str, pk: i64) -> &'a mut Value {
    let mut objects = objects.iter_mut();
    let object = objects.find(|object| object["model"] == model && object["pk"] == pk);
    &mut object.unwrap()["fields"]
}

async fn execute(app: &TestApp, sql: &str) {
    let tx = app.core.db.begin().await.unwrap();
    db::execute(&tx, sql, &[]).await.unwrap();
    tx.commit().await.unwrap();
}

#[db_test]
async fn keys_times_and_pictures_are_kept_and_a_second_run_changes_nothing(app: TestApp) {
    seed::seed(&app.core, "content").await;
    let first = everything(&app).await;
    assert_eq!((first.0.len(), first.1.len(), first.2.len()), (6, 3, 4));
    let classic = first.0.iter().find(|product| product.id == 1).unwrap();
    assert_eq!(
        classic.created_at.to_rfc3339(),
        "2026-11-01T09:15:30.123456+00:00"
    );
    let content = app.core.public.read(&classic.main_image).await.unwrap();
    assert_eq!(content.content_type, "image/png");

    seed::seed(&app.core, "content").await;
    assert_eq!(everything(&app).await, first);
}

#[db_test]
async fn a_product_without_an_address_gets_one_and_odd_features_are_put_right(app: TestApp) {
    seed::seed(&app.core, "content").await;
    let sticker = product(&app, 6).await.unwrap();
    assert_eq!(sticker.slug, "nakleyka-vinilovaya");
    assert_eq!(sticker.features, json!({"ru": ["строка"]}));
    let packaging = product(&app, 5).await.unwrap();
    assert_eq!(packaging.features, json!({"ru": ["список", "не словарь"]}));
}

#[db_test]
async fn new_rows_go_on_behind_the_imported_ones(app: TestApp) {
    use db::sea_orm::{ActiveModelTrait as _, ActiveValue::NotSet, IntoActiveModel as _};

    seed::seed(&app.core, "content").await;
    let mut row = super::world::product(0).into_active_model().reset_all();
    row.id = NotSet;
    let tx = app.core.db.begin().await.unwrap();
    let stored = row.insert(&tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(stored.id, 7);
}

#[db_test]
async fn a_made_address_is_never_one_that_stands_later_in_the_file(app: TestApp) {
    let template = catalogue()
        .into_iter()
        .find(|object| object["model"] == "content.product")
        .unwrap();
    let numbered = |pk: i64, slug: String| {
        let mut product = template.clone();
        product["pk"] = pk.into();
        product["fields"]["slug"] = slug.into();
        product["fields"]["name_ru"] = json!("Ремень");
        product
    };
    // The owner of the address is in another batch than the product that would be given it.
    let mut file: Vec<_> = (1..=501).map(|pk| numbered(pk, format!("p{pk}"))).collect();
    file[0]["fields"]["slug"] = json!("");
    file[500]["fields"]["slug"] = json!("remen");
    seed::load(&app.core, &file).await.unwrap();
    assert_eq!(product(&app, 1).await.unwrap().slug, "remen-2");
    assert_eq!(product(&app, 501).await.unwrap().slug, "remen");
}

#[db_test]
async fn what_was_changed_here_stays_and_what_was_deleted_stays_deleted(app: TestApp) {
    seed::load(&app.core, &catalogue()).await.unwrap();
    execute(&app, "UPDATE products SET is_published = false WHERE id = 1").await;
    // With its pictures.
    execute(&app, "DELETE FROM products WHERE id = 2").await;
    execute(&app, "DELETE FROM portfolio_items WHERE id = 1").await;
    let before = everything(&app).await;

    let mut newer = catalogue();
    of(&mut newer, "content.product", 1)["name_ru"] = json!("Новое имя");
    of(&mut newer, "content.product", 3)["name_ru"] = json!("Новое имя");
    let mut image = newer
        .iter()
        .find(|object| object["model"] == "content.productimage")
        .unwrap()
        .clone();
    image["pk"] = json!(90);
    image["fields"]["product"] = json!(2);
    newer.push(image);
    let report = seed::load(&app.core, &newer).await.unwrap();
    let products = report.of("content.product").unwrap();
    assert_eq!(
        (
            products.kept.to_string(),
            products.contested.to_string(),
            products.gone.to_string()
        ),
        ("1".into(), "1".into(), "2".into())
    );
    assert_eq!(report.of("content.portfolioitem").unwrap().gone.to_string(), "1");
    assert!(
        report
            .of("content.productimage")
            .unwrap()
            .orphaned
            .to_string()
            .contains("90")
    );
    let after = everything(&app).await;
    assert_eq!(
        (after.0.len(), after.1.len(), after.2.len()),
        (before.0.len(), before.1.len(), before.2.len())
    );
    assert!(!product(&app, 1).await.unwrap().is_published);
    assert_eq!(
        product(&app, 3).await.unwrap().name.exact(&Lang::Ru.into()),
        "Новое имя"
    );
}

#[db_test]
async fn products_and_works_made_here_are_not_replaced(app: TestApp) {
    use db::sea_orm::{ActiveModelTrait as _, IntoActiveModel as _};

    let mut ours = super::world::product(1);
    ours.id = 1;
    "sticker-ours".clone_into(&mut ours.slug);
    let tx = app.core.db.begin().await.unwrap();
    ours.clone()
        .into_active_model()
        .reset_all()
        .insert(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let ours = product(&app, 1).await.unwrap();
    let mut file = catalogue();
    of(&mut file, "content.product", 2)["slug"] = json!("sticker-ours");

    let failure = seed::load(&app.core, &file).await.unwrap_err();
    let said = failure.message();
    assert!(
        said.contains("content.product 1: «Вшивная этикетка «Классик»» has the key of")
            && said.contains("content.product 2: ")
            && said.contains("has the slug `sticker-ours`, which product 1 of this site has")
            && said.contains("--map-content"),
        "{said}"
    );
    assert_eq!(everything(&app).await, (vec![ours.clone()], vec![], vec![]));
    assert_eq!(
        app.core.public.list().await.unwrap(),
        [""; 0],
        "no picture was left behind"
    );

    let mapped = async || -> Report {
        let choices = Choices {
            map_content: true,
            ..Choices::default()
        };
        let media = data().join("media");
        seed::load_with(&app.core, &file, Some(&media), choices)
            .await
            .unwrap()
    };
    let report = mapped().await;
    assert_eq!(report.of("content.product").unwrap().moved.to_string(), "1 → 7");
    assert!(
        report.notes[0].contains("`sticker-ours` is taken here; it has `sticker-ours-2` instead"),
        "{report:?}"
    );
    assert_eq!(product(&app, 1).await.unwrap(), ours);
    assert_eq!(product(&app, 7).await.unwrap().slug, "woven-label-classic");
    // The gallery has moved with its product.
    let (_, images, _) = everything(&app).await;
    let of_first = seed::objects_of("content.productimage")
        .iter()
        .filter(|image| image["fields"]["product"] == 1)
        .count();
    assert_eq!(
        images.iter().filter(|image| image.product_id == 7).count(),
        of_first
    );
    assert_eq!(images.iter().filter(|image| image.product_id == 1).count(), 0);

    let before = everything(&app).await;
    // Once it is settled, nothing needs to be said again.
    let report = seed::load(&app.core, &file).await.unwrap();
    assert_eq!(report.of("content.product").unwrap().same, 6, "{report:?}");
    assert_eq!(everything(&app).await, before);
}

#[db_test]
async fn a_picture_of_this_site_keeps_its_name_and_its_content(app: TestApp) {
    let path = "products/2026/11/p1.png";
    let ours = app.core.settings.media_root().join(path);
    fs::create_dir_all(ours.parent().unwrap()).unwrap();
    fs::write(&ours, b"our own picture").unwrap();
    for _ in 0..2 {
        seed::load(&app.core, &catalogue()).await.unwrap();
        assert_eq!(fs::read(&ours).unwrap(), b"our own picture");
        let theirs = product(&app, 1).await.unwrap().main_image;
        assert_eq!(theirs, "products/2026/11/p1-2.png");
        let copied = fs::read(app.core.settings.media_root().join(theirs)).unwrap();
        assert_eq!(copied, fs::read(data().join("media").join(path)).unwrap());
    }
}

#[db_test]
async fn pictures_that_are_missing_refuse_the_load(app: TestApp) {
    let empty = tempfile::tempdir().unwrap();
    let mut choices = Choices::default();
    let failure = seed::load_with(&app.core, &catalogue(), Some(empty.path()), choices)
        .await
        .unwrap_err();
    let said = failure.message();
    assert!(
        said.contains(
            "content.product 1: `main_image` is products/2026/11/p1.png, which is not in the media folder"
        ),
        "{said}"
    );
    assert!(said.lines().count() > 5, "each of them: {said}");

    choices.allow_missing_files = true;
    let report = seed::load_with(&app.core, &catalogue(), Some(empty.path()), choices)
        .await
        .unwrap();
    assert!(report.of("content.product").unwrap().without_file.count() > 0);
    // With the folder, they arrive.
    seed::load(&app.core, &catalogue()).await.unwrap();
    let image = product(&app, 1).await.unwrap().main_image;
    assert!(app.core.public.read(&image).await.is_ok());
}
