//! Whoever can write to a place of backups can put any archive there, with any key in it, and the public key of the site is no
//! secret: only a signature of the site's own key counts.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use age::{secrecy::ExposeSecret as _, x25519::Identity};
use paradise::backup::{Backups, watch_at};
use sha2::{Digest as _, Sha256};
use testkit::{DatabaseKind, TestDatabase, db_test};

use super::{KEY, Shop, tampering::rewrite};
use crate::{cli::Ended, leads::notices::company::Company};

const ATTACKER: &str = "a-key-of-somebody-else-that-is-long-enough-9876543210";

/// Signs a manifest as a site with this key does.
fn sign(manifest: &mut serde_json::Value, key: &str) -> (Vec<u8>, Vec<u8>) {
    let secret = web::Secret::new(key);
    manifest["key"] = secret.sign("backup key", b"")[..16].into();
    let text = serde_json::to_vec_pretty(manifest).unwrap();
    let seal = secret.sign("backup manifest", &text).into_bytes();
    (text, seal)
}

/// The same archive with a changed manifest, signed with the attacker's key; and with that key in it, if wanted.
fn signed_anew(from: &Path, to: &Path, has_inner_key: bool, change: fn(&mut serde_json::Value)) {
    let mut entries = vec![];
    rewrite(from, to, |path, bytes| {
        entries.push((path.to_owned(), bytes));
        vec![]
    });
    let (_, text) = entries.iter().find(|(path, _)| path == "manifest.json").unwrap();
    let mut manifest: serde_json::Value = serde_json::from_slice(text).unwrap();
    change(&mut manifest);
    if has_inner_key {
        let sum = Sha256::digest(ATTACKER)
            .iter()
            .fold(String::new(), |sum, byte| format!("{sum}{byte:02x}"));
        let line = serde_json::json!({ "path": "secret_key", "size": ATTACKER.len(), "sha256": sum });
        manifest["files"].as_array_mut().unwrap().push(line);
    }
    let (text, seal) = sign(&mut manifest, ATTACKER);
    rewrite(from, to, |path, bytes| match path {
        "manifest.json" => vec![(path.to_owned(), text.clone())],
        "manifest.seal" => vec![(path.to_owned(), seal.clone())],
        "database" if has_inner_key => vec![
            (path.to_owned(), bytes),
            ("secret_key".to_owned(), ATTACKER.as_bytes().to_vec()),
        ],
        _ => vec![(path.to_owned(), bytes)],
    });
}

/// What is wrong with an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Its bytes are not those of its manifest: whoever looks sees it.
    Broken,
    /// It says that the site signed it.
    Altered,
    /// Somebody else signed it; with the key in it or not.
    Strange { inner: bool },
}

/// Every forgery, in a folder of the attacker's.
fn forgeries(genuine: &Path, folder: &Path, recipient: &age::x25519::Recipient) -> Vec<(PathBuf, Kind)> {
    let file = |name: &str| folder.join(name);
    let nothing: fn(&mut serde_json::Value) = |_| {};
    signed_anew(genuine, &file("other-key"), false, nothing);
    signed_anew(genuine, &file("inner-key"), true, nothing);
    signed_anew(genuine, &file("older-schema"), true, |manifest| {
        manifest["steps"].as_array_mut().unwrap().pop();
    });
    rewrite(genuine, &file("edited"), |path, bytes| {
        let text = String::from_utf8(bytes.clone()).unwrap_or_default();
        let edited = text
            .replacen("\"program\": \"", "\"program\": \"9", 1)
            .into_bytes();
        vec![(
            path.to_owned(),
            if path == "manifest.json" { edited } else { bytes },
        )]
    });
    rewrite(genuine, &file("added"), |path, bytes| {
        let more = (path == "database").then(|| ("media/products/x.png".to_owned(), b"more".to_vec()));
        [(path.to_owned(), bytes)].into_iter().chain(more).collect()
    });
    rewrite(genuine, &file("removed"), |path, bytes| {
        let stays = !path.starts_with("media/products");
        stays.then(|| (path.to_owned(), bytes)).into_iter().collect()
    });
    let whole = fs::read(genuine).unwrap();
    fs::write(file("truncated"), &whole[..whole.len() / 2]).unwrap();
    let mut flipped = whole;
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    fs::write(file("flipped"), flipped).unwrap();
    // The public key is known to whoever has seen one archive being made.
    let sealed = age::encrypt(recipient, &fs::read(file("inner-key")).unwrap()).unwrap();
    fs::File::create(file("encrypted"))
        .unwrap()
        .write_all(&sealed)
        .unwrap();
    vec![
        (file("other-key"), Kind::Strange { inner: false }),
        (file("inner-key"), Kind::Strange { inner: true }),
        (file("older-schema"), Kind::Strange { inner: true }),
        (file("encrypted"), Kind::Strange { inner: true }),
        (file("edited"), Kind::Altered),
        (file("added"), Kind::Broken),
        (file("removed"), Kind::Broken),
        (file("truncated"), Kind::Broken),
        (file("flipped"), Kind::Broken),
    ]
}

