//! A visitor without JavaScript: the form as a page, and the page after it.

use scraper::{ElementRef, Html, Selector};
use testkit::{Answer, Client, client::FilePart, db_test};

use super::office::{Office, pdf};

/// The `Accept` header of a browser.
const ACCEPT: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// A page in a browser.
pub struct Page {
    pub html: Html,
}

impl Page {
    pub fn of(answer: &Answer) -> Self {
        assert_eq!(
            answer.header("content-type"),
            Some("text/html; charset=utf-8"),
            "{}",
            answer.text()
        );
        Self {
            html: Html::parse_document(&answer.text()),
        }
    }

    pub async fn open(office: &Office, path: &str) -> Self {
        let answer = office.client().get(path).header("Accept", ACCEPT).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        Self::of(&answer)
    }

    pub fn all(&self, selector: &str) -> Vec<ElementRef<'_>> {
        self.html.select(&Selector::parse(selector).unwrap()).collect()
    }

    pub fn one(&self, selector: &str) -> ElementRef<'_> {
        let found = self.all(selector);
        assert_eq!(found.len(), 1, "{selector} in {}", self.html.html());
        found[0]
    }

    pub fn text(&self, selector: &str) -> String {
        self.one(selector).text().collect::<String>().trim().to_owned()
    }

    /// The value of a field that the browser would send.
    pub fn value(&self, name: &str) -> String {
        let field = self.one(&format!("[name={name}]"));
        match field.value().name() {
            // A browser drops the line break after the tag, and so does the parser of this test.
            "textarea" => field.text().collect(),
            "select" => {
                let chosen = Selector::parse("option[selected]").unwrap();
                let chosen = field.select(&chosen).next();
                chosen
                    .and_then(|option| option.attr("value"))
                    .unwrap_or_default()
                    .to_owned()
            }
            _ => field.attr("value").unwrap_or_default().to_owned(),
        }
    }

    /// All fields that the form would send, with some of them filled in.
    pub fn filled(&self, typed: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut fields: Vec<_> = self
            .all("form [name]:not([type=file])")
            .iter()
            .map(|field| field.attr("name").unwrap().to_owned())
            .map(|name| (self.value(&name), name))
            .map(|(value, name)| (name, value))
            .collect();
        for (name, value) in typed {
            let field = fields.iter_mut().find(|(known, _)| known == name);
            (*value).clone_into(&mut field.unwrap_or_else(|| panic!("no field {name}")).1);
        }
        fields
    }

    pub async fn send(&self, client: &Client, typed: &[(&str, &str)], files: &[FilePart]) -> Answer {
        let form = self.one("form[method=post][enctype='multipart/form-data']");
        let action = form.attr("action").unwrap();
        let request = client.post(action).header("Accept", ACCEPT);
        let answer = request.multipart(&self.filled(typed), files).send().await;
        let again = answer
            .header("location")
            .filter(|to| to.starts_with("/contact/?again="));
        match again {
            // Errors are shown on a separate page.
            Some(again) => {
                client
                    .get(again)
                    .header("Accept", ACCEPT)
                    .cookies(&answer.cookies())
                    .send()
                    .await
            }
            None => answer,
        }
    }
}

pub const TYPED: [(&str, &str); 4] = [
    ("name", "Aziza"),
    ("company", "Oʻzbek Tekstil"),
    ("phone", "+998 90 123-45-67"),
    ("product_type", "woven"),
];

