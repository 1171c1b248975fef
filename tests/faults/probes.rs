//! Results of health probes during faults: the database stops, the disk fills up.

use std::time::Duration;

use tempfile::TempDir;

use super::{cluster::Cluster, server::KEY, volume::Volume};
use crate::{operations::watched::Watched, support::eventually};

const MIB: u64 = 1024 * 1024;

async fn is(site: &Watched, status: &str) -> Option<()> {
    let answer = site.ask("/readyz?verbose").await;
    (answer.json()["status"] == status).then_some(())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the programs of PostgreSQL: TEST_POSTGRES_BIN; scripts/test sets it"]
async fn while_the_database_is_away_the_site_is_not_ready_but_alive_and_afterwards_it_is_the_same_one() {
    let cluster = Cluster::start();
    let folder = TempDir::new().unwrap();
    let url = cluster.url();
    let settings = [
        ("DATABASE_URL", url.as_str()),
        ("SECRET_KEY", KEY),
        ("LOG_LEVEL", "error"),
        ("BACKUP_SCHEDULE", "off"),
    ];
    let site = Watched::start(folder.path(), &settings).await;
    let began = site.figures().await.of("process_start_time_seconds");
    for _ in 0..2 {
        cluster.crash();
        eventually(async || (site.status("/readyz").await == 503).then_some(())).await;
        assert_eq!(site.ask("/readyz?verbose").await.json()["status"], "down");
        assert_eq!(
            (site.status("/livez").await, site.status("/startupz").await),
            (200, 200)
        );
        let public = site.site.get("/api/health/").send().await;
        assert_eq!(
            (public.status, &public.json()["status"]),
            (503, &"unhealthy".into())
        );
        assert_eq!(public.json()["checks"]["database"]["status"], "unhealthy");
        assert!(site.figures().await.of("db_up") < 0.5);
        assert_eq!(site.site.get("/api/content/products/").send().await.status, 200);

        cluster.start_again();
        eventually(async || (site.status("/readyz").await == 200).then_some(())).await;
        assert_eq!(site.site.get("/api/health/").send().await.status, 200);
        assert!(site.figures().await.of("db_up") > 0.5);
    }
    let begins = site.figures().await.of("process_start_time_seconds");
    assert!(began > 0.0 && (began - begins).abs() < 1e-6, "the same process");
    site.running.stop();
}

#[tokio::test]
async fn a_disk_that_is_low_is_told_and_one_that_is_full_takes_the_site_out_of_service_until_there_is_room() {
    let Some(disk) = Volume::of_mib(64) else { return };
    let data = disk.path().join("data");
    let settings = [
        ("DATA_DIR", data.to_str().unwrap()),
        ("LOG_LEVEL", "error"),
        ("BACKUP_SCHEDULE", "off"),
    ];
    let site = Watched::start(disk.path(), &settings).await;
    eventually(async || is(&site, "ready").await).await;

    for (free, word, status, health) in [
        (15 * MIB, "degraded", 200, "degraded"),
        (0, "down", 503, "unhealthy"),
    ] {
        disk.fill(free);
        eventually(async || is(&site, word).await).await;
        for _ in 0..10 {
            assert_eq!(
                (site.status("/readyz").await, site.status("/livez").await),
                (status, 200)
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let told = site.ask("/readyz?verbose").await.json();
        let disk = told["checks"]
            .as_array()
            .unwrap()
            .iter()
            .find(|check| check["name"] == "disk");
        assert_eq!(disk.unwrap()["status"], "degraded");
        let figures = site.figures().await;
        #[expect(clippy::cast_precision_loss, reason = "some megabytes")]
        let most = free as f64 + 1.0;
        assert!(figures.of(r#"disk_free_bytes{dir="data"}"#) < most);
        assert!((figures.of(r#"disk_size_bytes{dir="data"}"#) - 67_108_864.0).abs() < 1.0);
        let public = site.site.get("/api/health/").send().await;
        assert_eq!(
            (public.status, &public.json()["status"]),
            (status, &health.into())
        );
        assert_eq!(figures.of("db_up") > 0.5, status == 200);
    }

    disk.free();
    eventually(async || is(&site, "ready").await).await;
    site.running.stop();
}
