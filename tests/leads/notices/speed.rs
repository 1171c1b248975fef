//! Slow recipients of notifications do not slow down visitors.

use std::time::{Duration, Instant};

use testkit::{
    db_test,
    fake::{Fault, Step},
};

use super::company::{Company, lead};

/// The second slowest of a hundred submits.
async fn p99(company: &Company) -> Duration {
    let mut times = vec![];
    for number in 0..100 {
        let start = Instant::now();
        company.submit(lead(&format!("Visitor {number}"))).await;
        times.push(start.elapsed());
    }
    times.sort();
    times[98]
}

#[db_test]
async fn a_silent_mail_server_and_a_slow_chat_do_not_slow_the_form(company: Company) {
    p99(&company).await;
    let healthy = p99(&company).await;
    company.mail.fail(Step::Connect, Fault::Silent);
    company.bot.fail("sendMessage", 502, "Bad Gateway");
    let troubled = p99(&company).await;
    // In the backend that this replaces, each submit took as long as the mail server: here a second and more.
    let floor = Duration::from_millis(50);
    assert!(
        troubled < healthy.max(floor) * 5,
        "{healthy:?} with all well, {troubled:?} with a silent mail server"
    );
}
