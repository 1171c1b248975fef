//! The contract's seed: a Django site's dump with its files, taken over by whichever importers a test names.

use std::{
    fs,
    path::{Path, PathBuf},
};

use paradise::{
    core::Core,
    failure::Failure,
    import::{self, Choices, Dump, Importer, Load, Record, Report},
    site,
};
use serde_json::{Map, Value};

/// Stores everything of `seed.json` that one slice knows, in one transaction, as `loaddata` does.
pub async fn seed(core: &Core, slice: &str) {
    let slices = site::slices();
    let slice = slices.iter().find(|each| each.name == slice).unwrap();
    store(core, &(slice.importers)()).await;
}

async fn store(core: &Core, importers: &[Box<dyn Importer>]) {
    let importers: Vec<_> = importers.iter().map(AsRef::as_ref).collect();
    let media = data().join("media");
    let mut load = Load::begin(core, &importers, Some(&media), Choices::default())
        .await
        .unwrap();
    let objects = objects();
    for model in importers.iter().flat_map(|importer| importer.models()) {
        for object in objects.iter().filter(|object| object["model"] == model.name) {
            load.take(model.name, record(object)).await.unwrap();
        }
    }
    load.finish().await.unwrap();
}

/// Stores the whole seed of the contract.
pub async fn contract(core: &Core) {
    store(core, &site::slices().importers()).await;
}

/// Takes over a file of these objects with the files of the contract's media folder, as `loaddata` does.
pub async fn load(core: &Core, objects: &[Value]) -> Result<Report, Failure> {
    load_with(core, objects, Some(&data().join("media")), Choices::default()).await
}

/// The same from another folder of files, by other choices.
pub async fn load_with(
    core: &Core,
    objects: &[Value],
    media: Option<&Path>,
    choices: Choices,
) -> Result<Report, Failure> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dump.json");
    fs::write(&file, serde_json::to_vec(objects).unwrap()).unwrap();
    let dump = Dump::open(&file).unwrap();
    let loaded = import::load(core, &site::slices().importers(), dump, media, choices, |_, _| {}).await;
    if loaded.is_err() {
        import::clean_up(core).await?;
    }
    loaded
}

/// The contract's folder.
pub fn data() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/contract/data")
}

/// The objects of the seed.
pub fn objects() -> Vec<Value> {
    let text = fs::read_to_string(data().join("seed.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The objects of one model.
pub fn objects_of(model: &str) -> Vec<Value> {
    let objects = objects().into_iter();
    objects.filter(|object| object["model"] == model).collect()
}

fn record(object: &Value) -> Record {
    let fields: Map<String, Value> = object["fields"].as_object().unwrap().clone();
    Record {
        pk: object["pk"].as_i64(),
        fields,
    }
}
