//! Every form of every page is sent twice with the same content, as Back, a reload or a double click send it: the second
//! time makes no row of any table.

use std::collections::{BTreeMap, BTreeSet};

use scraper::{ElementRef, Html, Selector};
use testkit::Answer;

use super::{
    pages,
    shop::{Demo, PASSWORD, Shop},
};
use crate::accounts::browser;

/// Tables that count requests and not records, and what works beside them fills.
const COUNTERS: [&str; 6] = [
    "rate_limits",
    "form_keys",
    "audit",
    "audit_details",
    "pictures",
    "renditions",
];

/// What one button of a form sends.
#[derive(Clone, Debug)]
struct Submit {
    page: String,
    /// The same for the same form of another object.
    name: String,
    target: String,
    is_multipart: bool,
    fields: Vec<(String, String)>,
}

#[test]
fn no_form_makes_anything_a_second_time() {
    testkit::run_story(testkit::DatabaseKind::Sqlite, story);
}

async fn story(Demo(shop): Demo) {
    let mut person = browser::Browser::new(shop.client().default_header("Accept", "text/html"));
    person.sign_in("admin", PASSWORD).await;
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    let mut made = 0;
    let mut pages: Vec<_> = pages::all(&shop)
        .await
        .into_iter()
        .filter(|page| page.is_inside)
        .collect();
    // What takes an object away, or the session, comes last.
    pages.sort_by_key(|page| page.path.contains("delete"));
    for page in pages {
        let mut left = true;
        while std::mem::take(&mut left) {
            let answer = open(&mut person, &page.path).await;
            let next = submits(&page.path, &answer)
                .into_iter()
                .find(|submit| seen.insert(submit.name.clone()));
            let Some(submit) = next else { break };
            left = true;
            let before = counts(&shop).await;
            let first = send(&mut person, &submit).await;
            let between = counts(&shop).await;
            let second = send(&mut person, &submit).await;
            let after = counts(&shop).await;
            made += usize::from(before != between);
            if between != after || second.status >= 500 || (first.status < 400 && second.status >= 400) {
                let more: Vec<_> = after
                    .iter()
                    .filter(|(table, n)| between.get(*table) != Some(n))
                    .collect();
                wrong.push(format!(
                    "{}: {} answered {} and {}, more rows: {more:?}",
                    submit.page, submit.name, first.status, second.status
                ));
            }
        }
    }
    assert!(
        seen.len() > 30 && made > 8,
        "{} forms, {made} of them made something",
        seen.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Opens a page, as somebody who signs in again where a form has ended the session.
async fn open(person: &mut browser::Browser, path: &str) -> Answer {
    let page = person.get(path).await;
    if page.status == 303 {
        person.sign_in("admin", PASSWORD).await;
        return person.get(path).await;
    }
    page
}

async fn send(person: &mut browser::Browser, submit: &Submit) -> Answer {
    if submit.is_multipart {
        return person.post_files(&submit.target, &submit.fields, &[]).await;
    }
    let fields: Vec<_> = submit
        .fields
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    person.post(&submit.target, &fields).await
}

async fn counts(shop: &Shop) -> BTreeMap<String, i64> {
    let read = shop.core.db.read();
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%' AND name NOT LIKE 'sqlite%'";
    let tables = db::query(read, tables, &[]).await.unwrap();
    let mut counts = BTreeMap::new();
    for table in tables {
        let name: String = table.try_get("", "name").unwrap();
        if COUNTERS.contains(&name.as_str()) {
            continue;
        }
        let rows = db::query(read, &format!("SELECT count(*) AS n FROM \"{name}\""), &[])
            .await
            .unwrap();
        counts.insert(name, rows[0].try_get("", "n").unwrap());
    }
    counts
}

/// What the buttons of the forms of a page send.
fn submits(page: &str, answer: &Answer) -> Vec<Submit> {
    let html = Html::parse_document(&answer.text());
    let select = |selector: &str| Selector::parse(selector).unwrap();
    let mut submits = Vec::new();
    for form in html.select(&select("main form[method=post], header form[method=post]")) {
        let id = form.attr("id").unwrap_or("-");
        let is_of_form = |control: &ElementRef| match control.attr("form") {
            Some(owner) => owner == id,
            None => control.ancestors().any(|above| above.id() == form.id()),
        };
        let controls: Vec<_> = html
            .select(&select("input, select, textarea, button"))
            .filter(is_of_form)
            .filter(|control| !is_in_template(control))
            .collect();
        let fields: Vec<_> = controls.iter().filter_map(value).collect();
        let buttons = controls.iter().filter(|control| {
            control.value().name() == "button" && control.attr("type").unwrap_or("submit") == "submit"
        });
        for button in buttons {
            let target = button
                .attr("formaction")
                .or(form.attr("action"))
                .unwrap_or(page)
                .to_owned();
            let mut fields = fields.clone();
            if let Some(name) = button.attr("name") {
                fields.push((
                    name.to_owned(),
                    button.attr("value").unwrap_or_default().to_owned(),
                ));
            }
            let plain = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "");
            let path = target.split('?').next().unwrap_or_default();
            let value = button.attr("value").unwrap_or_default();
            submits.push(Submit {
                page: page.to_owned(),
                name: format!(
                    "{} {}={}",
                    plain(path),
                    button.attr("name").unwrap_or("-"),
                    plain(value)
                ),
                target,
                is_multipart: form.attr("enctype") == Some("multipart/form-data"),
                fields,
            });
        }
    }
    // The session goes on until everything else is done.
    submits.retain(|submit| !submit.name.contains("logout"));
    submits
}

fn is_in_template(control: &ElementRef) -> bool {
    let mut above = control.ancestors().filter_map(ElementRef::wrap);
    control.attr("name").is_some_and(|name| name.contains(".NEW."))
        || above.any(|element| element.value().name() == "template")
}

/// What a field sends; what is empty and must be filled in, or is a note, gets a text.
fn value(control: &ElementRef) -> Option<(String, String)> {
    let name = control.attr("name")?.to_owned();
    let given = control.attr("value").unwrap_or_default();
    let is_wanted = control.attr("required").is_some() || matches!(&*name, "text" | "name_ru" | "title_ru");
    let value = match control.value().name() {
        "button" => return None,
        "textarea" => control.text().collect::<String>(),
        "select" => {
            let options = Selector::parse("option").unwrap();
            let options: Vec<_> = control.select(&options).collect();
            let chosen = options.iter().find(|option| option.attr("selected").is_some());
            let chosen = chosen.or(if name == "action" { None } else { options.first() });
            chosen?.attr("value")?.to_owned()
        }
        _ => match control.attr("type").unwrap_or("text") {
            "file" | "submit" | "button" => return None,
            "checkbox" | "radio" => {
                control
                    .attr("checked")
                    .or(name.starts_with("role-sales").then_some(""))
                    .map(|_| ())?;
                if given.is_empty() {
                    "on".to_owned()
                } else {
                    given.to_owned()
                }
            }
            "password" => PASSWORD.to_owned(),
            "email" if given.is_empty() && is_wanted => "visitor@example.uz".to_owned(),
            _ => given.to_owned(),
        },
    };
    let value = if value.is_empty() && is_wanted {
        format!("sample-{name}")
    } else {
        value
    };
    Some((name, value))
}
