//! Backups, as an operator makes, loses and restores them: the real program in a folder of its own.

mod alarms;
mod away;
#[cfg(unix)]
mod faults;
mod forging;
mod load;
mod making;
mod restoring;
mod tampering;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use db::backup::{Home, TableSum};
use testkit::TestDatabase;

use crate::cli::{Ended, paradise};

const KEY: &str = "a-secret-for-tests-that-is-long-enough-0123456789";
const DUMP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contract/data/seed.json");
const MEDIA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contract/data/media");

/// A site on this machine: a database and a folder.
pub struct Shop {
    database: TestDatabase,
    settings: Vec<(&'static str, String)>,
}

impl Shop {
    /// With nothing in it.
    pub fn empty(database: TestDatabase) -> Self {
        let settings = vec![
            ("SECRET_KEY", KEY.to_owned()),
            ("DATABASE_URL", database.url().to_owned()),
            ("DATA_DIR", database.folder().join("data").display().to_string()),
        ];
        Self { database, settings }
    }

    /// With the data of the contract: users, leads with a file, a catalogue with pictures.
    pub fn open(database: TestDatabase) -> Self {
        let shop = Self::empty(database);
        shop.run(&["loaddata", DUMP, "--media", MEDIA]).done();
        shop
    }

    /// Another machine with the same kind of database and nothing on it.
    pub async fn elsewhere(&self) -> Self {
        Self::empty(TestDatabase::empty(self.database.kind()).await)
    }

    /// With one more setting, or another value of one.
    pub fn set(mut self, name: &'static str, value: &str) -> Self {
        self.settings.retain(|(known, _)| *known != name);
        self.settings.push((name, value.to_owned()));
        self
    }

    pub fn settings(&self) -> Vec<(&str, &str)> {
        self.settings
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect()
    }

    pub fn run(&self, args: &[&str]) -> Ended {
        paradise(self.database.folder(), &self.settings(), args)
    }

    pub fn folder(&self) -> &Path {
        self.database.folder()
    }

    pub fn data(&self) -> PathBuf {
        self.folder().join("data")
    }

    /// Makes a backup; its path.
    pub fn back_up(&self) -> PathBuf {
        let made = self.run(&["backup", "create"]);
        PathBuf::from(made.done().lines().next().unwrap())
    }

    /// What every table holds.
    pub async fn tables(&self) -> Vec<TableSum> {
        let url = db::DatabaseUrl::parse(self.database.url()).unwrap();
        Home::new(&url, &self.data()).sums().await.unwrap()
    }

    /// What every file holds.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        ["media", "private"]
            .iter()
            .flat_map(|folder| files_of(&self.data(), folder))
            .collect()
    }
}

fn files_of(root: &Path, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let Ok(entries) = fs::read_dir(root.join(folder)) else {
        return BTreeMap::new();
    };
    let paths = entries.map(|entry| entry.unwrap());
    paths
        .flat_map(|entry| {
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.file_type().unwrap().is_dir() {
                files_of(root, &path)
            } else {
                BTreeMap::from([(path, fs::read(entry.path()).unwrap())])
            }
        })
        .collect()
}

/// What lies in a folder of backups beside backups and their notes.
pub fn left_over(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    names
        .filter(|name| !name.contains(".tar.zst") || name.ends_with(".partial"))
        .filter(|name| name != ".lock")
        .collect()
}
