//! The state of a list is in its address: search, filters, date, order, page. Nothing else is stored.

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use db::Backend;
use db::sea_orm::{
    Condition,
    sea_query::{ArrayType, Expr, ExprTrait as _},
};
use model::Kind;
use web::{Error, Identity, Query};

use super::{
    count,
    missing::Missing,
    search::{self, Words},
};
use crate::{field::Field, section::Section, value};

/// Parameters that are not filters.
pub(crate) const RESERVED: &[&str] = &["q", "o", "date", "missing", "after", "before", "last", "lang"];
/// Value that shows every row where a filter has a default value.
const ALL: &str = "all";
/// Longer searches are truncated, because SQLite would fail on them.
const MAX_SEARCH: usize = 200;

/// The parsed address of a list.
pub(crate) struct State<'a> {
    section: &'a Section,
    query: Query,
    zone: Tz,
    backend: Backend,
    /// Fields hidden from the user: not available for order, filters or search.
    hidden: Vec<usize>,
    /// How the words of the search are matched.
    words: Words,
}

/// A year, a month or a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) year: i32,
    pub(crate) month: Option<u32>,
    pub(crate) day: Option<u32>,
}

impl Span {
    /// `2026`, `2026-11` or `2026-11-22`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let year = parts
            .next()?
            .parse()
            .ok()
            .filter(|year| (1..=9998).contains(year))?;
        let mut next = || parts.next().map(|part| part.parse::<u32>().ok());
        let span = Self {
            year,
            month: next().map_or(Some(None), |part| part.map(Some))?,
            day: next().map_or(Some(None), |part| part.map(Some))?,
        };
        span.first().map(|_| span)
    }

    /// First day.
    pub(crate) fn first(self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }

    /// The day after the last day.
    pub(crate) fn end(self) -> Option<NaiveDate> {
        match (self.month, self.day) {
            (Some(_), Some(_)) => self.first()?.succ_opt(),
            (Some(12), None) | (None, _) => NaiveDate::from_ymd_opt(self.year + 1, 1, 1),
            (Some(month), None) => NaiveDate::from_ymd_opt(self.year, month + 1, 1),
        }
    }

    /// Text for the address.
    pub(crate) fn text(self) -> String {
        let parts = [self.month, self.day].into_iter().flatten();
        let parts = parts.map(|part| format!("-{part:02}"));
        format!("{:04}{}", self.year, parts.collect::<String>())
    }

    /// Condition that an instant or a day is within it.
    pub(crate) fn condition(self, field: &Field, zone: Tz) -> Expr {
        let expr = field.expr();
        let (Some(first), Some(end)) = (self.first(), self.end()) else {
            return Expr::val(false);
        };
        if field.kind == Kind::Day {
            return expr.clone().gte(first).and(expr.lt(end));
        }
        let start_of =
            |day: NaiveDate| value::instant(zone, day.and_time(NaiveTime::MIN)).unwrap_or_default();
        expr.clone().gte(start_of(first)).and(expr.lt(start_of(end)))
    }
}

impl<'a> State<'a> {
    pub(crate) fn new(
        section: &'a Section,
        who: &Identity,
        query: Query,
        backend: Backend,
        zone: Tz,
    ) -> Self {
        Self {
            section,
            query,
            zone,
            backend,
            hidden: section.hidden_from(who),
            words: Words::ByIndex,
        }
    }

    /// Runs the search once within `scope`. If it finds few rows, later conditions list their keys. If it finds many,
    /// rows are matched without an index, because the first page is then found quickly.
    pub(crate) async fn look(&mut self, on: &db::Connection, scope: &Condition) -> Result<(), Error> {
        if self.search().is_empty() {
            return Ok(());
        }
        // Counting alone would take long here, so rows are matched in the order of the list.
        if self.section.is_large {
            self.words = Words::Everywhere;
            return Ok(());
        }
        let condition = Condition::all().add(scope.clone()).add(self.searched(true));
        self.words = match count::few(on, self.section, condition).await? {
            Some(ids) => Words::Found(ids),
            None => Words::Everywhere,
        };
        Ok(())
    }

    /// Condition for rows that contain every word of the search, in fields that the user may see.
    fn searched(&self, is_by_index: bool) -> Condition {
        if let Words::Found(ids) = &self.words {
            return Condition::all().add(self.section.key().is_in(ids.iter().copied()));
        }
        let is_by_index = is_by_index || matches!(self.words, Words::ByIndex);
        let words = db::words(self.search()).into_iter();
        words.fold(Condition::all(), |all, word| {
            all.add(search::finds(
                self.section,
                &self.hidden,
                self.backend,
                is_by_index,
                &word,
                self.search(),
            ))
        })
    }

    /// The search text.
    pub(crate) fn search(&self) -> &str {
        let text = self.query.get("q").unwrap_or_default().trim();
        let end = text
            .char_indices()
            .nth(MAX_SEARCH)
            .map_or(text.len(), |(end, _)| end);
        &text[..end]
    }

