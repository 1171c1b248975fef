//! The home page: a greeting and counter cards.

use askama::Template;
use async_trait::async_trait;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use model::Tone;
use text::{Lang, Message};
use web::{Error, Identity, Permission};

use crate::{NavLink, Page, list::cell::age, page, trend::Trend};

/// A counter card of the home page. Slices implement it; the list of slices collects the cards.
#[async_trait]
pub trait Card: Send + Sync {
    /// Title of the card.
    fn title(&self) -> Message;

    /// Address of the counted objects.
    fn link(&self) -> &'static str;

    /// Permission needed to see the card.
    fn permission(&self) -> Permission;

    /// Counts the objects that this user may see.
    ///
    /// # Errors
    /// The count is not available now; the card shows a dash.
    async fn count(&self, who: &Identity) -> Result<u64, Error>;

    /// The figure as translated text, if a plain number is not enough.
    fn words(&self, _count: u64, _lang: Lang) -> Option<String> {
        None
    }

    /// Colour of a figure that requires action.
    fn tone(&self, _count: u64) -> Option<Tone> {
        None
    }

    /// Smaller figures below the main figure.
    ///
    /// # Errors
    /// They cannot be counted now; they are left out.
    async fn parts(&self, _who: &Identity, _lang: Lang) -> Result<Vec<Part>, Error> {
        Ok(Vec::new())
    }

    /// Additional lines of text.
    ///
    /// # Errors
    /// They cannot be read now; they are left out.
    async fn lines(&self, _who: &Identity, _lang: Lang) -> Result<Vec<Line>, Error> {
        Ok(Vec::new())
    }

    /// The newest objects, for users who handle them next.
    ///
    /// # Errors
    /// They cannot be read now; they are left out.
    async fn newest(&self, _who: &Identity, _lang: Lang) -> Result<Vec<Newest>, Error> {
        Ok(Vec::new())
    }

    /// Counts per day, oldest first; empty for objects without dates.
    ///
    /// # Errors
    /// It cannot be counted now; the chart is left out.
    async fn days(&self, _who: &Identity) -> Result<Vec<(NaiveDate, u64)>, Error> {
        Ok(Vec::new())
    }
}

/// A smaller figure below the main figure.
#[derive(Clone, Debug)]
pub struct Part {
    /// Title of the figure.
    pub title: String,
    /// Address of the counted objects.
    pub link: String,
    /// Count.
    pub count: u64,
}

/// State of a part of the counted objects.
#[derive(Clone, Debug)]
pub struct Line {
    /// Name of the part.
    pub title: String,
    /// Its state.
    pub words: String,
    /// Colour: good or bad.
    pub tone: Tone,
}

/// One of the counted objects.
#[derive(Clone, Debug)]
pub struct Newest {
    /// Its title.
    pub title: String,
    /// Its address.
    pub link: String,
    /// Details worth knowing before it is opened.
    pub detail: String,
    /// Time of arrival.
    pub at: DateTime<Utc>,
}

/// Contents of a card.
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
    /// Loads the contents of a card. Days are those of the time zone.
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

    /// Whether the card shows more than a number. Such cards come first.
    fn is_large(&self) -> bool {
        self.trend.is_some() || !self.newest.is_empty()
    }
}

/// The home page.
#[derive(Clone, Template)]
#[template(path = "home.html")]
pub struct HomePage {
    /// Language and name of the site.
    pub page: Page,
    /// CSRF token of the session, for the forms on the page.
    pub csrf: String,
    /// Links of the navigation.
    pub nav: Vec<NavLink>,
    /// Name of the user for the greeting.
    pub name: String,
    /// The cards.
    pub figures: Vec<Figure>,
}

impl HomePage {
    /// Renders the page as a response.
    ///
    /// # Errors
    /// The template could not be rendered.
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

/// Number with grouped digits: `12 345` (no-break spaces) or, in English, `12,345`.
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
