//! Backups that are not what they were: each is refused in words that say why, and the live data is not touched.

use std::{
    fs,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

use age::{secrecy::ExposeSecret as _, x25519::Identity};
use testkit::{TestDatabase, db_test};

use super::Shop;

/// Writes an archive anew; `change` sees each entry and says what stands in its place.
pub fn rewrite(from: &Path, to: &Path, mut change: impl FnMut(&str, Vec<u8>) -> Vec<(String, Vec<u8>)>) {
    let mut old = tar::Archive::new(zstd::Decoder::new(fs::File::open(from).unwrap()).unwrap());
    let mut new = tar::Builder::new(zstd::Encoder::new(fs::File::create(to).unwrap(), 1).unwrap());
    for entry in old.entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().to_str().unwrap().to_owned();
        let mut bytes = vec![];
        entry.read_to_end(&mut bytes).unwrap();
        for (path, bytes) in change(&path, bytes) {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            new.append_data(&mut header, path, bytes.as_slice()).unwrap();
        }
    }
    new.into_inner().unwrap().finish().unwrap().flush().unwrap();
}

fn altered(backup: &Path, name: &str, change: impl Fn(&mut Vec<u8>)) -> PathBuf {
    let mut bytes = fs::read(backup).unwrap();
    change(&mut bytes);
    let to = backup.with_file_name(name);
    fs::write(&to, bytes).unwrap();
    to
}

#[db_test]
async fn what_is_damaged_or_altered_is_refused_and_nothing_is_touched(database: TestDatabase) {
    let shop = Shop::open(database);
    let backup = shop.back_up();
    let (tables, files) = (shop.tables().await, shop.files());
    let beside = |name: &str| backup.with_file_name(name);
    let is_picture = |path: &str| path.starts_with("media/products");

    let size = usize::try_from(fs::metadata(&backup).unwrap().len()).unwrap();
    let mut cases = vec![];
    for tenth in 1..10 {
        let flipped = altered(&backup, &format!("flipped{tenth}"), |bytes| {
            bytes[size * tenth / 10] ^= 1;
        });
        cases.push((flipped, "the backup is damaged"));
    }
    cases.push((
        altered(&backup, "tail", |bytes| bytes.truncate(size - 1)),
        "the backup is cut short",
    ));
    cases.push((
        altered(&backup, "half", |bytes| bytes.truncate(size / 2)),
        "the backup is cut short",
    ));
    cases.push((altered(&backup, "empty", Vec::clear), "the backup is cut short"));
    cases.push((
        altered(&backup, "longer", |bytes| bytes.extend(b"and more")),
        "the backup is damaged",
    ));
    cases.push((
        altered(&backup, "other", |bytes| *bytes = b"no backup at all".to_vec()),
        "the backup is damaged",
    ));

    let one = |path: &str, bytes: Vec<u8>| vec![(path.to_owned(), bytes)];
    rewrite(&backup, &beside("missing"), |path, bytes| {
        if is_picture(path) {
            vec![]
        } else {
            one(path, bytes)
        }
    });
    cases.push((beside("missing"), "is missing"));
    rewrite(&backup, &beside("headless"), |path, bytes| {
        if path == "manifest.json" {
            vec![]
        } else {
            one(path, bytes)
        }
    });
    cases.push((beside("headless"), "the backup is cut short"));
    rewrite(&backup, &beside("exchanged"), |path, bytes| {
        let other = b"another picture".to_vec();
        one(path, if is_picture(path) { other } else { bytes })
    });
    cases.push((beside("exchanged"), "is not what was written"));
    // Whoever exchanges a file can correct the manifest, but not sign it.
    rewrite(&backup, &beside("forged"), |path, bytes| {
        if path != "manifest.json" {
            return one(path, bytes);
        }
        let text = String::from_utf8(bytes).unwrap();
        let text = text.replacen("\"program\": \"", "\"program\": \"9", 1);
        one(path, text.into_bytes())
    });
    cases.push((beside("forged"), "does not bear this site's signature"));
    rewrite(&backup, &beside("newer"), |path, bytes| {
        if path != "manifest.json" {
            return one(path, bytes);
        }
        let steps = format!("\"{}\"", migration::steps()[0]);
        let more = format!("{steps}, \"m9999_future\"");
        let text = String::from_utf8(bytes).unwrap();
        one(path, text.replacen(&steps, &more, 1).into_bytes())
    });
    cases.push((beside("newer"), "install that version or a newer one"));
    cases.push((beside("nowhere"), "there is no backup"));

    for (file, words) in cases {
        let file = file.to_str().unwrap();
        let refused = shop.run(&["backup", "restore", file, "--yes", "--force"]);
        assert!(refused.refused().contains(words), "{file}: {words}: {refused:?}");
        let refused = shop.run(&["backup", "verify", file]);
        assert!(refused.refused().contains(words), "{file}: {words}: {refused:?}");
    }
    // The backup itself was noted in a table of its own since.
    let now = shop.tables().await;
    let changed = now
        .iter()
        .filter(|table| !tables.contains(table))
        .map(|table| table.name.as_str());
    assert_eq!(changed.collect::<Vec<_>>(), [""; 0]);
    assert_eq!(shop.files(), files);
}

#[db_test]
async fn an_encrypted_backup_opens_with_its_key_alone(database: TestDatabase) {
    let ours = Identity::generate();
    let recipient = ours.to_public().to_string();
    let shop = Shop::open(database).set("BACKUP_AGE_RECIPIENT", &recipient);
    let key = |name: &str, identity: &Identity| {
        let file = shop.folder().join(name);
        fs::write(
            &file,
            format!("# a comment\n{}\n", identity.to_string().expose_secret()),
        )
        .unwrap();
        file.display().to_string()
    };
    let (right, wrong) = (key("right", &ours), key("wrong", &Identity::generate()));
    let backup = shop.back_up();
    let size = usize::try_from(fs::metadata(&backup).unwrap().len()).unwrap();
    assert!(fs::read(&backup).unwrap().starts_with(b"age-encryption.org/v1"));
    let flipped = altered(&backup, "flipped", |bytes| bytes[size / 2] ^= 1);
    let cut = altered(&backup, "cut", |bytes| bytes.truncate(size - 1));
    let tables = shop.tables().await;
    let backup = backup.to_str().unwrap();
    for (file, identity, words) in [
        (backup, None, "the backup is encrypted; give"),
        (backup, Some(&wrong), "encrypted to another key"),
        (flipped.to_str().unwrap(), Some(&right), "the backup is damaged"),
        (cut.to_str().unwrap(), Some(&right), "the backup is"),
    ] {
        let mut args = vec!["backup", "restore", file, "--yes", "--force"];
        args.extend(identity.iter().flat_map(|file| ["--identity", file.as_str()]));
        let refused = shop.run(&args);
        assert!(refused.refused().contains(words), "{words}: {refused:?}");
    }
    assert_eq!(shop.tables().await, tables);

    // Without the key, its bytes can be compared, and a drill opens a new one with a key that it forgets.
    assert!(
        shop.run(&["backup", "verify", backup])
            .done()
            .starts_with("unchanged")
    );
    assert!(shop.run(&["backup", "drill"]).done().starts_with("proven: "));
    let told = shop.run(&["backup", "verify", backup, "--identity", &right]);
    assert!(told.done().starts_with("whole: "), "{told:?}");
    let other = shop.elsewhere().await;
    other
        .run(&["backup", "restore", backup, "--yes", "--identity", &right])
        .done();
}
