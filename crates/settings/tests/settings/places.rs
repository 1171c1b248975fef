//! Precedence of sources, and where files are searched for.

use crate::shop::{GROUPS, ShopSettings, messages, source};
use settings::{DotEnv, Problems, Section, SetBy, Source, report};
use std::{fs, path::PathBuf};
use tempfile::TempDir;

const NOTHING: [(&str, &str); 0] = [];

/// The source of a variable.
fn set_by(source: &Source, name: &str) -> SetBy {
    report(source, GROUPS)
        .into_iter()
        .find(|row| row.name == name)
        .expect("a setting of the shop")
        .set_by
}

#[test]
fn a_command_beats_the_environment_which_beats_files() {
    let mut problems = Problems::default();
    let files = [
        "DB_POOL_SIZE=2\nDEBUG=on",
        "\nDB_POOL_SIZE=1\nDATABASE_URL=sqlite",
    ];
    let files = files.into_iter().zip([".env", "data/.env"]);
    let files: Vec<_> = files
        .map(|(text, path)| DotEnv::parse(path, text, &mut problems))
        .collect();

    let mut source = Source::new([("DB_POOL_SIZE", "3")], files.clone());
    assert_eq!(
        set_by(&Source::new(NOTHING, files), "DB_POOL_SIZE"),
        SetBy::File(".env".into(), 1)
    );
    assert_eq!(
        set_by(&source, "DATABASE_URL"),
        SetBy::File("data/.env".into(), 3)
    );
    assert_eq!(set_by(&source, "DB_POOL_SIZE"), SetBy::Environment);
    assert_eq!(set_by(&source, "SECRET_KEY"), SetBy::Default);

    source.set(&ShopSettings::DB_POOL_SIZE, "4");
    assert_eq!(set_by(&source, "DB_POOL_SIZE"), SetBy::Command);
    assert_eq!(ShopSettings::load(&source, &mut problems).pool_size, 4);
}

#[test]
fn what_follows_from_another_setting_is_a_default_alone() {
    let mut source = Source::new([("DB_POOL_SIZE", "3")], vec![]);
    for key in [&ShopSettings::DB_POOL_SIZE, &ShopSettings::DATA_DIR] {
        source.imply(key, "7", &ShopSettings::DEBUG);
    }
    assert_eq!(set_by(&source, "DB_POOL_SIZE"), SetBy::Environment);
    assert_eq!(set_by(&source, "DATA_DIR"), SetBy::Setting("DEBUG"));
    let shop = ShopSettings::load(&source, &mut Problems::default());
    assert_eq!(shop.pool_size, 3);
    assert_eq!(shop.data_dir.to_str(), Some("7"));
}

#[test]
fn places_print_as_people_look_for_them() {
    let places = [
        SetBy::Default,
        SetBy::Setting("A"),
        SetBy::Command,
        SetBy::Environment,
        SetBy::File("a/.env".into(), 12),
    ];
    assert_eq!(
        places.map(|place| place.to_string()),
        ["default", "follows from A", "command", "environment", "a/.env:12"]
    );
}

#[test]
fn a_file_in_the_data_folder_adds_to_that_in_the_working_folder() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("store")).unwrap();
    fs::write(folder.path().join(".env"), "DATA_DIR=store\nDB_POOL_SIZE=2").unwrap();
    fs::write(folder.path().join("store/.env"), "DB_POOL_SIZE=1\nDEBUG=on").unwrap();
    let mut problems = Problems::default();
    let source = Source::in_folder(folder.path(), NOTHING, &ShopSettings::DATA_DIR, &mut problems);
    let shop = ShopSettings::load(&source, &mut problems);
    assert!(problems.errors.is_empty(), "{problems:?}");
    assert!(shop.debug);
    assert_eq!(shop.pool_size, 2);
}

#[test]
fn a_credential_of_the_unit_beats_files_and_the_environment_beats_it() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("credentials")).unwrap();
    fs::write(folder.path().join("credentials/env"), "DB_POOL_SIZE=3\nDEBUG=on").unwrap();
    fs::write(folder.path().join(".env"), "DB_POOL_SIZE=2\nDEBUG=off").unwrap();
    let credentials = folder.path().join("credentials");
    let mut environment = vec![("CREDENTIALS_DIRECTORY", credentials.to_str().unwrap())];
    let mut problems = Problems::default();
    let mut read = |environment: &[(&str, &str)]| {
        let environment = environment.iter().copied();
        let source = Source::in_folder(folder.path(), environment, &ShopSettings::DATA_DIR, &mut problems);
        ShopSettings::load(&source, &mut problems)
    };
    let shop = read(&environment);
    assert_eq!((shop.pool_size, shop.debug), (3, true));
    environment.push(("DB_POOL_SIZE", "4"));
    assert_eq!(read(&environment).pool_size, 4);
    // A unit with only other credentials has no such file.
    fs::remove_file(folder.path().join("credentials/env")).unwrap();
    let shop = read(&environment[..1]);
    assert_eq!((shop.pool_size, shop.debug), (2, false));
    assert!(problems.errors.is_empty(), "{problems:?}");
}

#[test]
fn one_file_in_both_roles_is_read_once() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join(".env"), "broken").unwrap();
    let mut problems = Problems::default();
    Source::in_folder(
        folder.path(),
        [("DATA_DIR", ".")],
        &ShopSettings::DATA_DIR,
        &mut problems,
    );
    assert_eq!(problems.errors.len(), 1, "{problems:?}");
}

#[test]
fn a_missing_file_is_fine_and_an_unreadable_one_is_not() {
    let folder = TempDir::new().unwrap();
    let read = |path: &PathBuf| {
        let mut problems = Problems::default();
        (
            DotEnv::read(path, &mut problems).is_some(),
            messages(&problems.errors),
        )
    };
    let path = folder.path().join(".env");
    assert_eq!(read(&path), (false, vec![]));

    fs::write(&path, b"A=b\nC=\xff\n").unwrap();
    assert_eq!(
        read(&path),
        (
            false,
            vec![format!("{}:2: the file is not valid UTF-8.", path.display())]
        )
    );

    let (found, errors) = read(&folder.path().to_path_buf());
    assert!(!found);
    assert!(
        errors[0].starts_with(&format!("{} cannot be read: ", folder.path().display())),
        "{errors:?}"
    );
}

#[test]
fn two_names_that_differ_in_case_are_two_names() {
    let shop = ShopSettings::load(&source([("debug", "on")], ""), &mut Problems::default());
    assert!(!shop.debug);
}
