//! `/api/health/`.

use testkit::db_test;

use crate::support::TestApp;

#[db_test]
async fn a_monitor_sees_that_the_site_works(app: TestApp) {
    let answer = app.client().get("/api/health/").send().await;
    assert_eq!(answer.status, 200);
    let body = answer.json();
    assert_eq!(body["status"], "healthy");
    assert_eq!(body["checks"]["database"]["status"], "healthy");
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
}
