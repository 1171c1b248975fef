//! While visitors write.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use paradise::backup::Backups;
use testkit::db_test;

use crate::support::{TestApp, eventually};

#[db_test]
async fn a_backup_under_load_holds_one_moment_and_nobody_waits_for_it(app: TestApp) {
    crate::support::seed::contract(&app.core).await;
    let (done, taken) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let visitors: Vec<_> = (0..4)
        .map(|number| {
            let (client, done, taken) = (app.client(), done.clone(), taken.clone());
            tokio::spawn(async move {
                while !done.load(Ordering::Relaxed) {
                    let form = serde_json::json!({ "name": format!("Visitor {number}"), "company": "Silk",
                        "phone": "+998901234567", "product_type": "woven", "language": "ru" });
                    let answer = client.post("/api/leads/submit/").json(form).send().await;
                    assert_eq!(answer.status, 201, "{}", answer.text());
                    taken.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    eventually(async || (taken.load(Ordering::Relaxed) > 10).then_some(())).await;
    let backups = Backups::new(&app.core).unwrap();
    let mut last = 0;
    for _ in 0..3 {
        let before = taken.load(Ordering::Relaxed);
        let made = backups.run().await.unwrap();
        assert!(made.not_copied.is_empty() && made.lost.is_empty(), "{made:?}");
        assert!(
            taken.load(Ordering::Relaxed) > before,
            "leads were taken meanwhile"
        );
        assert!(made.note.rows > last, "a later moment has more");
        last = made.note.rows;
        let proof = backups.restore_test().await.unwrap();
        assert_eq!((proof.name, proof.rows), (made.name, made.note.rows));
    }
    done.store(true, Ordering::Relaxed);
    for visitor in visitors {
        visitor.await.unwrap();
    }
}
