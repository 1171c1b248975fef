//! Numbered pages of fifty and their envelope (`docs/api/contract.md#pages`).

use serde::Serialize;

use crate::{Context, Error, Query, SparseFields, SparseRow};

/// Rows per page.
pub const SIZE: u64 = 50;

/// One page of a list with a known number of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    number: u64,
    last: u64,
    count: u64,
}

/// The response: `count`, `next`, `previous`, `results`.
#[derive(Debug, Serialize)]
pub struct Envelope<T> {
    count: u64,
    next: Option<String>,
    previous: Option<String>,
    results: Vec<T>,
}

impl Page {
    /// The page requested with `?page=`: a number from 1, or `last`.
    ///
    /// # Errors
    /// 404 for any other value and beyond the end. An empty list has a first page.
    pub fn read(query: &Query, count: u64) -> Result<Self, Error> {
        let last = count.div_ceil(SIZE).max(1);
        let number = match query.get("page") {
            None => 1,
            Some("last") => last,
            Some(text) if text.bytes().all(|b| b.is_ascii_digit()) => text.parse().unwrap_or(u64::MAX),
            Some(_) => 0,
        };
        if (1..=last).contains(&number) {
            Ok(Self { number, last, count })
        } else {
            Err(Error::not_found())
        }
    }

    /// Number of rows before this page.
    pub fn offset(&self) -> u64 {
        (self.number - 1) * SIZE
    }

    /// The rows of this page, out of all of them.
    pub fn of<'a, T>(&self, all: &'a [T]) -> &'a [T] {
        let index = |row: u64| usize::try_from(row).unwrap_or(usize::MAX).min(all.len());
        &all[index(self.offset())..index(self.offset() + SIZE)]
    }

    /// Whether its envelope links to another page.
    pub fn has_neighbours(&self) -> bool {
        self.last > 1
    }

    /// Wraps the rows of this page, with the fields that the client asks for; `path` is the path of the list.
    pub fn envelope<'a, T>(
        &self,
        context: &Context,
        path: &str,
        query: &Query,
        fields: &'a SparseFields,
        rows: impl IntoIterator<Item = T>,
    ) -> Envelope<SparseRow<'a, T>> {
        let link = |number: u64| {
            let number = (number > 1).then(|| number.to_string());
            let query = query.with("page", number.as_deref());
            let mark = if query.is_empty() { "" } else { "?" };
            context.url(&format!("{path}{mark}{query}"))
        };
        Envelope {
            count: self.count,
            next: (self.number < self.last).then(|| link(self.number + 1)),
            previous: (self.number > 1).then(|| link(self.number - 1)),
            results: rows.into_iter().map(|row| fields.of(row)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(query: &str, count: u64) -> Option<u64> {
        Page::read(&Query::parse(query).unwrap(), count)
            .ok()
            .map(|page| page.number)
    }

    #[test]
    fn a_reader_turns_pages() {
        assert_eq!(page("", 0), Some(1));
        assert_eq!(page("page=2", 51), Some(2));
        assert_eq!(page("page=last", 101), Some(3));
        let all: Vec<_> = (0..120).collect();
        let last = Page::read(&Query::parse("page=last").unwrap(), 120).unwrap();
        assert_eq!(last.of(&all), &all[100..]);
        for wrong in [
            "page=2",
            "page=0",
            "page=-1",
            "page=abc",
            "page=1.0",
            "page=99999999999999999999999",
        ] {
            assert_eq!(page(wrong, 50), None, "{wrong}");
        }
    }

    #[test]
    fn the_first_page_has_no_number_in_its_link() {
        let context = Context {
            request_id: "r".into(),
            address: [127, 0, 0, 1].into(),
            scheme: crate::Scheme::Https,
            host: "shop.example.uz".into(),
            lang: text::Lang::Ru,
        };
        let query = Query::parse("page=2&status=new").unwrap();
        let fields = SparseFields::default();
        let answer = Page::read(&query, 120)
            .unwrap()
            .envelope(&context, "/api/leads/", &query, &fields, [0]);
        assert_eq!(
            answer.previous.as_deref(),
            Some("https://shop.example.uz/api/leads/?status=new")
        );
        assert_eq!(
            answer.next.as_deref(),
            Some("https://shop.example.uz/api/leads/?page=3&status=new")
        );
    }
}
