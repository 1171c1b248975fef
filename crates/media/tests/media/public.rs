//! The public store: which files `/media/` serves, which it never serves, and how addresses are encoded.

use std::fs;

use media::{Error, PublicStore};
use tokio::io::AsyncReadExt;

use crate::place::{Place, stories};
use crate::samples::{PDF, PNG, bytes_of};

stories! {
    a_picture_that_the_program_takes_away_is_gone_and_may_be_gone_already,
    a_visitor_sees_a_picture_under_its_own_name,
    a_visitor_can_read_a_part_of_a_picture,
    saving_again_replaces_the_picture_and_leaves_no_rest,
    what_is_not_meant_to_be_seen_is_not_found,
    what_a_browser_could_run_is_served_as_plain_bytes,
    pictures_of_the_old_site_keep_their_paths_and_its_lead_files_stay_out,
}

async fn a_visitor_sees_a_picture_under_its_own_name(place: Place) {
    let store = &place.public;
    let path = store
        .save("products/2026/11", "бирка 1.png", PNG.to_vec())
        .await
        .unwrap();
    assert_eq!(path, "products/2026/11/бирка 1.png");
    let content = store.read(&path).await.unwrap();
    assert_eq!(
        (content.len, content.content_type),
        (PNG.len() as u64, "image/png")
    );
    assert!(content.modified.elapsed().unwrap().as_secs() < 60);
    assert_eq!(bytes_of(content).await, PNG);
}

async fn a_visitor_can_read_a_part_of_a_picture(place: Place) {
    let store = &place.public;
    let path = store.save("products", "p.png", PNG.to_vec()).await.unwrap();
    let mut part = Vec::new();
    let content = store.read(&path).await.unwrap();
    content
        .read_range(1, 3)
        .await
        .unwrap()
        .read_to_end(&mut part)
        .await
        .unwrap();
    assert_eq!(part, b"PNG");
}

async fn saving_again_replaces_the_picture_and_leaves_no_rest(place: Place) {
    let (folder, store) = (&place.folder, &place.public);
    store.save("products", "p.png", b"old".to_vec()).await.unwrap();
    let path = store.save("products", "p.png", PNG.to_vec()).await.unwrap();
    assert_eq!(bytes_of(store.read(&path).await.unwrap()).await, PNG);
    assert_eq!(
        crate::samples::files_in(&folder.path().join("media/.incoming")),
        0
    );
}

async fn a_picture_that_the_program_takes_away_is_gone_and_may_be_gone_already(place: Place) {
    let store = &place.public;
    let path = store.save("renditions", "r.png", PNG.to_vec()).await.unwrap();
    for _ in 0..2 {
        store.delete(&path).await.unwrap();
        assert!(matches!(store.read(&path).await, Err(Error::NotFound)));
    }
    let refused = store.delete("../r.png").await;
    assert!(matches!(refused, Err(Error::UnsafePath)), "{refused:?}");
}

async fn what_is_not_meant_to_be_seen_is_not_found(place: Place) {
    let (folder, store) = (&place.folder, &place.public);
    fs::write(folder.path().join("secret.png"), "secret").unwrap();
    for path in [
        "leads/2026/11/brief.pdf",
        "LEADS/brief.pdf",
        ".env",
        "products/.hidden.png",
        "products/p.png",
    ] {
        place.put(path, PDF).await;
    }
    let absolute = folder.path().join("secret.png").display().to_string();
    let hidden = [
        "../secret.png",
        "products/../../secret.png",
        "products/../products/p.png",
        "./products/p.png",
        "products//p.png",
        "products/p.png/",
        "products/p.png/x",
        "/products/p.png",
        "..\\secret.png",
        "products\\p.png",
        "C:secret.png",
        "products/p.png::$DATA",
        "products/p.png\0",
        "products/p.png.",
        "products/missing.png",
        "products",
        "products/",
        "",
        ".",
        ".env",
        ".incoming",
        "products/.hidden.png",
        "leads/2026/11/brief.pdf",
        "LEADS/brief.pdf",
        "Leads/2026/11/brief.pdf",
        "leads./2026/11/brief.pdf",
        absolute.as_str(),
        &"x".repeat(5000),
    ];
    for path in hidden {
        let answer = store.read(path).await;
        assert!(matches!(answer, Err(Error::NotFound)), "{path:?}: {answer:?}");
    }
    assert!(store.read("products/p.png").await.is_ok());
}

