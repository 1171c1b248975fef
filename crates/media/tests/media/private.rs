//! The private store: access by path, and the removal of orphans.

use std::collections::HashSet;
use std::fs;
use std::time::Duration;

use media::{Error, PrivateStore};
use tokio::io::AsyncReadExt;

use crate::place::{Place, stories};
use crate::samples::{PDF, bytes_of, pdf_of, send};

stories! {
    no_path_leads_out_of_the_store,
    staff_can_read_a_part_of_a_file,
    a_deleted_file_is_gone_and_deleting_it_again_is_no_error,
    only_old_files_that_nobody_names_are_orphans,
    files_of_the_old_site_move_in_under_random_names,
}

const HOUR: Duration = Duration::from_hours(1);

async fn keep(store: &PrivateStore, bytes: &[u8]) -> String {
    let file = send(store, "x.pdf", bytes)
        .await
        .unwrap()
        .keep("leads/2026/11")
        .await
        .unwrap();
    let path = file.path.clone();
    file.commit();
    path
}

async fn no_path_leads_out_of_the_store(place: Place) {
    let (folder, store) = (&place.folder, &place.private);
    fs::write(folder.path().join("secret_key"), "secret").unwrap();
    let random = "0123456789abcdef0123456789abcdef";
    let bad = [
        "../secret_key".to_owned(),
        "leads/../../secret_key".to_owned(),
        folder.path().join("secret_key").display().to_string(),
        format!("/leads/{random}.pdf"),
        format!("leads//{random}.pdf"),
        format!("leads\\{random}.pdf"),
        format!("../{random}.pdf"),
        format!("incoming/{random}.pdf"),
        format!("leads/{random}.pdf\0"),
        format!("leads/{random}.p/f"),
        format!("leads/{random}"),
        format!("{random}.pdf"),
        format!("leads/{}.pdf", random.to_uppercase()),
        "leads/2026/11/brief.pdf".to_owned(),
        String::new(),
    ];
    for path in bad {
        assert!(
            matches!(store.read(&path).await, Err(Error::UnsafePath)),
            "{path:?}"
        );
        assert!(
            matches!(store.exists(&path).await, Err(Error::UnsafePath)),
            "{path:?}"
        );
        assert!(
            matches!(store.delete(&path).await, Err(Error::UnsafePath)),
            "{path:?}"
        );
        assert!(
            matches!(store.retire(&path).await, Err(Error::UnsafePath)),
            "{path:?}"
        );
    }
    for bad_folder in [
        "", "..", "leads/..", "/tmp", "incoming", "a\\b", "Leads", "leads/",
    ] {
        let received = send(store, "x.pdf", PDF).await.unwrap();
        assert!(
            matches!(received.keep(bad_folder).await, Err(Error::UnsafePath)),
            "{bad_folder:?}"
        );
    }
    assert!(folder.path().join("secret_key").exists());
}

async fn staff_can_read_a_part_of_a_file(place: Place) {
    let store = &place.private;
    let path = keep(store, PDF).await;
    for (start, len, wanted) in [
        (0, 4, &b"%PDF"[..]),
        (5, 3, b"1.4"),
        (65, 100, b"EOF\n"),
        (900, 5, b""),
    ] {
        let mut part = Vec::new();
        let content = store.read(&path).await.unwrap();
        content
            .read_range(start, len)
            .await
            .unwrap()
            .read_to_end(&mut part)
            .await
            .unwrap();
        assert_eq!(part, wanted, "{len} bytes from {start}");
    }
}

async fn a_deleted_file_is_gone_and_deleting_it_again_is_no_error(place: Place) {
    let store = &place.private;
    let path = keep(store, PDF).await;
    store.delete(&path).await.unwrap();
    store.delete(&path).await.unwrap();
    store.retire(&path).await.unwrap();
    assert!(!store.exists(&path).await.unwrap());
    assert!(matches!(store.read(&path).await, Err(Error::NotFound)));
}

