//! The first page after signing in: a greeting and the figures of the day.

use askama::Template;
use async_trait::async_trait;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use text::{Lang, Message};
use web::{Error, Identity, Permission};

use crate::{NavLink, Page, Tone, list::cell::age, page, trend::Trend};

/// A figure on the home page; slices implement it, the list of slices gathers them.
#[async_trait]
pub trait Card: Send + Sync {
    /// What is counted.
    fn title(&self) -> Message;

    /// Where the counted things are.
    fn link(&self) -> &'static str;

    /// Who may see it.
    fn permission(&self) -> Permission;

    /// Counts what this person may see.
    ///
    /// # Errors
    /// It cannot be counted now; the card shows a dash.
    async fn count(&self, who: &Identity) -> Result<u64, Error>;

    /// The figure as people read it, where a plain number says too little.
    fn words(&self, _count: u64, _lang: Lang) -> Option<String> {
        None
    }

    /// The colour of a figure that somebody has to do something about.
    fn tone(&self, _count: u64) -> Option<Tone> {
        None
    }

    /// What else is counted of the same things, beneath the figure.
    ///
    /// # Errors
    /// It cannot be counted now; it is left out.
    async fn parts(&self, _who: &Identity, _lang: Lang) -> Result<Vec<Part>, Error> {
        Ok(Vec::new())
    }

    /// What else there is to say of them, a line each.
    ///
    /// # Errors
    /// It cannot be read now; it is left out.
    async fn lines(&self, _who: &Identity, _lang: Lang) -> Result<Vec<Line>, Error> {
        Ok(Vec::new())
    }

    /// The newest of them, for whoever would look at them next.
    ///
    /// # Errors
    /// They cannot be read now; they are left out.
    async fn newest(&self, _who: &Identity, _lang: Lang) -> Result<Vec<Newest>, Error> {
        Ok(Vec::new())
    }

    /// How many there were each day, the oldest first; empty for things that have no days.
    ///
    /// # Errors
    /// It cannot be counted now; the chart is left out.
    async fn days(&self, _who: &Identity) -> Result<Vec<(NaiveDate, u64)>, Error> {
        Ok(Vec::new())
    }
}

/// A smaller figure beneath a figure.
#[derive(Clone, Debug)]
pub struct Part {
    /// What is counted.
    pub title: String,
    /// Where the counted things are.
    pub link: String,
    /// How many.
    pub count: u64,
}

/// How a part of the counted things is.
#[derive(Clone, Debug)]
pub struct Line {
    /// The part.
    pub title: String,
    /// How it is.
    pub words: String,
    /// Whether that is good or bad.
    pub tone: Tone,
}

/// One of the counted things.
#[derive(Clone, Debug)]
pub struct Newest {
    /// What it is called.
    pub title: String,
    /// Where it is.
    pub link: String,
    /// What one would know before opening it.
    pub detail: String,
    /// When it came.
    pub at: DateTime<Utc>,
}

/// What a card shows.
#[derive(Clone, Debug)]
pub struct Figure {
    title: String,
    link: &'static str,
    value: String,
    tone: Option<Tone>,
    parts: Vec<Part>,
    lines: Vec<Line>,
    newest: Vec<(Newest, String)>,
    trend: Option<Trend>,
}

impl Figure {
    /// Asks a card; days are those of the zone.
    pub async fn of(card: &dyn Card, who: &Identity, lang: Lang, zone: Tz) -> Self {
        let (value, tone) = match card.count(who).await {
            Ok(count) => {
                let words = card.words(count, lang).unwrap_or_else(|| grouped(count, lang));
                (words, card.tone(count))
            }
            Err(error) => {
                tracing::warn!("a figure of the home page is missing: {error}");
                ("—".to_owned(), None)
            }
        };
        let left_out = |error: Error| tracing::warn!("a part of the home page is missing: {error}");
        let parts = card.parts(who, lang).await.map_err(left_out).unwrap_or_default();
        let lines = card.lines(who, lang).await.map_err(left_out).unwrap_or_default();
        let newest = card.newest(who, lang).await.map_err(left_out).unwrap_or_default();
        let days = card.days(who).await.map_err(left_out).unwrap_or_default();
        let with_age = |newest: Newest| {
            let age = age(newest.at, lang, zone);
            (newest, age)
        };
        Self {
            parts,
            lines,
            newest: newest.into_iter().map(with_age).collect(),
            trend: Trend::of(days, lang),
            title: card.title().render(lang),
            link: card.link(),
            value,
            tone,
        }
    }

    /// Whether it shows more than a number, and has a place above those that do not.
    fn is_large(&self) -> bool {
        self.trend.is_some() || !self.newest.is_empty()
    }
}

/// The home page.
#[derive(Clone, Template)]
#[template(path = "home.html")]
pub struct HomePage {
    /// The frame.
    pub page: Page,
    /// Of the session, for the forms on the page.
    pub csrf: String,
    /// Where one can go.
    pub nav: Vec<NavLink>,
    /// The name to greet with.
    pub name: String,
    /// The figures.
    pub figures: Vec<Figure>,
}

impl HomePage {
    /// The page as an answer.
    ///
    /// # Errors
    /// It could not be written.
    pub fn respond(&self) -> Result<Response, Error> {
        page::respond(self)
    }

    fn figures_of(&self, is_large: bool) -> impl Iterator<Item = &Figure> {
        self.figures
            .iter()
            .filter(move |figure| figure.is_large() == is_large)
    }

    fn greeting(&self) -> String {
        let greeting = Message::new("home-greeting").with("name", self.name.as_str());
        greeting.render(self.page.lang)
    }
}

/// `12 345` (no-break spaces) or, in English, `12,345`.
pub(crate) fn grouped(number: u64, lang: Lang) -> String {
    let separator = if lang == Lang::En { ',' } else { '\u{a0}' };
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_grouped_as_the_reader_expects() {
        assert_eq!(grouped(0, Lang::Ru), "0");
        assert_eq!(grouped(999, Lang::En), "999");
        assert_eq!(grouped(1_234_567, Lang::En), "1,234,567");
        assert_eq!(grouped(12_345, Lang::Uz), "12\u{a0}345");
    }
}
