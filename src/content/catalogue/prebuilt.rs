//! Responses that are created in advance: the default representations, for clients that come through `PUBLIC_URL`.

use std::collections::HashMap;

use bytes::Bytes;
use web::{Context, Query, Representation};

use super::{caching::Caching, items::Catalogue};
use crate::{content::settings::ContentSettings, core::Core};

/// Maximum size of all prepared bodies in bytes. In a larger catalogue the last pages are created on request.
const BUDGET: usize = 16 * 1024 * 1024;

pub(super) const CONTENT_TYPE: &str = "application/json";

/// Responses by path and query, in the exact spelling that simple clients use.
#[derive(Debug, Default)]
pub(crate) struct Prebuilt(HashMap<Box<str>, Answer>);

/// Equal bodies with equal headers share one representation.
#[derive(Clone, Debug)]
struct Answer {
    caching: Caching,
    shown: Representation,
}

impl Answer {
    fn key(&self) -> (Caching, Bytes) {
        (self.caching.clone(), self.shown.body().clone())
    }
}

impl Prebuilt {
    /// Renders lists and pages, without `lang` and in each language. Responses that have not changed since `before` are
    /// taken over as they are, compressed or not. The others are compressed by [`Prebuilt::compressed`]. Takes
    /// processor time.
    pub(crate) fn build(
        core: &Core,
        catalogue: &Catalogue,
        context: &Context,
        before: Option<&Self>,
    ) -> Self {
        let before = before.into_iter().flat_map(|before| before.0.values());
        let mut known: HashMap<_, _> = before
            .map(|answer| (answer.key(), answer.shown.clone()))
            .collect();
        let queries: Vec<_> = std::iter::once(String::new())
            .chain(core.terms.languages.iter().map(|tag| format!("lang={tag}")))
            .filter_map(|text| Some((Query::parse(&text).ok()?, text)))
            .collect();
        let mut answers = HashMap::new();
        let mut size = 0;
        for resource in catalogue.resources() {
            let path = resource.path();
            let caching = Caching::of(resource, core.settings.get::<ContentSettings>().cdn_max_age);
            for (query, text) in &queries {
                let Ok(rendered) = resource.render(core, catalogue, context, query) else {
                    continue;
                };
                size += rendered.body.len();
                if size > BUDGET {
                    return Self(answers);
                }
                // The Russian page is the same as the one without `lang`: both share one body.
                let key = (caching.clone(), Bytes::from(rendered.body));
                let shown = known
                    .entry(key)
                    .or_insert_with_key(|(caching, body)| caching.answer(body.clone()));
                let answer = Answer {
                    caching: caching.clone(),
                    shown: shown.clone(),
                };
                let mark = if text.is_empty() { "" } else { "?" };
                answers.insert(format!("{path}{mark}{text}").into(), answer);
            }
        }
        Self(answers)
    }

    /// The same responses, each compressed at the highest level. Takes processor time: a second for a thousand pages.
    pub(crate) fn compressed(&self) -> Self {
        let mut known: HashMap<_, Representation> = HashMap::new();
        let answers = self.0.iter().map(|(target, answer)| {
            let shown = known.entry(answer.key()).or_insert_with(|| {
                if answer.shown.is_compressed() {
                    answer.shown.clone()
                } else {
                    answer.shown.compressed(web::Effort::Best)
                }
            });
            let compressed = Answer {
                caching: answer.caching.clone(),
                shown: shown.clone(),
            };
            (target.clone(), compressed)
        });
        Self(answers.collect())
    }

    /// The response for a path with its query.
    pub(crate) fn get(&self, target: &str) -> Option<&Representation> {
        Some(&self.0.get(target)?.shown)
    }
}
