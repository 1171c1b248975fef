//! An editor at a browser: pages read with selectors, forms sent as a browser sends them.

use scraper::{ElementRef, Html, Selector};
use serde_json::Value;
use testkit::{Answer, client::FilePart};

use crate::{
    accounts::browser::{Browser, PASSWORD, csrf_of, user},
    content::world,
    support::TestApp,
};

/// The form of an object.
pub const FORM: &str = "form.object-form";

pub struct Editor {
    browser: Browser,
}

/// A page and how it was answered.
pub struct Page(pub Answer);

impl Editor {
    /// Signed in, on a site with the contract's catalogue.
    pub async fn of(app: &TestApp) -> Self {
        world::seeded(app).await;
        user(app, "admin").await;
        Self::another(app).await
    }

    /// The same person at another browser.
    pub async fn another(app: &TestApp) -> Self {
        let mut browser = Browser::of(app);
        assert_eq!(browser.sign_in("admin", PASSWORD).await.status, 303);
        Self { browser }
    }

    pub async fn get(&mut self, path: &str) -> Page {
        Page(self.browser.get(path).await)
    }

    /// Sends a form of the page with some fields changed; `~NAME` unticks.
    pub async fn send(&mut self, page: &Page, form: &str, changes: &[(&str, &str)]) -> Page {
        self.send_with(page, form, changes, &[]).await
    }

    /// The same with files; an answer that leads on is followed.
    pub async fn send_with(
        &mut self,
        page: &Page,
        form: &str,
        changes: &[(&str, &str)],
        files: &[FilePart],
    ) -> Page {
        let target = page.attr(form, "action");
        self.send_to(page, form, &target, changes, files).await
    }

    async fn send_to(
        &mut self,
        page: &Page,
        form: &str,
        target: &str,
        changes: &[(&str, &str)],
        files: &[FilePart],
    ) -> Page {
        let mut fields = vec![("csrfmiddlewaretoken".to_owned(), csrf_of(&page.0))];
        fields.extend(page.fields(form));
        for (name, value) in changes {
            let known = name.trim_start_matches('~');
            fields.retain(|(field, _)| field != known);
            if known == *name {
                fields.push((known.to_owned(), (*value).to_owned()));
            }
        }
        let is_multipart = page.attr(form, "enctype") == "multipart/form-data";
        let answer = if is_multipart {
            self.browser.post_files(target, &fields, files).await
        } else {
            assert!(files.is_empty(), "{form} takes no files");
            let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
            self.browser.post(target, &fields).await
        };
        match answer.header("location").map(ToOwned::to_owned) {
            Some(next) => self.get(&next).await,
            None => Page(answer),
        }
    }

    /// Saves what was changed in a list.
    pub async fn edit_list(&mut self, page: &Page, changes: &[(&str, &str)]) -> Page {
        let target = page.attr("form.rows button[formaction]", "formaction");
        self.send_to(page, "form.rows", &target, changes, &[]).await
    }

    /// Posts without the page's token.
    pub async fn without_token(
        &mut self,
        path: &str,
        headers: &[(&str, &str)],
        fields: &[(&str, &str)],
    ) -> Answer {
        self.browser.post_from(headers, path, fields).await
    }

    /// Does an action on rows of a list, and says yes to what it will do.
    pub async fn act(&mut self, list: &str, action: &str, ids: &[i64]) -> Page {
        let page = self.get(list).await;
        let ticks: Vec<_> = ids.iter().map(|id| format!("select-{id}")).collect();
        let mut changes = vec![("action", action)];
        changes.extend(ticks.iter().map(|tick| (tick.as_str(), "on")));
        let asked = self.send(&page, "form.rows", &changes).await;
        assert_eq!(asked.0.status, 200, "{}", asked.0.text());
        self.send(&asked, "main form", &[("confirmed", "1")]).await
    }
}

impl Page {
    fn html(&self) -> Html {
        Html::parse_document(&self.0.text())
    }

    pub fn texts(&self, selector: &str) -> Vec<String> {
        let html = self.html();
        let selector = Selector::parse(selector).unwrap();
        html.select(&selector).map(words).collect()
    }

    pub fn text_of(&self, selector: &str) -> String {
        let texts = self.texts(selector);
        texts
            .first()
            .unwrap_or_else(|| panic!("no {selector} in\n{}", self.0.text()))
            .clone()
    }

    pub fn attr(&self, selector: &str, name: &str) -> String {
        let html = self.html();
        let found = html.select(&Selector::parse(selector).unwrap()).next();
        let found = found.unwrap_or_else(|| panic!("no {selector} in\n{}", self.0.text()));
        found.attr(name).unwrap_or_default().to_owned()
    }

    /// What a field would send, by its name.
    pub fn value(&self, form: &str, name: &str) -> Option<String> {
        let fields = self.fields(form);
        fields
            .into_iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    /// What the form would send if nobody touched it, but for its token.
    fn fields(&self, form: &str) -> Vec<(String, String)> {
        let html = self.html();
        let form = html.select(&Selector::parse(form).unwrap()).next().unwrap();
        let fields = Selector::parse("input, textarea, select").unwrap();
        let fields = form.select(&fields).filter_map(|field| {
            let name = field.attr("name").filter(|name| *name != "csrfmiddlewaretoken")?;
            let kind = field.attr("type").unwrap_or_default();
            let is_sent = match kind {
                "file" => false,
                "checkbox" | "radio" => field.attr("checked").is_some(),
                _ => true,
            };
            is_sent.then(|| (name.to_owned(), content(field)))
        });
        fields.collect()
    }
}

fn content(field: ElementRef<'_>) -> String {
    match field.value().name() {
        "select" => {
            let chosen = Selector::parse("option[selected]").unwrap();
            let chosen = field.select(&chosen).next();
            chosen
                .and_then(|option| option.attr("value"))
                .unwrap_or_default()
                .to_owned()
        }
        "textarea" => field
            .text()
            .collect::<String>()
            .trim_start_matches('\n')
            .to_owned(),
        _ => field.attr("value").unwrap_or("on").to_owned(),
    }
}

fn words(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a visitor gets; nothing has been waited for.
pub async fn visited(app: &TestApp, path: &str) -> Option<Value> {
    let answer = app.client().get(path).send().await;
    (answer.status == 200).then(|| answer.json())
}

/// The page of a product, for visitors.
pub async fn product(app: &TestApp, slug: &str) -> Option<Value> {
    visited(app, &format!("/api/content/products/{slug}/?lang=ru")).await
}
