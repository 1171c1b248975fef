//! Facets of a list: the values of each filter, and years, months and days, each with the number of rows that it would
//! leave.

use chrono::Datelike as _;
use db::sea_orm::Condition;
use futures_util::future;
use model::Kind;
use text::{Lang, Message};
use web::Error;

use super::{
    count,
    list_query::{Span, State},
    missing::Missing,
};
use crate::{page_context::PageContext, relation::RelatedObjects};

/// A filter with its values.
pub(crate) struct Filter {
    pub(crate) label: String,
    pub(crate) options: Vec<Choice>,
    /// The chosen value as text, and the address without it.
    pub(crate) chosen: Option<Chosen>,
}

/// One value of a filter.
pub(crate) struct Choice {
    pub(crate) label: String,
    pub(crate) count: u64,
    pub(crate) link: String,
    pub(crate) is_chosen: bool,
}

/// A filter in effect.
pub(crate) struct Chosen {
    pub(crate) words: String,
    pub(crate) without: String,
}

/// The values of the filters in effect. Each filter is counted as if it were not set.
pub(crate) async fn chosen(
    desk: &PageContext,
    state: &State<'_>,
    scope: &Condition,
) -> Result<count::Values, Error> {
    let section = &desk.section;
    let chosen = section.filters.iter().copied().filter(|_| !section.is_large);
    let chosen = chosen.filter(|i| state.filter(&section.fields[*i]).is_some());
    let one = |i: usize| async move {
        let condition = Condition::all().add(scope.clone()).add(state.counted(Some(i)));
        let is_wide = state.is_wide();
        let (_, mut values) = count::tally(desk.setup.db.read(), section, &[i], condition, is_wide).await?;
        let values = values.remove(&i).unwrap_or_default();
        Ok::<_, Error>((i, values))
    };
    let counted = future::try_join_all(chosen.map(one)).await?;
    Ok(counted.into_iter().collect())
}

/// The filters with their values, in the order of their declaration.
pub(crate) fn filters(
    desk: &PageContext,
    state: &State<'_>,
    mut values: count::Values,
    objects: &RelatedObjects,
    lang: Lang,
) -> Vec<Filter> {
    let filters = desk.section.filters.iter();
    let filters = filters.map(|i| {
        filter(
            desk,
            state,
            *i,
            values.remove(i).unwrap_or_default(),
            objects,
            lang,
        )
    });
    filters.chain(missing(desk, state, lang)).collect()
}

fn filter(
    desk: &PageContext,
    state: &State<'_>,
    i: usize,
    mut counts: Vec<(String, u64)>,
    objects: &RelatedObjects,
    lang: Lang,
) -> Filter {
    let field = &desk.section.fields[i];
    if desk.section.is_large {
        counts = field
            .choices
            .iter()
            .map(|choice| (choice.value.clone(), 0))
            .collect();
    }
    if field.is_choice() {
        // In the order of the choices. The chosen value stays visible even without rows.
        let place = |value: &str| field.choices.iter().position(|choice| choice.value == value);
        counts.sort_by_key(|(value, _)| place(value).unwrap_or(usize::MAX));
    }
    let chosen = state.filter(field);
    if let Some(chosen) = chosen.filter(|chosen| !counts.iter().any(|(value, _)| value == chosen)) {
        counts.push((chosen.to_owned(), 0));
    }
    let words = |value: &str| match field.choice(value) {
        Some(choice) => choice.label.render(lang),
        None if field.kind == Kind::Bool => {
            Message::new(if value == "true" { "admin-yes" } else { "admin-no" }).render(lang)
        }
        None => match value.parse().ok().and_then(|key| objects.get(&(i, key))) {
            Some(related) => related.title.clone(),
            None => value.to_owned(),
        },
    };
    let counts = counts.into_iter().filter(|(value, _)| !value.is_empty());
    let options = counts.map(|(value, count)| {
        let is_chosen = chosen == Some(value.as_str());
        Choice {
            label: words(&value),
            count,
            link: if is_chosen {
                state.without(field)
            } else {
                state.link(&[(field.name, Some(&value))])
            },
            is_chosen,
        }
    });
    let label = field.label.render(lang);
    Filter {
        options: options.collect(),
        chosen: chosen.map(|value| Chosen {
            words: format!("{label}: {}", words(value)),
            without: state.without(field),
        }),
        label,
    }
}

