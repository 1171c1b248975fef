//! Answers made before they are asked for: the plain shapes, for people who come through `PUBLIC_URL`.

use std::collections::HashMap;

use axum::http::HeaderValue;
use bytes::Bytes;
use text::Lang;
use web::{Context, Query, Representation};

use super::Catalogue;
use crate::core::Core;

/// Bytes of bodies that are made ahead; a larger catalogue's last pages are made when they are asked for.
const BUDGET: usize = 16 * 1024 * 1024;

pub(super) const CONTENT_TYPE: &str = "application/json";
/// Ask each time, and be told "not modified" (ruling 16).
pub(super) const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("no-cache");

/// Answers by path and query, exactly as plain clients write them.
#[derive(Debug, Default)]
pub(in crate::content) struct Prebuilt(HashMap<Box<str>, Representation>);

impl Prebuilt {
    /// Renders lists and pages, without `lang` and in each language. What has not changed since `before` is taken
    /// over as it is, compressed if it was; the rest waits for [`Prebuilt::compressed`]. Takes processor time.
    pub(in crate::content) fn build(
        core: &Core,
        catalogue: &Catalogue,
        context: &Context,
        before: &Self,
    ) -> Self {
        let mut known: HashMap<Bytes, Representation> = before
            .0
            .values()
            .map(|answer| (answer.body().clone(), answer.clone()))
            .collect();
        let queries: Vec<_> = std::iter::once(String::new())
            .chain(Lang::ALL.map(|lang| format!("lang={lang}")))
            .filter_map(|text| Some((Query::parse(&text).ok()?, text)))
            .collect();
        let mut answers = HashMap::new();
        let mut size = 0;
        for resource in catalogue.resources() {
            let path = resource.path();
            for (query, text) in &queries {
                let Ok(rendered) = resource.render(core, catalogue, context, query) else {
                    continue;
                };
                size += rendered.body.len();
                if size > BUDGET {
                    return Self(answers);
                }
                // The Russian page is the plain one: both share one body.
                let answer = match known.get(rendered.body.as_slice()) {
                    Some(same) => same.clone(),
                    None => Representation::plain(CONTENT_TYPE, &CACHE_CONTROL, rendered.body),
                };
                known
                    .entry(answer.body().clone())
                    .or_insert_with(|| answer.clone());
                let mark = if text.is_empty() { "" } else { "?" };
                answers.insert(format!("{path}{mark}{text}").into(), answer);
            }
        }
        Self(answers)
    }

    /// The same answers, every one compressed as well as can be. Takes processor time: a second for a thousand pages.
    pub(in crate::content) fn compressed(&self) -> Self {
        let mut known: HashMap<Bytes, Representation> = HashMap::new();
        let answers = self.0.iter().map(|(target, answer)| {
            let compressed = known.entry(answer.body().clone()).or_insert_with(|| {
                if answer.is_compressed() {
                    answer.clone()
                } else {
                    answer.compressed(web::Effort::Best)
                }
            });
            (target.clone(), compressed.clone())
        });
        Self(answers.collect())
    }

    /// The answer for a path with its query.
    pub(in crate::content) fn get(&self, target: &str) -> Option<&Representation> {
        self.0.get(target)
    }
}
