//! The contract's own requests.

use testkit::{
    contract::{Login, Replay},
    db_test,
};

use super::world::seeded;
use crate::support::{TestApp, seed};

#[db_test]
async fn the_contracts_reads_of_content_are_answered_as_they_always_were(app: TestApp) {
    seeded(&app).await;
    let vectors = std::fs::read_to_string(seed::data().join("vectors.json")).unwrap();
    let about_content =
        r"^(portfolio|products?|content|media|public)-|^lead-file-under-media|content|(get|preflight).*cors";
    let replay = Replay::load(&vectors).group("read").only(about_content);
    let report = replay.run(&app.base, &Login::Tokens([].into())).await;
    println!("{report}");
    assert!(report.failures.is_empty(), "{report}");
    assert!(report.passed > 100, "{report}");
}
