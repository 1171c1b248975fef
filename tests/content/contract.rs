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
    let about_content = r"^(portfolio|products?|content|public)-|^lead-file-under-media|content-url|(get-(cors|404)|preflight).*allowed";
    let replay = Replay::load(&vectors).group("read").only(about_content);
    // Nobody looks at credentials here; one vector wants to see that.
    let login = Login::Tokens([("admin".to_owned(), "of-no-use".to_owned())].into());
    let report = replay.run(&app.base, &login).await;
    assert!(report.failures.is_empty(), "{report}");
    assert!(report.passed > 100, "{report}");
}
