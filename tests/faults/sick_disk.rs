//! The disk of the database accepts no more writes.

use tempfile::TempDir;

use super::{
    disk::Disk,
    journal::{Entry, keeps},
    struck::{Shop, acknowledged, again, kill},
    volume::Volume,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_is_noticed_and_when_it_is_well_again_too() {
    let Some(disk) = Volume::of_mib(64) else { return };
    let shop = Shop::open(disk.path()).await;
    shop.is_in_service().await;
    disk.fill(0);
    shop.is_out_of_service().await;
    shop.log_says("is full").await;
    shop.chat_hears("заполнен").await;
    let products = shop.client().get("/api/content/products/").send().await;
    assert_eq!(products.status, 200);
    disk.free();
    shop.is_in_service().await;
    shop.chat_hears("снова работает").await;
    assert_eq!(Entry::new(1).send(&shop.client()).await.unwrap(), 201);
    shop.site.running.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_system_that_turns_read_only_is_noticed_and_nothing_is_acknowledged() {
    let Some(disk) = Disk::of_mib(64) else { return };
    let shop = Shop::open(&disk.path()).await;
    let journals = shop.strike(|| disk.turn_read_only()).await;
    shop.is_out_of_service().await;
    shop.refuses().await;
    shop.log_says("takes nothing").await;
    shop.chat_hears("ничего не записывает").await;
    kill(&shop.site);
    let Shop { site, data, .. } = shop;
    drop(site);
    // The operator repairs the disk and restarts.
    let copy = TempDir::new().unwrap();
    let kept = copy.path().join("data");
    let copied = std::process::Command::new("cp")
        .arg("-a")
        .args([&data, &kept])
        .status();
    assert!(copied.unwrap().success());
    let core = again(&kept).await;
    keeps(&core, &acknowledged(journals)).await;
    core.db.close().await.unwrap();
}