/// Filters for missing texts and pictures. They are not counted, because no index serves them.
fn missing(desk: &PageContext, state: &State<'_>, lang: Lang) -> Vec<Filter> {
    let chosen = state.missing();
    let filter = |offered: Vec<Missing>| {
        let label = offered
            .first()
            .map(|missing| missing.filter(lang))
            .unwrap_or_default();
        let chosen = chosen.as_ref().filter(|chosen| offered.contains(chosen));
        let options = offered.iter().map(|missing| {
            let is_chosen = chosen == Some(missing);
            Choice {
                label: missing.words(lang),
                count: 0,
                link: state.link(&[("missing", (!is_chosen).then_some(missing.code()))]),
                is_chosen,
            }
        });
        Filter {
            options: options.collect(),
            chosen: chosen.map(|missing| Chosen {
                words: format!("{label}: {}", missing.words(lang)),
                without: state.link(&[("missing", None)]),
            }),
            label,
        }
    };
    let offered = Missing::offered(&desk.section, &desk.setup.terms.languages);
    offered.into_iter().map(filter).collect()
}

/// Drill-down by date.
pub(crate) struct Dates {
    pub(crate) label: String,
    /// Breadcrumbs, starting with all dates.
    pub(crate) trail: Vec<Choice>,
    pub(crate) options: Vec<Choice>,
}

pub(crate) async fn dates(
    desk: &PageContext,
    state: &State<'_>,
    scope: &Condition,
    lang: Lang,
) -> Result<Option<Dates>, Error> {
    let Some(date) = desk.section.date.map(|i| &desk.section.fields[i]) else {
        return Ok(None);
    };
    let span = state.span();
    let condition = Condition::all().add(scope.clone()).add(state.undated());
    let (on, zone) = (desk.setup.db.read(), desk.setup.zone);
    // A search reads every row each time. The date counts therefore ignore the search, and a chosen date narrows its
    // results.
    let spans = if state.search().is_empty() {
        count::spans(on, &desk.section, date, span, &condition, zone).await?
    } else {
        Vec::new()
    };
    let option = |span: Option<Span>, count: u64| {
        let text = span.map(Span::text);
        Choice {
            label: span.map_or_else(
                || Message::new("admin-any-time").render(lang),
                |span| words(span, lang),
            ),
            count,
            link: state.link(&[("date", text.as_deref())]),
            is_chosen: span == state.span(),
        }
    };
    let above = span.into_iter().flat_map(|Span { year, month, day }| {
        let year_alone = Some(Span {
            year,
            month: None,
            day: None,
        });
        let with_month = month.map(|_| Span {
            year,
            month,
            day: None,
        });
        let with_day = day.map(|_| Span { year, month, day });
        [year_alone, with_month, with_day]
    });
    let trail = std::iter::once(None)
        .chain(above.flatten().map(Some))
        .map(|span| option(span, 0));
    Ok(Some(Dates {
        label: date.label.render(lang),
        trail: trail.collect(),
        options: spans
            .into_iter()
            .map(|(span, count)| option(Some(span), count))
            .collect(),
    }))
}

/// Short text: `2026`, `November`, `22`. The breadcrumbs show the rest.
fn words(span: Span, lang: Lang) -> String {
    const MONTHS: [&str; 12] = [
        "admin-month-1",
        "admin-month-2",
        "admin-month-3",
        "admin-month-4",
        "admin-month-5",
        "admin-month-6",
        "admin-month-7",
        "admin-month-8",
        "admin-month-9",
        "admin-month-10",
        "admin-month-11",
        "admin-month-12",
    ];
    match (span.month, span.day, span.first()) {
        (_, Some(day), _) => day.to_string(),
        (Some(_), None, Some(first)) => Message::new(MONTHS[first.month0() as usize % 12]).render(lang),
        _ => span.year.to_string(),
    }
}
