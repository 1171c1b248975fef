//! The dashboard, and the counts it is made of.

use chrono::{NaiveDate, TimeDelta};
use paradise::{
    analytics::{Dashboard, NewEvent, cleanup},
    zone::{self, Zone},
};
use proptest::{
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{Config, TestRunner},
};
use testkit::db_test;

use super::{at, counted_anew, kept_counts, page_view, store, stored};
use crate::support::TestApp;

fn any_event() -> impl Strategy<Value = NewEvent> {
    let choice = |values: &'static [&'static str]| proptest::sample::select(values);
    (
        choice(&["page_view", "form_submit", "link_click"]),
        choice(&["/", "/ru/", "/ru/Каталог", "/a'b%_"]),
        choice(&["ru", "en", "uz", "Щ"]),
        0..40_u8,
        0..90 * 86_400_i64,
        0..1_000_000_i64,
    )
        .prop_map(|(kind, page, language, session, age, micros)| NewEvent {
            event_type: kind.into(),
            language: language.into(),
            session_id: format!("s{session}"),
            ..page_view(
                page,
                at("2026-11-20T00:00:00Z") - TimeDelta::seconds(age) + TimeDelta::microseconds(micros),
            )
        })
}

#[db_test]
async fn counts_always_equal_what_counting_the_events_gives(app: TestApp) {
    let db = &app.core.db;
    let mut runner = TestRunner::new(Config::default());
    for days in [60, 20, 0] {
        let events = proptest::collection::vec(any_event(), 200)
            .new_tree(&mut runner)
            .unwrap()
            .current();
        store(db, events).await;
        assert_eq!(kept_counts(db).await, counted_anew(db).await, "after ingest");
        let cutoff = at("2026-11-20T12:00:00Z") - TimeDelta::days(days);
        let before = stored(db).await.len();
        let deleted = cleanup(db, cutoff).await.unwrap();
        let left = stored(db).await;
        assert_eq!(left.len() as u64 + deleted, before as u64);
        assert!(left.iter().all(|event| event.timestamp >= cutoff));
        assert_eq!(
            kept_counts(db).await,
            counted_anew(db).await,
            "after a cleanup of {days} days"
        );
    }
    // Even the last one leaves events of the day itself; without any, no count is left either.
    cleanup(db, zone::now()).await.unwrap();
    assert!(kept_counts(db).await.is_empty());
}

#[db_test]
async fn the_last_microsecond_of_a_day_belongs_to_it(app: TestApp) {
    let (db, zone) = (&app.core.db, app.core.zone);
    let midnight = at("2026-11-15T00:00:00+05:00");
    store(
        db,
        vec![
            page_view("/", midnight - TimeDelta::microseconds(1)),
            page_view("/", midnight),
            page_view("/", midnight + TimeDelta::microseconds(1)),
        ],
    )
    .await;
    let now = at("2026-11-16T12:00:00+05:00");
    let figures = Dashboard::at(db, zone, now).await.unwrap();
    let views = |day: usize| figures.daily_stats[29 - day].page_views;
    assert_eq!([views(0), views(1), views(2), views(3)], [0, 2, 1, 0]);
    assert_eq!(figures.daily_stats.len(), 30);
    assert_eq!(
        figures.daily_stats[29].date,
        NaiveDate::from_ymd_opt(2026, 11, 16).unwrap()
    );
}

#[db_test]
async fn the_week_is_seven_times_24_hours_to_the_microsecond(app: TestApp) {
    let db = &app.core.db;
    let now = at("2026-11-20T10:07:31.5Z");
    let week_ago = now - TimeDelta::days(7);
    let offsets = [-1, 0, 1, 60_000_000, 7 * 60_000_000 + 28_500_000, 3_600_000_000];
    store(
        db,
        offsets
            .map(|offset| page_view("/", week_ago + TimeDelta::microseconds(offset)))
            .to_vec(),
    )
    .await;
    let week = async |now| {
        Dashboard::at(db, app.core.zone, now)
            .await
            .unwrap()
            .page_views_this_week
    };
    assert_eq!(week(now).await, 5);
    assert_eq!(week(now + TimeDelta::microseconds(1)).await, 4);
    assert_eq!(week(now - TimeDelta::microseconds(1)).await, 6);
    // On the edge of a quarter nothing is counted twice.
    assert_eq!(week(at("2026-11-20T10:15:00Z")).await, 2);
    assert_eq!(week(at("2026-11-20T10:15:00.000001Z")).await, 1);
}

#[db_test]
async fn a_day_on_which_clocks_change_has_all_its_hours(app: TestApp) {
    let db = &app.core.db;
    // Berlin's 25 October 2026 has 25 hours: from 22:00 to 23:00 UTC a day later.
    let edges = [
        "2026-10-24T21:59:59.999999Z",
        "2026-10-24T22:00:00Z",
        "2026-10-25T22:59:59.999999Z",
        "2026-10-25T23:00:00Z",
    ];
    store(db, edges.map(|edge| page_view("/", at(edge))).to_vec()).await;
    let zone = Zone::parse("Europe/Berlin").unwrap();
    let figures = Dashboard::at(db, zone, at("2026-10-26T12:00:00Z")).await.unwrap();
    let views: Vec<_> = figures.daily_stats[27..]
        .iter()
        .map(|day| day.page_views)
        .collect();
    assert_eq!(views, [1, 2, 1]);
}

#[db_test]
async fn the_dashboard_shows_what_visitors_did(app: TestApp) {
    let (db, now) = (&app.core.db, at("2026-11-20T10:00:00Z"));
    let mut events: Vec<_> = (0..12)
        .flat_map(|page| vec![page_view(&format!("/{page:02}/"), now); 12 - page])
        .collect();
    let form = |session: &str| NewEvent {
        event_type: "form_submit".into(),
        language: "uz".into(),
        session_id: session.into(),
        ..page_view("/never seen/", now - TimeDelta::days(29))
    };
    events.extend([form("a"), form("b"), form("b")]);
    store(db, events).await;
    let figures = serde_json::to_value(Dashboard::at(db, app.core.zone, now).await.unwrap()).unwrap();
    assert_eq!(figures["total_page_views"], 78);
    assert_eq!(figures["unique_sessions"], 3);
    assert_eq!(figures["form_submissions"], 3);
    assert_eq!(figures["page_views_this_week"], 78);
    assert_eq!(
        figures["events_by_type"],
        serde_json::json!({ "form_submit": 3, "page_view": 78 })
    );
    assert_eq!(
        figures["events_by_language"],
        serde_json::json!({ "ru": 78, "uz": 3 })
    );
    let pages = figures["top_pages"].as_array().unwrap();
    assert_eq!(
        (pages.len(), &pages[0], &pages[9]),
        (
            10,
            &serde_json::json!({ "page": "/00/", "views": 12 }),
            &serde_json::json!({ "page": "/09/", "views": 3 }),
        )
    );
    let wanted = serde_json::json!({ "date": "2026-10-22", "page_views": 0, "form_submissions": 3 });
    assert_eq!(figures["daily_stats"][0], wanted);
}

#[db_test]
async fn a_new_site_has_a_dashboard_of_zeros(app: TestApp) {
    let figures = Dashboard::at(&app.core.db, app.core.zone, zone::now())
        .await
        .unwrap();
    assert_eq!(
        (
            figures.total_page_views,
            figures.unique_sessions,
            figures.top_pages.len()
        ),
        (0, 0, 0)
    );
    assert!(
        figures
            .daily_stats
            .iter()
            .all(|day| day.page_views == 0 && day.form_submissions == 0)
    );
}
