//! Leads as CSV, from the API and from the command line.

use std::path::Path;

use serde_json::{Value, json};
use testkit::contract::run_commands;
use testkit::db_test;

use super::office::{Office, lead};
use crate::support::seed::data;

#[db_test]
async fn an_export_is_a_spreadsheet_that_runs_nothing(office: Office) {
    let mut form = lead("=HYPERLINK(\"http://evil.example\")");
    form["company"] = json!("@SUM(1)");
    form["message"] = json!("строка\nвторая, \"да\"");
    form["quantity"] = json!(7);
    office.submit(form).await;
    let answer = office.staff().get("/api/leads/export/csv/").send().await;
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(
        answer.header("content-disposition"),
        Some("attachment; filename=\"leads_export.csv\"")
    );
    let text = answer.text();
    let lines: Vec<_> = text.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "\u{feff}ID,Дата,Имя,Компания,Телефон,Email,Тип продукта,Количество,Сообщение,Статус,Язык,Источник"
    );
    let (id_and_date, rest) = lines[1].split_at(lines[1].match_indices(',').nth(1).unwrap().0);
    let date = id_and_date.split(',').nth(1).unwrap();
    assert_eq!(
        date,
        office
            .app
            .core
            .zone
            .local(paradise::zone::now())
            .format("%d.%m.%Y %H:%M")
            .to_string()
    );
    assert_eq!(
        rest,
        ",\"'=HYPERLINK(\"\"http://evil.example\"\")\",'@SUM(1),'+998901234567,,Вшивные этикетки,7,\"строка\nвторая, \"\"да\"\"\",Новый,ru,"
    );
    assert_eq!(lines[2..], [""]);
}

#[db_test]
async fn an_export_of_many_pages_has_every_lead_once_in_order(office: Office) {
    let writers: Vec<_> = (0..1203)
        .map(|n| {
            let client = office.client();
            let mut form = lead(&format!("lead {:02}", n % 7));
            form["source"] = json!(n.to_string());
            tokio::spawn(async move { client.post("/api/leads/submit/").json(form).send().await.status })
        })
        .collect();
    for writer in writers {
        assert_eq!(writer.await.unwrap(), 201);
    }
    for ordering in ["", "created_at", "-name", "status,-updated_at"] {
        let path = format!("/api/leads/export_csv/?ordering={ordering}");
        let text = office.staff().get(&path).send().await.text();
        let rows: Vec<Vec<&str>> = text
            .trim_end()
            .split("\r\n")
            .skip(1)
            .map(|row| row.split(',').collect())
            .collect();
        let mut sources: Vec<usize> = rows
            .iter()
            .map(|row| row.last().unwrap().parse().unwrap())
            .collect();
        sources.sort_unstable();
        assert_eq!(sources, (0..1203).collect::<Vec<_>>(), "{ordering}");
        if ordering == "-name" {
            let keys: Vec<_> = rows
                .iter()
                .map(|row| (std::cmp::Reverse(row[2]), row[0].parse::<i64>().unwrap()))
                .collect();
            assert!(keys.is_sorted());
        }
    }
}

#[db_test]
async fn days_and_filters_narrow_an_export(office: Office) {
    office.submit(lead("A")).await;
    let today = office.app.core.zone.day(paradise::zone::now());
    let (yesterday, tomorrow) = (today.pred_opt().unwrap(), today.succ_opt().unwrap());
    let rows = async |query: String| {
        let answer = office
            .staff()
            .get(&format!("/api/leads/export_csv/?{query}"))
            .send()
            .await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
        answer.text().matches("\r\n").count() - 1
    };
    assert_eq!(rows(format!("start_date={today}&end_date={today}")).await, 1);
    assert_eq!(
        rows(format!("start_date={yesterday}&end_date={tomorrow}")).await,
        1
    );
    assert_eq!(rows("start_date=0001-01-01&end_date=9999-12-31".into()).await, 1);
    assert_eq!(rows("start_date=&end_date=".into()).await, 1);
    assert_eq!(rows(format!("end_date={yesterday}")).await, 0);
    assert_eq!(rows(format!("start_date={tomorrow}")).await, 0);
    assert_eq!(rows("status=closed".into()).await, 0);
    assert_eq!(rows("search=zzz".into()).await, 0);
    for wrong in [
        "start_date=bad",
        "end_date=15.11.2026",
        "start_date=2026-02-30",
        "end_date=2026-11-15T00:00:00",
        "status=x",
    ] {
        assert_eq!(
            office
                .staff()
                .get(&format!("/api/leads/export_csv/?{wrong}"))
                .send()
                .await
                .status,
            400,
            "{wrong}"
        );
    }
    assert_eq!(
        office.staff().head("/api/leads/export_csv/").send().await.status,
        200
    );
}

/// Runs the program on the office's database, in a separate folder.
fn run(office: &Office, folder: &Path, args: &[&str]) -> std::process::Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_paradise"));
    let settings = office.environment();
    let settings = settings.iter().map(|(name, value)| (*name, value.as_str()));
    command.arg("export_leads").args(args).current_dir(folder);
    command.env_clear().envs(settings).output().unwrap()
}

#[db_test]
async fn the_command_exports_as_the_contract_says(office: Office) {
    office.move_in().await;
    let cases = std::fs::read_to_string(data().join("cli.json")).unwrap();
    let mut cases: Vec<Value> = serde_json::from_str(&cases).unwrap();
    cases.retain(|case| case["args"][0] == "export_leads");
    assert!(cases.len() >= 14);
    let settings = office.environment();
    let settings: Vec<_> = settings
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let program = Path::new(env!("CARGO_BIN_EXE_paradise"));
    let report = run_commands(program, &serde_json::to_string(&cases).unwrap(), &settings);
    assert!(report.failures.is_empty(), "{report}");
}

#[db_test]
async fn a_command_that_fails_says_why_in_one_line_and_leaves_nothing(office: Office) {
    office.submit(lead("A")).await;
    let folder = tempfile::tempdir().unwrap();
    let wrong: [&[&str]; 5] = [
        &["--start-date", "2026-02-30"],
        &["--end-date", "18.11.2026"],
        &["--status", "bogus\nx"],
        &["--output", "."],
        &["--output", "/proc/x/y.csv"],
    ];
    for args in wrong {
        let output = run(&office, folder.path(), args);
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(told.lines().count(), 1, "{told}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);

    std::fs::write(folder.path().join("kept.csv"), "old").unwrap();
    let nothing = run(
        &office,
        folder.path(),
        &["--status", "closed", "--output", "kept.csv"],
    );
    assert_eq!(nothing.status.code(), Some(0));
    assert_eq!(std::fs::read(folder.path().join("kept.csv")).unwrap(), b"old");
    let done = run(
        &office,
        folder.path(),
        &["--start_date", "2026-01-01", "--output", "kept.csv"],
    );
    assert_eq!(
        done.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let text = std::fs::read_to_string(folder.path().join("kept.csv")).unwrap();
    assert!(
        text.starts_with("\u{feff}ID,Дата создания,") && text.contains(",A,"),
        "{text}"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
