//! The contract's seed: a Django site's dump with its files, taken over by whichever importers a test names.

use std::{collections::BTreeMap, path::PathBuf};

use paradise::{
    core::Core,
    import::{Importer, Record},
};
use serde_json::{Map, Value};

/// Stores everything of `seed.json` that these importers know, in one transaction, as `loaddata` does.
pub async fn seed(core: &Core, importers: &[&dyn Importer]) {
    let mut models = records();
    let media = data().join("media");
    let tx = core.db.begin().await.unwrap();
    for importer in importers {
        for model in importer.models() {
            let records = models.remove(*model).unwrap_or_default();
            let import = importer.import(core, &tx, model, records, Some(&media));
            import.await.unwrap();
        }
        importer.finish(core, &tx).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Stores the whole seed of the contract.
pub async fn contract(core: &Core) {
    let importers = paradise::site::importers();
    let importers: Vec<_> = importers.iter().map(AsRef::as_ref).collect();
    seed(core, &importers).await;
}

/// The contract's folder.
pub fn data() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/contract/data")
}

/// The records of the seed by model.
fn records() -> BTreeMap<String, Vec<Record>> {
    let text = std::fs::read_to_string(data().join("seed.json")).unwrap();
    let objects: Vec<Map<String, Value>> = serde_json::from_str(&text).unwrap();
    let mut models: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for object in objects {
        let record = Record {
            pk: object["pk"].as_i64().unwrap(),
            fields: object["fields"].as_object().unwrap().clone(),
        };
        let model = object["model"].as_str().unwrap().to_owned();
        models.entry(model).or_default().push(record);
    }
    models
}
