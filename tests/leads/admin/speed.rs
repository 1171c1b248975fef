//! The list stays fast with many leads.

use std::time::{Duration, Instant};

use testkit::db_test;

use super::super::office::{Office, lead};
use super::world::{listed, owner, sent};

/// Doublings of one lead: more than a hundred thousand rows.
const DOUBLINGS: u32 = 17;
/// Time limit for a page of the list in a debug build on a busy machine; realistic figures come from `scripts/bench`.
const LIST: Duration = Duration::from_secs(2);
/// The same limit for a search.
const SEARCH: Duration = Duration::from_secs(4);

#[db_test]
async fn a_hundred_thousand_leads_are_listed_and_searched_quickly(office: Office) {
    sent(&office, lead("Анна")).await;
    let columns = "name, company, phone, email, product_type, quantity, message, status, source, language, \
                   ip_address, user_agent, file, file_name, file_type, file_size, file_sha256, search_text, \
                   claimed_by, created_at, updated_at, phone_normal, standing, spam_score, spam_reasons";
    let tx = office.app.core.db.begin().await.unwrap();
    for _ in 0..DOUBLINGS {
        let sql = format!("INSERT INTO leads ({columns}) SELECT {columns} FROM leads");
        db::execute(&tx, &sql, &[]).await.unwrap();
    }
    db::execute(
        &tx,
        "UPDATE leads SET name = 'Бобур', search_text = 'бобур' WHERE id % 50000 = 7",
        &[],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let tx = office.app.core.db.begin().await.unwrap();
    db::execute(&tx, "ANALYZE", &[]).await.unwrap();
    tx.commit().await.unwrap();
    let mut browser = owner(&office).await;
    listed(&mut browser, "").await;
    for (query, rows, limit) in [
        ("", 50, LIST),
        ("?last=1", 50, LIST),
        ("?o=company", 50, LIST),
        ("?date=2026", 50, LIST),
        ("?q=%D0%B1%D0%BE%D0%B1%D1%83%D1%80", 3, SEARCH),
        // A part of a word that is too short for an index, and one that occurs in every row.
        ("?q=%D0%BE%D0%B1%D1%83", 3, SEARCH),
        ("?q=%D0%BE%D0%B1", 3, SEARCH),
        ("?q=2345", 50, SEARCH),
    ] {
        // The best of three, because the machine may be busy.
        let (mut found, mut taken) = (vec![], Duration::MAX);
        for _ in 0..3 {
            let started = Instant::now();
            found = listed(&mut browser, query).await;
            taken = taken.min(started.elapsed());
        }
        assert!(
            found.len() >= 2 && found.len() <= rows,
            "{query}: {}",
            found.len()
        );
        assert!(taken < limit, "{query} took {taken:?}");
    }
}