#[db_test]
async fn a_visitor_fills_in_the_page_and_is_thanked_in_its_language(office: Office) {
    let form = Page::open(&office, "/contact/?lang=uz&source=card&product_type=hangTags").await;
    assert_eq!(form.text("h1"), "Bizga yozing");
    assert_eq!(form.one("html").attr("lang"), Some("uz"));
    assert_eq!(form.value("product_type"), "hang_tags");
    let client = office.client();
    let sent = form.send(&client, &TYPED, &[pdf("maket.pdf")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let target = sent.header("location").unwrap();
    let thanks = Page::open(&office, target).await;
    assert_eq!(thanks.text("h1"), "Ariza yuborildi");
    let id = thanks.text("#lead").parse::<i64>().unwrap();
    let seen = office.see(&id.into()).await;
    assert_eq!(
        (&seen["name"], &seen["language"], &seen["source"]),
        (&"Aziza".into(), &"uz".into(), &"card".into())
    );
    assert!(seen["file"].is_string());

    // Pressing the button twice, or going back and sending again, is the same submit.
    let again = form.send(&client, &TYPED, &[pdf("maket.pdf")]).await;
    assert_eq!((again.status, again.header("location")), (303, Some(target)));
    assert_eq!(office.names("").await.len(), 1);
    assert_eq!(office.files(), 1);
}

#[db_test]
async fn only_who_names_html_gets_a_page(office: Office) {
    let client = office.client();
    for accept in ["", "*/*", "application/json", "application/json, text/plain, */*"] {
        let request = client.post("/api/leads/submit/").header("Accept", accept);
        assert_eq!(request.form(&TYPED).send().await.status, 201, "{accept}");
        let request = client.post("/api/leads/submit/").header("Accept", accept);
        let refused = request.form(&[("name", "A")]).send().await;
        assert!(refused.json()["error"]["details"]["phone"].is_array());
    }
    let request = client.post("/api/contact/submit").header("Accept", "text/html");
    assert_eq!(request.form(&TYPED).send().await.status, 303);
}

#[db_test]
async fn a_form_leads_to_the_companys_pages_and_never_to_a_strangers(first: Office) {
    let office = first
        .another(&[
            ("ALLOWED_HOSTS", "*"),
            ("CSRF_TRUSTED_ORIGINS", "https://www.example.uz"),
        ])
        .await;
    let client = office.client();
    let send = async |next: &str| {
        let mut fields = TYPED.to_vec();
        fields.push(("next", next));
        let request = client.post("/api/leads/submit/").header("Accept", ACCEPT);
        let answer = request.form(&fields).send().await;
        assert_eq!(answer.status, 303, "{next:?}");
        answer.header("location").unwrap().to_owned()
    };
    for next in [
        "/thanks/",
        "/ru/thanks?a=1&b=%D0%B6#top",
        "https://shop.example.uz/thanks/",
        "http://localhost:3000/sent",
        "https://www.example.uz",
        "https://www.example.uz?sent=1",
    ] {
        assert_eq!(send(next).await, next);
    }
    for next in [
        "",
        "thanks/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nSet-Cookie: a=b",
        "/\u{0}/evil.example",
        "/ж",
        "https://evil.example",
        "https://evil.example/https://shop.example.uz/",
        "https://shop.example.uz.evil.example/",
        "https://shop.example.uz@evil.example/",
        "https://shop.example.uz:444/",
        "http://shop.example.uz/",
        "https:/\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "data:text/html,a",
    ] {
        let target = send(next).await;
        assert!(
            target.starts_with("/contact/thanks/?lang=ru&lead="),
            "{next:?}: {target}"
        );
    }
}

#[db_test]
async fn a_page_that_leads_elsewhere_may_do_so_and_no_more(office: Office) {
    let policy = async |path: &str| {
        let answer = office.client().get(path).header("Accept", ACCEPT).send().await;
        answer.header("content-security-policy").unwrap().to_owned()
    };
    let page = policy("/contact/").await;
    assert!(
        page.contains("default-src 'none'") && page.contains("form-action 'self';"),
        "{page}"
    );
    assert!(!page.contains("unsafe"), "{page}");
    let away = policy("/contact/?next=http://localhost:3000/sent").await;
    assert!(
        away.contains("form-action 'self' http://localhost:3000;"),
        "{away}"
    );
    assert_eq!(policy("/contact/?next=https://evil.example/").await, page);
    let form = Page::open(&office, "/contact/?next=https://evil.example/").await;
    assert!(form.all("[name=next]").is_empty());
    let form = Page::open(&office, "/contact/?next=/sent/&source=x").await;
    assert_eq!(form.value("next"), "/sent/");
    let english = form.one("nav a[lang=en]").attr("href").unwrap();
    let english = Page::open(&office, english).await;
    assert_eq!(
        (english.text("h1").as_str(), english.value("next").as_str()),
        ("Write to us", "/sent/")
    );
    assert_eq!(english.value("source"), "x");
}

#[db_test]
async fn the_pages_are_for_everybody(first: Office) {
    let office = first
        .another(&[
            ("SITE_PHONE", "+998 (71) 200-00-00"),
            ("SITE_EMAIL", "info@example.uz"),
        ])
        .await;
    for lang in ["ru", "en", "uz"] {
        for path in ["/contact/", "/contact/thanks/"] {
            let page = Page::open(&office, &format!("{path}?lang={lang}")).await;
            for once in [
                "html[lang]",
                "title",
                "h1",
                "main#main",
                "a.skip[href='#main']",
                "meta[name=viewport]",
            ] {
                page.one(once);
            }
            assert_eq!(
                page.one("footer a[href^='tel:']").attr("href"),
                Some("tel:+998712000000")
            );
            assert_eq!(
                page.text("footer a[href='mailto:info@example.uz']"),
                "info@example.uz"
            );
            for element in page.html.root_element().descendent_elements() {
                assert!(!["script", "style"].contains(&element.value().name()));
                let mut attributes = element.value().attrs();
                assert!(attributes.all(|(name, _)| name != "style" && !name.starts_with("on")));
            }
            let sheet = page.one("link[rel=stylesheet]").attr("href").unwrap();
            let sheet = office.client().get(sheet).send().await;
            assert_eq!(sheet.header("content-type"), Some("text/css; charset=utf-8"));
            assert!(sheet.text().contains("prefers-color-scheme: dark"));
        }
        let form = Page::open(&office, &format!("/contact/?lang={lang}")).await;
        let inputs = form.all(".field input, .field select, .field textarea");
        assert_eq!(inputs.len(), 8);
        for input in inputs {
            let id = input.attr("id").unwrap();
            assert!(!form.text(&format!("label[for={id}]")).is_empty());
            for described in input
                .attr("aria-describedby")
                .unwrap_or_default()
                .split_whitespace()
            {
                form.one(&format!("#{described}"));
            }
        }
    }
    let odd = Page::open(&office, "/contact/thanks/?lead=%3Cb%3E").await;
    assert!(odd.all("#lead").is_empty());
}
