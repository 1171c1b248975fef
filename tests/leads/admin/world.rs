//! Helpers for tests of the lead pages: signed-in browsers, and page accessors.

use paradise::accounts::roles::Role;
use scraper::{Html, Selector};
use serde_json::{Value, json};
use testkit::Answer;

use super::super::office::{Office, lead};
use crate::accounts::browser::{Browser, person, signed_in};

/// A browser in which the owner is signed in.
pub async fn owner(office: &Office) -> Browser {
    person(&office.app, "boss", &[Role::Owner]).await;
    let mut browser = signed_in(&office.app, "boss").await;
    browser
        .fill("/admin/", "/admin/language/", &[("lang", "en")])
        .await;
    browser
}

/// Texts of all elements that match the selector.
pub fn texts(page: &Answer, selector: &str) -> Vec<String> {
    let html = Html::parse_document(&page.text());
    let selector = Selector::parse(selector).unwrap();
    html.select(&selector)
        .map(|element| {
            let text: String = element.text().collect();
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect()
}

/// The attribute of the first element that matches the selector.
pub fn attribute(page: &Answer, selector: &str, name: &str) -> Option<String> {
    let html = Html::parse_document(&page.text());
    let found = html.select(&Selector::parse(selector).unwrap()).next()?;
    found.attr(name).map(str::to_owned)
}

/// Names in the list at this address.
pub async fn listed(browser: &mut Browser, query: &str) -> Vec<String> {
    let page = browser.get(&format!("/admin/leads/{query}")).await;
    assert_eq!(page.status, 200, "{query}: {:?}", page.header("location"));
    texts(&page, "tbody th")
}

/// A visitor sends the form; returns the key of the lead.
pub async fn sent(office: &Office, form: Value) -> i64 {
    let answer = office.submit(form).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["lead_id"].as_i64().unwrap()
}

/// The form as sent by a bot that fills in every field.
pub fn bot(name: &str) -> Value {
    let mut form = lead(name);
    form["contact_website"] = json!("https://spam.example");
    form
}