/// Where the key of the site is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Set,
    File,
    None,
}

/// A machine with that key and no data, whose identity opens encrypted archives.
async fn machine(key: Key, identity: &Path) -> Shop {
    let database = TestDatabase::empty(DatabaseKind::Sqlite).await;
    let shop = Shop::empty(database).set("BACKUP_AGE_IDENTITY_FILE", identity.to_str().unwrap());
    if key == Key::Set {
        return shop;
    }
    if key == Key::File {
        fs::create_dir_all(shop.data()).unwrap();
        fs::write(shop.data().join("secret_key"), KEY).unwrap();
    }
    shop.set("SECRET_KEY", "")
}

/// Whether there is any table.
async fn holds_data(shop: &Shop) -> bool {
    let file = shop.folder().join("test.db");
    file.exists() && !shop.tables().await.is_empty()
}

fn key_of(shop: &Shop) -> Option<String> {
    fs::read_to_string(shop.data().join("secret_key")).ok()
}

fn is_refused(ended: &Ended, words: &[&str], what: &str) {
    let said = ended.refused();
    assert!(
        words.iter().any(|words| said.contains(words)),
        "{what}: {ended:?}"
    );
}

/// How a backup is said to be broken.
const BROKEN: [&str; 3] = ["is damaged", "is cut short", "is not complete"];

#[tokio::test]
async fn no_forgery_takes_the_place_of_a_backup_of_this_site_whatever_it_is_called() {
    let attack = tempfile::tempdir().unwrap();
    let identity = Identity::generate();
    let identity_file = attack.path().join("identity");
    fs::write(&identity_file, identity.to_string().expose_secret()).unwrap();
    let shop = Shop::open(TestDatabase::empty(DatabaseKind::Sqlite).await);
    let genuine = shop.back_up();

    for (file, kind) in forgeries(&genuine, attack.path(), &identity.to_public()) {
        let path = file.to_str().unwrap();
        for key in [Key::Set, Key::File, Key::None] {
            let what = format!("{path}, {key:?}");
            let has_key = key != Key::None;
            let words: &[&str] = match kind {
                Kind::Broken => &BROKEN,
                Kind::Altered if has_key => &["does not bear this site's signature"],
                Kind::Altered | Kind::Strange { .. } if !has_key => &["there is no SECRET_KEY here"],
                Kind::Altered | Kind::Strange { .. } => &["was made with another SECRET_KEY"],
            };

            // Without a word of the operator, nothing is taken from it, here or elsewhere.
            let to = attack.path().join("elsewhere").join(format!("{key:?}"));
            let site = machine(key, &identity_file).await;
            let before = key_of(&site);
            for args in [
                vec!["backup", "restore", path, "--yes"],
                vec!["backup", "restore", path, "--to", to.to_str().unwrap()],
            ] {
                is_refused(&site.run(&args), words, &what);
            }
            assert!(!holds_data(&site).await && key_of(&site) == before, "{what}");
            assert!(
                !to.join("paradise.db").exists() && !to.join("secret_key").exists(),
                "{what}"
            );

            // With a word, only what cannot be told from a backup of another site; and the key of the site stays.
            let forced = site.run(&["backup", "restore", path, "--yes", "--force"]);
            if kind == Kind::Broken || kind == Kind::Altered && has_key {
                is_refused(&forced, words, &what);
                assert!(!holds_data(&site).await, "{what}");
            } else {
                assert!(forced.done().contains("warning: "), "{what}: {forced:?}");
                assert!(holds_data(&site).await, "{what}");
            }
            let is_taken = !has_key && kind == Kind::Strange { inner: true };
            let expected = if is_taken {
                Some(ATTACKER.to_owned())
            } else {
                before
            };
            assert_eq!(key_of(&site), expected, "{what}");

            // A look says whose it is.
            let site = machine(key, &identity_file).await;
            let seen = site.run(&["backup", "verify", path]);
            match kind {
                Kind::Broken => is_refused(&seen, words, &what),
                _ if !has_key => assert!(
                    seen.done().contains("nothing tells whose it is"),
                    "{what}: {seen:?}"
                ),
                Kind::Altered => is_refused(&seen, words, &what),
                Kind::Strange { .. } => is_refused(&seen, &["was made with another SECRET_KEY"], &what),
            }

            // The proof of the week takes it for the newest backup, and fails.
            site.run(&["migrate"]).done();
            site.back_up();
            let end = if path.ends_with("encrypted") {
                "tar.zst.age"
            } else {
                "tar.zst"
            };
            let planted = site
                .data()
                .join(format!("backups/paradise-20991231T235959.000Z.{end}"));
            fs::copy(&file, planted).unwrap();
            let drill = site.run(&["backup", "drill"]);
            assert_eq!(drill.code, Some(1), "{what}: {drill:?}");
        }
    }
}

