//! Figures: after traffic that is known, they say what it was.

use std::{collections::BTreeSet, io::Write as _, process::Stdio};

use paradise::observability::metrics::{Kind, METRICS};
use tempfile::TempDir;
use testkit::{DatabaseKind, Fixture as _, TestDatabase};

use super::{traffic, watched::Watched};
use crate::{
    accounts::browser::{Browser, ORIGIN, PASSWORD},
    cli::{ended, program},
    faults::office::Office,
    support::{TestApp, eventually},
};

#[tokio::test]
async fn after_known_traffic_the_figures_equal_the_counts() {
    let folder = TempDir::new().unwrap();
    let watched = Watched::start(folder.path(), &[]).await;
    traffic::send(&watched.site).await;
    let figures = eventually(async || {
        let figures = watched.figures().await;
        figures.has("sessions_active").then_some(figures)
    })
    .await;
    for (series, value) in traffic::COUNTS {
        let found = figures.of(series);
        assert!((found - value).abs() < 1e-9, "{series} is {found}, not {value}");
    }
    for series in traffic::PRESENT {
        assert!(figures.of(series) > 0.0, "{series}:\n{}", figures.page);
    }
    #[cfg(target_os = "linux")]
    for metric in METRICS
        .iter()
        .filter(|metric| metric.name.starts_with("process_"))
    {
        assert!(figures.has(metric.name), "{}", metric.name);
    }
    watched.running.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_reaches_people_and_who_is_turned_away_is_counted() {
    let (folder, office) = (TempDir::new().unwrap(), Office::open().await);
    let channels = office.settings();
    let mut settings: Vec<_> = channels
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    settings.extend([
        ("RATE_LIMIT_CONTACT_FORM", "2/h"),
        ("CSRF_TRUSTED_ORIGINS", ORIGIN),
    ]);
    let name = ["createsuperuser", "--username", "boss", "--password-stdin"];
    let mut maker = program(folder.path(), &settings, &name)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut typed = maker.stdin.take().unwrap();
    typed.write_all(format!("{PASSWORD}\n").as_bytes()).unwrap();
    drop(typed);
    ended(maker).done();

    let watched = Watched::start(folder.path(), &settings).await;
    for status in [201, 201, 429] {
        let answer = watched
            .site
            .post("/api/leads/submit/")
            .form(&traffic::FORM)
            .send()
            .await;
        assert_eq!(answer.status, status, "{}", answer.text());
    }
    for (password, status) in [("wrong", 403), (PASSWORD, 303)] {
        let answer = Browser::new(watched.site.clone()).sign_in("boss", password).await;
        assert_eq!(answer.status, status, "{}", answer.text());
    }
    eventually(async || {
        let figures = watched.figures().await;
        let delivered = |channel| figures.of(&format!("outbox_delivered_total{{channel=\"{channel}\"}}"));
        let counts = [
            (delivered("mail"), office.mail.received().len()),
            (delivered("telegram"), office.bot.messages().len()),
            (figures.of("sessions_active"), 1),
        ];
        #[expect(clippy::cast_precision_loss, reason = "a few messages")]
        let are_equal = counts
            .iter()
            .all(|(figure, count)| *count > 0 && (figure - *count as f64).abs() < 1e-9);
        are_equal.then_some(())
    })
    .await;
    let figures = watched.figures().await;
    for (series, value) in [
        (r#"leads_total{result="accepted"}"#, 2.0),
        (r#"leads_total{result="limited"}"#, 1.0),
        (r#"rate_limited_total{rule="contact_form"}"#, 1.0),
        (r#"login_total{result="failed"}"#, 1.0),
        (r#"login_total{result="success"}"#, 1.0),
        (r#"outbox_failed_total{channel="mail"}"#, 0.0),
        (r#"outbox_dead{channel="mail"}"#, 0.0),
    ] {
        assert!(
            (figures.of(series) - value).abs() < 1e-9,
            "{series}:\n{}",
            figures.page
        );
    }
    watched.running.stop();
}

/// An address that a template stands for.
fn concrete(template: &str) -> String {
    let parts = template
        .split('/')
        .map(|part| if part.starts_with('{') { "1" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn every_figure_is_explained_and_a_walk_over_all_addresses_leaves_few() {
    let folder = TempDir::new().unwrap();
    let watched = Watched::start(folder.path(), &[]).await;
    let database = TestDatabase::prepared::<TestApp>(DatabaseKind::Sqlite).await;
    let mut app = TestApp::start(database).await;
    app.stop().await;
    let paths: BTreeSet<_> = app.routes.iter().map(|route| concrete(route.path)).collect();
    assert!(paths.len() > 50);
    for path in paths {
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"] {
            let _ = watched.site.request(method, &path).try_send().await;
        }
    }
    let figures = watched.figures().await;
    let count = figures.series().count();
    assert!(count > 500 && count <= 2_000, "{count} series");
    for series in figures.series() {
        let name = series.split('{').next().unwrap();
        let known = METRICS.iter().find(|metric| match metric.kind {
            Kind::Histogram => ["_bucket", "_sum", "_count"]
                .iter()
                .any(|end| name.strip_suffix(end) == Some(metric.name)),
            _ => name == metric.name,
        });
        let metric = known.unwrap_or_else(|| panic!("{series} is in no list"));
        let kind = format!("{:?}", metric.kind).to_lowercase();
        for line in [
            format!("# HELP {} {}", metric.name, metric.help),
            format!("# TYPE {} {kind}", metric.name),
        ] {
            assert!(
                figures.page.lines().any(|found| found == line),
                "no line `{line}`"
            );
        }
        let labels: Vec<_> = series.split_once('{').map_or(Vec::new(), |(_, labels)| {
            let names = labels.split("\",").filter_map(|label| label.split_once('='));
            names.map(|(name, _)| name).filter(|name| *name != "le").collect()
        });
        assert_eq!(labels, metric.labels, "{series}");
    }
    watched.running.stop();
}
