//! A page as a browser shows it, for the tests.

use scraper::{Html, Selector};
use testkit::Answer;

pub struct Page {
    pub answer: Answer,
}

impl Page {
    pub fn new(answer: Answer) -> Self {
        Self { answer }
    }

    pub fn status(&self) -> u16 {
        self.answer.status
    }

    /// The target of a redirect.
    pub fn location(&self) -> &str {
        self.answer.header("location").unwrap()
    }

    pub fn html(&self) -> Html {
        Html::parse_document(&self.answer.text())
    }

    /// The text of every element that matches the selector, with whitespace collapsed.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let html = self.html();
        let selector = Selector::parse(selector).unwrap();
        let found = html.select(&selector).map(|element| {
            let text: String = element.text().collect();
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        });
        found.collect()
    }

    pub fn text_of(&self, selector: &str) -> String {
        let texts = self.texts(selector);
        texts
            .first()
            .unwrap_or_else(|| panic!("no {selector} in\n{}", self.answer.text()))
            .clone()
    }

    pub fn count(&self, selector: &str) -> usize {
        self.html().select(&Selector::parse(selector).unwrap()).count()
    }

    pub fn attr(&self, selector: &str, name: &str) -> String {
        let html = self.html();
        let found = html.select(&Selector::parse(selector).unwrap()).next();
        let found = found.unwrap_or_else(|| panic!("no {selector} in\n{}", self.answer.text()));
        found.attr(name).unwrap_or_default().to_owned()
    }

    /// An attribute of each element.
    pub fn attrs(&self, selector: &str, name: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        let html = self.html();
        let found = html.select(&selector);
        found
            .map(|element| element.attr(name).unwrap_or_default().to_owned())
            .collect()
    }

    /// The address of the link with this text.
    pub fn link(&self, selector: &str, words: &str) -> String {
        let html = self.html();
        let found = html.select(&Selector::parse(selector).unwrap()).find(|element| {
            let text: String = element.text().collect();
            text.split_whitespace().collect::<Vec<_>>().join(" ") == words
        });
        let found = found.unwrap_or_else(|| panic!("no {selector} says {words} in\n{}", self.answer.text()));
        found.attr("href").unwrap().to_owned()
    }

    /// The fields that the form would send unchanged.
    pub fn fields(&self, form: &str) -> Vec<(String, String)> {
        let html = self.html();
        let form = html.select(&Selector::parse(form).unwrap()).next().unwrap();
        let mut fields = Vec::new();
        for element in form.select(&Selector::parse("input, textarea, select").unwrap()) {
            let value = element.value();
            let is_sent = |name: &&str| *name != "csrfmiddlewaretoken" && !name.contains(".NEW.");
            let is_file = value.attr("type") == Some("file");
            let Some(name) = value.attr("name").filter(|name| is_sent(name) && !is_file) else {
                continue;
            };
            let is_box = matches!(value.attr("type"), Some("checkbox" | "radio"));
            let text = match value.name() {
                "select" => {
                    let chosen = element
                        .select(&Selector::parse("option[selected]").unwrap())
                        .next();
                    chosen
                        .and_then(|option| option.attr("value"))
                        .unwrap_or_default()
                        .to_owned()
                }
                "textarea" => element
                    .text()
                    .collect::<String>()
                    .trim_start_matches('\n')
                    .to_owned(),
                _ => value.attr("value").unwrap_or("on").to_owned(),
            };
            if !is_box || value.attr("checked").is_some() {
                fields.push((name.to_owned(), text));
            }
        }
        fields
    }

    /// The same, with some fields changed or added.
    pub fn filled(&self, form: &str, changes: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut fields = self.fields(form);
        for (name, value) in changes {
            fields.retain(|(known, _)| known != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        fields
    }

    /// The keys of the rows of a list.
    pub fn ids(&self) -> Vec<i64> {
        let html = self.html();
        let selector = Selector::parse("tbody th a").unwrap();
        let links = html.select(&selector);
        let ids = links.map(|link| {
            link.attr("href")
                .unwrap()
                .split('/')
                .nth(3)
                .unwrap()
                .parse()
                .unwrap()
        });
        ids.collect()
    }

    /// A value encoded for an address.
    pub fn encoded(text: &str) -> String {
        let bytes: Vec<_> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        bytes.concat()
    }
}