    /// The chosen value of a filter.
    pub(crate) fn filter(&self, field: &Field) -> Option<&str> {
        let first = self.section.first_choice;
        let first = first.filter(|(i, _)| self.section.fields[*i].name == field.name);
        match (self.query.get(field.name), first) {
            (Some(ALL), Some(_)) => None,
            (None, Some((_, first))) => Some(first),
            (chosen, _) => chosen,
        }
    }

    /// The address without this filter.
    pub(crate) fn without(&self, field: &Field) -> String {
        let first = self.section.first_choice;
        let is_first = first.is_some_and(|(i, _)| self.section.fields[i].name == field.name);
        self.link(&[(field.name, is_first.then_some(ALL))])
    }

    /// The chosen year, month or day.
    pub(crate) fn span(&self) -> Option<Span> {
        Span::parse(self.query.get("date")?)
    }

    /// The filter for missing texts or pictures.
    pub(crate) fn missing(&self) -> Option<Missing> {
        Missing::parse(self.query.get("missing")?)
    }

    /// The order: a field, and whether it is descending.
    pub(crate) fn order(&self) -> (usize, bool) {
        let chosen = self.query.get("o").and_then(|text| {
            let (name, is_descending) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
            let field = self.section.named(name)?;
            self.is_sortable(field).then_some((field, is_descending))
        });
        chosen.or(self.section.order).unwrap_or((self.section.key, true))
    }

    /// Whether the user may order the list by a field.
    pub(crate) fn is_sortable(&self, i: usize) -> bool {
        let field = &self.section.fields[i];
        !field.is_hidden && !self.hidden.contains(&i) && self.section.is_sortable(i)
    }

    /// A parameter of the page position, if it is not the first page.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.get(name)
    }

    /// The address with some parameters replaced or removed. It always leads to the first page.
    pub(crate) fn link(&self, changes: &[(&str, Option<&str>)]) -> String {
        let mut query = self.query.clone();
        let places = ["after", "before", "last"].map(|name| (name, None));
        for (name, value) in places.iter().chain(changes) {
            query = Query::parse(&query.with(name, *value)).unwrap_or_default();
        }
        format!("{}?{query}", self.section.path())
    }

    /// The address of an object with the list's query, for links to the next object.
    pub(crate) fn object(&self, id: i64) -> String {
        let (path, query) = (self.section.path(), self.query());
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{path}{id}/{mark}{query}")
    }

    /// The parameters that select rows, for forms that return to this list.
    pub(crate) fn query(&self) -> String {
        let link = self.link(&[]);
        link.split_once('?')
            .map(|(_, query)| query.to_owned())
            .unwrap_or_default()
    }

    /// The whole query, including the page.
    pub(crate) fn full_query(&self) -> String {
        self.query.to_string()
    }

    /// Whether any filter, date or search is set.
    pub(crate) fn is_narrow(&self) -> bool {
        self.is_wide()
            || self.span().is_some()
            || self
                .section
                .filters
                .iter()
                .any(|i| self.parameter(self.section.fields[*i].name).is_some())
    }

    /// Whether anything other than filters and dates is set.
    pub(crate) fn is_wide(&self) -> bool {
        !self.search().is_empty() || self.missing().is_some()
    }

    /// The condition of the whole query.
    pub(crate) fn condition(&self) -> Condition {
        self.dated(self.narrowed(None, false))
    }

    /// The same condition for counting, optionally without one filter, whose other values are to be counted. A word
    /// index is used here even if the search finds many rows.
    pub(crate) fn counted(&self, except: Option<usize>) -> Condition {
        self.dated(self.narrowed(except, !self.section.is_large))
    }

    fn dated(&self, all: Condition) -> Condition {
        match self.span().zip(self.section.date) {
            Some((span, date)) => all.add(span.condition(&self.section.fields[date], self.zone)),
            None => all,
        }
    }

    /// The condition of the whole query without the date.
    pub(crate) fn undated(&self) -> Condition {
        self.narrowed(None, false)
    }

    fn narrowed(&self, except: Option<usize>, is_by_index: bool) -> Condition {
        let section = self.section;
        let mut all = Condition::all();
        let seen = section.filters.iter().filter(|i| !self.hidden.contains(i));
        for &i in seen.filter(|i| Some(**i) != except) {
            let field = &section.fields[i];
            if let Some(text) = self.filter(field) {
                all = all.add(equals(field, text));
            }
        }
        if let Some(missing) = self.missing() {
            all = all.add(missing.condition(section));
        }
        if self.search().is_empty() {
            return all;
        }
        all.add(self.searched(is_by_index))
    }
}

fn equals(field: &Field, text: &str) -> Expr {
    match field.stored {
        ArrayType::Bool => field.expr().eq(text == "true"),
        ArrayType::String => field.expr().eq(text),
        _ => match text.parse::<i64>() {
            Ok(number) => field.expr().eq(number),
            Err(_) => Expr::val(false),
        },
    }
}
