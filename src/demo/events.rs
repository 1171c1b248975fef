//! The events of visitors of the demo's site: visits, some of which end with a submitted form.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{
    Named,
    catalogue::Catalogue,
    leads, record,
    times::{DAYS, Times},
};
use crate::import::Record;

const LANGUAGES: [(&str, u32); 3] = [("ru", 55), ("uz", 30), ("en", 15)];
const REFERRERS: [(&str, u32); 6] = [
    ("", 40),
    ("https://www.google.com/", 26),
    ("https://yandex.uz/", 12),
    ("https://www.instagram.com/", 12),
    ("https://t.me/", 7),
    ("https://www.bing.com/", 3),
];
const PAGES: [(&str, u32); 4] = [("products/", 34), ("", 24), ("portfolio/", 24), ("contacts/", 18)];

/// The current state of one visit.
struct Visit<'a> {
    times: &'a mut Times,
    session: String,
    language: &'static str,
    referrer: &'static str,
    at: DateTime<Utc>,
    events: &'a mut Vec<(DateTime<Utc>, Value)>,
}

/// The events, oldest first.
pub(super) fn records(times: &mut Times, catalogue: &Catalogue, leads: &[Record]) -> Vec<Named> {
    let mut events = Vec::new();
    let mut visits = 0;
    for day in (0..DAYS).rev() {
        for _ in 0..times.visitors(day) {
            visits += 1;
            if let Some(at) = times.on(day) {
                let language = times.random.weighted(&LANGUAGES);
                Visit::begin(times, visits, language, at, &mut events).look_around(catalogue);
            }
        }
    }
    for lead in leads {
        visits += 1;
        let Some(at) = leads::came_at(lead) else { continue };
        let written = lead.text("language");
        let language = LANGUAGES
            .iter()
            .find(|(language, _)| *language == written)
            .map_or("ru", |known| known.0);
        Visit::begin(times, visits, language, at - TimeDelta::minutes(4), &mut events).write(catalogue, at);
    }
    events.retain(|(at, _)| times.is_past(*at));
    events.sort_by_key(|(at, _)| *at);
    (1..)
        .zip(events)
        .map(|(pk, (_, event))| ("analytics.analyticsevent", record(pk, event)))
        .collect()
}

impl<'a> Visit<'a> {
    fn begin(
        times: &'a mut Times,
        number: u32,
        language: &'static str,
        at: DateTime<Utc>,
        events: &'a mut Vec<(DateTime<Utc>, Value)>,
    ) -> Self {
        let referrer = times.random.weighted(&REFERRERS);
        Self {
            session: format!("demo-{number:05}"),
            times,
            language,
            referrer,
            at,
            events,
        }
    }

    fn look_around(&mut self, catalogue: &Catalogue) {
        let views = self
            .times
            .random
            .weighted(&[(1, 34), (2, 24), (3, 18), (4, 12), (6, 8), (9, 4)]);
        for view in 0..views {
            let page = match view {
                0 => self
                    .times
                    .random
                    .weighted(&[("", 60), ("products/", 25), ("portfolio/", 15)]),
                _ => self.times.random.weighted(&PAGES),
            };
            self.open(page);
            if page == "products/" && self.times.random.happens(60) {
                self.open_product(catalogue);
            }
            if page == "contacts/" {
                self.at_the_form();
            }
            if self.times.random.happens(6) {
                self.tell("link_click", "", &json!({ "link": "https://t.me/" }));
            }
        }
    }

    /// Most visitors look at the form and leave.
    fn at_the_form(&mut self) {
        if self.times.random.happens(22) {
            self.tell("form_start", "contacts/", &json!({ "form": "contact" }));
        }
        if self.times.random.happens(14) {
            self.tell("button_click", "contacts/", &json!({ "button": "call" }));
        }
    }

    fn write(&mut self, catalogue: &Catalogue, sent: DateTime<Utc>) {
        self.open("");
        self.open_product(catalogue);
        self.open("contacts/");
        self.tell("form_start", "contacts/", &json!({ "form": "contact" }));
        self.at = sent;
        self.tell("form_submit", "contacts/", &json!({ "form": "contact" }));
    }

    fn open_product(&mut self, catalogue: &Catalogue) {
        let product = self.times.random.one_of(&catalogue.products);
        self.open(&format!("products/{}/", product.slug));
    }

    fn open(&mut self, page: &str) {
        self.tell("page_view", page, &json!({}));
        self.referrer = "";
    }

    fn tell(&mut self, event_type: &str, page: &str, metadata: &Value) {
        let event = json!({
            "event_type": event_type,
            "page": format!("/{}/{page}", self.language),
            "language": self.language,
            "referrer": self.referrer,
            "ip_address": null,
            "user_agent": "",
            "session_id": self.session,
            "metadata": metadata,
            "timestamp": self.at.to_rfc3339(),
        });
        self.events.push((self.at, event));
        self.at += TimeDelta::seconds(self.times.random.within(8..70).into());
    }
}
