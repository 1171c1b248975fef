//! What a service manager hears of a server's life.

use tempfile::TempDir;
use testkit::Client;

use super::holder::Holder;

#[tokio::test(flavor = "multi_thread")]
async fn a_service_manager_hears_that_the_server_is_ready_alive_reloading_and_stopping() {
    let folder = TempDir::new().unwrap();
    // In microseconds: three beats a second.
    let holder = Holder::new(folder.path(), &[("WATCHDOG_USEC", "1000000")]);
    let mut server = tokio::task::block_in_place(|| holder.start());
    let answer = Client::new(&holder.base()).get("/api/health/").send().await;
    assert_eq!(answer.status, 200, "ready means that it answers");
    tokio::task::block_in_place(|| {
        for _ in 0..3 {
            holder.hear("WATCHDOG=1", &mut server);
        }
        server.signal("HUP");
        let heard = holder.hear("RELOADING=1", &mut server);
        if !heard.iter().any(|line| line == "READY=1") {
            holder.hear("READY=1", &mut server);
        }
        server.signal("TERM");
        let heard = holder.hear("STOPPING=1", &mut server);
        assert!(heard.iter().any(|line| line.starts_with("STATUS=")), "{heard:?}");
        server.ended();
    });
}