#[cfg(unix)]
#[tokio::test]
async fn links_lead_nowhere_but_to_public_files() {
    use std::os::unix::fs::symlink;
    let place = Place::on_disk();
    let (folder, store) = (&place.folder, &place.public);
    fs::write(folder.path().join("secret.png"), "secret").unwrap();
    place.put("leads/brief.pdf", PDF).await;
    place.put(".hidden/x.png", PNG).await;
    place.put("products/p.png", PNG).await;
    let links = [
        ("products/out.png", "../../secret.png"),
        ("products/up", "../.."),
        ("products/private", "../leads"),
        ("products/dot", "../.hidden"),
        ("products/dangling.png", "missing.png"),
    ];
    for (link, target) in links {
        symlink(target, folder.path().join("media").join(link)).unwrap();
    }
    for path in [
        "products/out.png",
        "products/up/secret.png",
        "products/private/brief.pdf",
        "products/dot/x.png",
        "products/dangling.png",
    ] {
        let answer = store.read(path).await;
        assert!(matches!(answer, Err(Error::NotFound)), "{path}: {answer:?}");
    }
    symlink("p.png", folder.path().join("media/products/same.png")).unwrap();
    assert!(store.read("products/same.png").await.is_ok());
}

async fn what_a_browser_could_run_is_served_as_plain_bytes(place: Place) {
    let store = &place.public;
    let types = [
        ("a.html", "application/octet-stream"),
        ("a.svg", "application/octet-stream"),
        ("a.js", "application/octet-stream"),
        ("a.png.php", "application/octet-stream"),
        ("noext", "application/octet-stream"),
        ("a.JPG", "image/jpeg"),
        ("a.avif", "image/avif"),
        ("a.mp4", "video/mp4"),
    ];
    for (name, wanted) in types {
        place.put(name, b"<script>alert(1)</script>").await;
        assert_eq!(store.read(name).await.unwrap().content_type, wanted, "{name}");
    }
}

async fn pictures_of_the_old_site_keep_their_paths_and_its_lead_files_stay_out(place: Place) {
    let (folder, store) = (&place.folder, &place.public);
    let from = folder.path().join("old.png");
    fs::write(&from, PNG).unwrap();
    store
        .import("portfolio/2026/11/упаковка 1.png", &from)
        .await
        .unwrap();
    store
        .import("portfolio/2026/11/упаковка 1.png", &from)
        .await
        .unwrap();
    let content = store.read("portfolio/2026/11/упаковка 1.png").await.unwrap();
    assert_eq!(bytes_of(content).await, PNG);

    for path in [
        "leads/2026/11/brief.pdf",
        "../x.png",
        "/x.png",
        "a/.htaccess",
        "a\\b.png",
    ] {
        let refused = store.import(path, &from).await;
        assert!(matches!(refused, Err(Error::UnsafePath)), "{path}: {refused:?}");
    }
    let refused = store.save("leads", "x.png", PNG.to_vec()).await;
    assert!(matches!(refused, Err(Error::UnsafePath)), "{refused:?}");
    let missing = store.import("a.png", &folder.path().join("missing.png")).await;
    assert!(matches!(missing, Err(Error::NotFound)), "{missing:?}");
}

#[test]
fn addresses_are_spelled_as_the_old_site_published_them() {
    let addresses = [
        (
            "portfolio/2026/11/упаковка 1.png",
            "/media/portfolio/2026/11/%D1%83%D0%BF%D0%B0%D0%BA%D0%BE%D0%B2%D0%BA%D0%B0%201.png",
        ),
        ("products/2026/11/p1.png", "/media/products/2026/11/p1.png"),
        ("a-b_c.d~e!f*g(h)i'j.png", "/media/a-b_c.d~e!f*g(h)i'j.png"),
        (
            "100%?#[]@&=+$,;.png",
            "/media/100%25%3F%23%5B%5D%40%26%3D%2B%24%2C%3B.png",
        ),
    ];
    for (path, address) in addresses {
        assert_eq!(PublicStore::url("/media/", path), address);
    }
}