#[tokio::test]
async fn an_encrypted_archive_that_somebody_else_put_there_is_found_by_a_server_that_cannot_open_it() {
    let attack = tempfile::tempdir().unwrap();
    let recipient = Identity::generate().to_public();
    let shop = Shop::open(TestDatabase::empty(DatabaseKind::Sqlite).await)
        .set("BACKUP_AGE_RECIPIENT", &recipient.to_string());
    shop.back_up();
    assert!(shop.run(&["backup", "drill"]).done().starts_with("proven"));

    let name = "paradise-20991231T235959.000Z.tar.zst.age";
    let planted = shop.data().join("backups").join(name);
    let sealed = age::encrypt(&recipient, b"whatever").unwrap();
    fs::write(&planted, &sealed).unwrap();
    // A note that says that all is well can be written by the same hand.
    let sum = Sha256::digest(&sealed)
        .iter()
        .fold(String::new(), |sum, byte| format!("{sum}{byte:02x}"));
    let note = serde_json::json!({ "sha256": sum, "size": sealed.len(), "program": "1.0.0", "rows": 1, "files": 1,
        "verified_at": "2026-11-30T00:00:00Z", "proven_at": "2026-11-30T00:00:00Z" });
    let mut signed = note.clone();
    let secret = web::Secret::new(ATTACKER);
    signed["key"] = secret.sign("backup key", b"")[..16].into();
    signed["seal"] = secret
        .sign(
            "backup note",
            format!("{name}\n{}\n{sum}", sealed.len()).as_bytes(),
        )
        .into();
    let mut as_ours = signed.clone();
    as_ours["key"] = web::Secret::new(KEY).sign("backup key", b"")[..16].into();
    for (note, listed) in [
        (note, "not noted who signed it"),
        (signed, "signed with another key"),
        (as_ours, "its note was altered"),
    ] {
        fs::write(attack.path().join("note"), note.to_string()).unwrap();
        fs::copy(attack.path().join("note"), format!("{}.json", planted.display())).unwrap();
        let list = shop.run(&["backup", "list"]);
        let line = list.done().lines().find(|line| line.starts_with(name)).unwrap();
        assert!(line.contains(listed), "{line}");
        assert_eq!(shop.run(&["backup", "verify", name]).code, Some(1), "{listed}");
        assert_eq!(shop.run(&["backup", "drill"]).code, Some(1), "{listed}");
    }
    for file in [planted.clone(), format!("{}.json", planted.display()).into()] {
        fs::remove_file(file).unwrap();
    }
    assert!(shop.run(&["backup", "drill"]).done().starts_with("proven"));
    let list = shop.run(&["backup", "list"]);
    assert!(
        list.done()
            .lines()
            .all(|line| line.ends_with("signed by this site")),
        "{list:?}"
    );
}

#[db_test]
async fn a_forged_backup_fails_the_proof_of_the_week_and_people_are_told(company: Company) {
    let core = &company.app.core;
    let backups = Backups::new(core).unwrap();
    let made = backups.run().await.unwrap();
    let forged = made.path.with_file_name("paradise-20991231T235959.000Z.tar.zst");
    signed_anew(&made.path, &forged, true, |_| {});
    backups.restore_test().await.unwrap_err();
    watch_at(core, chrono::Utc::now()).await.unwrap();
    let told = company.bot.wait_for_messages(1).await;
    assert!(told[0].text.contains("another SECRET_KEY"), "{told:?}");
}
