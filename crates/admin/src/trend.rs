//! A chart of daily counts: bars as SVG rendered here, with the same figures as a table.

use chrono::NaiveDate;
use text::{Lang, Message};

use crate::home::grouped;

/// Units of the drawing; it is scaled to the available width.
const WIDTH: u64 = 600;
const HEIGHT: u64 = 80;

/// A chart, ready for the template.
#[derive(Clone, Debug)]
pub(crate) struct Trend {
    pub(crate) width: u64,
    pub(crate) height: u64,
    pub(crate) bars: Vec<Bar>,
    /// The chart in one sentence, for screen readers.
    pub(crate) summary: String,
}

/// A day.
#[derive(Clone, Debug)]
pub(crate) struct Bar {
    pub(crate) day: String,
    pub(crate) count: String,
    pub(crate) x: u64,
    pub(crate) y: u64,
    pub(crate) width: u64,
    pub(crate) height: u64,
}

impl Trend {
    /// A chart of these days; `None` if there are none.
    pub(crate) fn of(days: Vec<(NaiveDate, u64)>, lang: Lang) -> Option<Self> {
        let most = days.iter().map(|(_, count)| *count).max()?.max(1);
        let sum = days.iter().map(|(_, count)| count).sum::<u64>();
        let number = u64::try_from(days.len()).unwrap_or(u64::MAX);
        let step = (WIDTH / number).max(1);
        let bars = days.into_iter().zip(0_u64..).map(|((day, count), i)| {
            // A day with a count above zero gets a visible bar.
            let height = (count * HEIGHT / most).max(u64::from(count > 0));
            Bar {
                day: day.format("%d.%m").to_string(),
                count: grouped(count, lang),
                x: i * step,
                y: HEIGHT - height,
                width: (step * 4 / 5).max(1),
                height,
            }
        });
        Some(Self {
            width: step * number,
            height: HEIGHT,
            bars: bars.collect(),
            summary: Message::new("home-trend")
                .with("days", number)
                .with("sum", sum)
                .with("most", most)
                .render(lang),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_bar_fills_the_chart_and_no_day_with_anything_is_empty() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let trend = Trend::of(vec![(day(1), 0), (day(2), 1), (day(3), 1000)], Lang::En).unwrap();
        let heights: Vec<_> = trend.bars.iter().map(|bar| bar.height).collect();
        assert_eq!(heights, [0, 1, HEIGHT]);
        assert_eq!((trend.bars[2].y, trend.bars[2].day.as_str()), (0, "03.11"));
        assert!(
            trend.summary.contains("1,001") || trend.summary.contains("1001"),
            "{}",
            trend.summary
        );
        assert!(Trend::of(Vec::new(), Lang::En).is_none());
    }
}