async fn only_old_files_that_nobody_names_are_orphans(place: Place) {
    let store = &place.private;
    let old = Duration::from_secs(2);
    let (known, lost, retired) = (
        keep(store, PDF).await,
        keep(store, PDF).await,
        keep(store, PDF).await,
    );
    let names = HashSet::from([known]);
    assert_eq!(store.orphans(names.clone(), HOUR).await.unwrap(), [""; 0]);

    // The clock of a bucket cannot be set, so the test takes two seconds.
    let growing_old = async {
        loop {
            store.retire(&retired).await.unwrap();
            let found = store.orphans(names.clone(), old).await.unwrap();
            assert!(!found.contains(&retired), "it was retired a moment ago");
            if !found.is_empty() {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let found = tokio::time::timeout(10 * old, growing_old).await.unwrap();
    assert_eq!(found, std::slice::from_ref(&lost));

    let fresh = keep(store, PDF).await;
    let all = store.orphans(names, Duration::ZERO).await.unwrap();
    assert_eq!(
        HashSet::from_iter(all),
        HashSet::from([lost, fresh, retired.clone()])
    );

    store.delete(&retired).await.unwrap();
    assert!(!store.exists(&retired).await.unwrap());
}

#[tokio::test]
async fn what_the_operator_put_into_the_folder_is_no_orphan() {
    let place = Place::on_disk();
    keep(&place.private, PDF).await;
    fs::write(
        place.folder.path().join("files/leads/notes.txt"),
        "the operator's own",
    )
    .unwrap();
    assert_eq!(place.kept().await, 1);
}

async fn files_of_the_old_site_move_in_under_random_names(place: Place) {
    let (folder, store) = (&place.folder, &place.private);
    let large = pdf_of(300_000);
    let old: [(&str, &[u8], &str, &str); 4] = [
        ("brief.pdf", PDF, ".pdf", "application/pdf"),
        ("большой макет.PDF", &large, ".pdf", "application/pdf"),
        (
            "lies.png",
            b"<script>alert(1)</script>",
            ".bin",
            "application/octet-stream",
        ),
        ("empty.cdr", b"", ".bin", "application/octet-stream"),
    ];
    for (name, bytes, extension, content_type) in old {
        let from = folder.path().join(name);
        fs::write(&from, bytes).unwrap();
        let file = store.import("leads/2026/11", &from, |_| Ok(())).await.unwrap();
        assert_eq!((file.name.as_str(), file.size), (name, bytes.len() as u64));
        assert_eq!(file.content_type, content_type, "{name}");
        assert!(
            file.path.ends_with(extension) && !file.path.contains("brief"),
            "{}",
            file.path
        );
        let content = store.read(&file.path).await.unwrap();
        assert_eq!(content.content_type, content_type, "{name}");
        assert_eq!(bytes_of(content).await, bytes, "{name}");
        assert!(from.exists(), "the original stays");
    }
    let missing = store
        .import("leads", &folder.path().join("missing.pdf"), |_| Ok(()))
        .await;
    assert!(matches!(missing, Err(Error::NotFound)), "{missing:?}");
}

#[tokio::test]
async fn an_operator_is_told_which_folder_cannot_be_used_and_why() {
    let folder = tempfile::tempdir().unwrap();
    let store = PrivateStore::at(&folder.path().join("private")).unwrap();
    let from = folder.path().join("brief.pdf");
    fs::write(&from, PDF).unwrap();
    // A file in place of a folder simulates a folder without write permission: root may write anywhere.
    fs::write(folder.path().join("private/leads"), "").unwrap();
    let error = store
        .import("leads/2026/11", &from, |_| Ok(()))
        .await
        .unwrap_err();
    let said = error.cause();
    assert!(
        said.contains("private/leads") && said.contains("os error"),
        "{said}"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn other_users_of_the_machine_see_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("files");
    fs::create_dir(&root).unwrap();
    fs::set_permissions(&root, fs::Permissions::from_mode(0o755)).unwrap();
    let store = PrivateStore::at(&root).unwrap();
    let path = keep(&store, PDF).await;

    let mode = |relative: &str| fs::metadata(root.join(relative)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    for inner in ["", "incoming", "leads", "leads/2026", "leads/2026/11"] {
        assert_eq!(mode(inner), 0o700, "{inner}");
    }
}
