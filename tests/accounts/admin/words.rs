//! Codes recorded by the program have a message in every language.

use std::{collections::BTreeSet, fs, path::Path};

use paradise::{
    accounts::{
        PERMISSIONS,
        roles::{self, Role},
    },
    audit::{self, Entry},
};
use scraper::{Html, Selector};
use testkit::db_test;
use web::{Access, Permission};

use crate::accounts::browser::{person, signed_in};
use crate::support::TestApp;

/// Every code that the source records, and every action of a list.
fn codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let is_recorded = |line: &&str| line.contains("Entry::") || line.contains("const FAILED");
            for line in text.lines().filter(is_recorded) {
                let quoted = line.split('"').skip(1).step_by(2);
                codes.extend(quoted.filter(|text| is_code(text)).map(ToOwned::to_owned));
            }
        }
    }
    let words = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/en/content.ftl")).unwrap();
    for line in words.lines() {
        if let Some((section, action)) = line.split(" = ").next().unwrap().split_once("-action-") {
            codes.insert(format!("{}.changed.{action}", audit::kind(section)));
        }
    }
    codes.insert("product.deleted.delete".to_owned());
    codes
}

fn is_code(text: &str) -> bool {
    let is_plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    text.contains('.') && text.split('.').all(is_plain)
}

#[db_test]
async fn every_recorded_action_is_told_in_words(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    let mut owner = signed_in(&app, "owner").await;
    let codes = codes();
    assert!(codes.len() > 25 && codes.contains("user.signed_in"), "{codes:?}");
    let tx = app.core.db.begin().await.unwrap();
    let entries = codes.iter().map(|code| {
        let kind = code.split('.').next().unwrap();
        Entry::of_command(code.clone(), format!("{kind}:1"))
    });
    audit::record(&tx, entries).await.unwrap();
    tx.commit().await.unwrap();
    for lang in ["en", "ru", "uz"] {
        let mut seen = 0;
        owner.fill("/admin/", "/admin/language/", &[("lang", lang)]).await;
        for code in &codes {
            let event = audit::event_of(code);
            let page = owner.get(&format!("/admin/audit/?action={event}")).await;
            let html = Html::parse_document(&page.text());
            for selector in [".past .what", "#action option[selected]"] {
                for told in html.select(&Selector::parse(selector).unwrap()) {
                    let told: String = told.text().collect();
                    let code_is_left = event
                        .split('.')
                        .skip(1)
                        .any(|part| part.contains('_') && told.contains(part));
                    assert!(
                        !told.contains(event) && !code_is_left,
                        "{lang}: {code} reads “{told}”"
                    );
                    assert!(
                        lang != "ru" || !told.bytes().any(|b| b.is_ascii_lowercase()),
                        "{code} reads “{told}”"
                    );
                    seen += 1;
                }
            }
        }
        assert!(seen >= codes.len() * 2, "{seen} were told");
    }
}

#[db_test]
async fn the_table_of_roles_names_every_permission(app: TestApp) {
    let known: BTreeSet<_> = PERMISSIONS.iter().map(|(permission, _)| *permission).collect();
    let mut seen = 0;
    for route in &app.routes {
        let (Access::Page(Permission(name))
        | Access::Sudo(Permission(name))
        | Access::Requires(Permission(name))) = route.access
        else {
            continue;
        };
        let is_own = name.starts_with("account.");
        assert!(
            is_own || known.contains(name),
            "{name} of {} is in no line",
            route.path
        );
        seen += 1;
    }
    assert!(seen > 20);
    person(&app, "owner", &[Role::Owner]).await;
    let mut owner = signed_in(&app, "owner").await;
    let page = owner.get("/admin/roles/").await;
    let html = Html::parse_document(&page.text());
    let rows = Selector::parse("tbody tr").unwrap();
    let cells = Selector::parse("td").unwrap();
    assert_eq!(html.select(&rows).count(), PERMISSIONS.len());
    for (row, (permission, _)) in html.select(&rows).zip(PERMISSIONS) {
        let told: Vec<String> = row.select(&cells).map(|cell| cell.text().collect()).collect();
        let wanted = Role::ALL.map(
            |role| match roles::permissions(&[role]).scope(Permission(permission)) {
                Some(web::Scope::All) => "yes",
                Some(web::Scope::Own) => "own",
                None => "no",
            },
        );
        assert_eq!(told, wanted, "{permission}");
    }
}
