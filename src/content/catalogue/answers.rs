//! Responses that are created on request and cached while there is space.
//!
//! The cache is bounded in bytes, so that no variety of hosts, ports and queries can exhaust the memory.

use std::sync::Arc;

use quick_cache::{Weighter, sync::Cache};
use web::{Context, Effort, Error, Query, Representation, Scheme};

use super::{caching::Caching, items::Catalogue, resource::Resource};
use crate::{content::settings::ContentSettings, core::Core};

/// Maximum size of the cache in bytes (`docs/api/content.md#cache`).
const ROOM: u64 = 32 * 1024 * 1024;

/// Approximate overhead of an entry, besides its body and its key.
const ENTRY_OVERHEAD: usize = 256;

/// The cached responses of one catalogue.
#[derive(Debug)]
pub(crate) struct Answers(Cache<Key, Kept, Bytes>);

/// Everything that a body depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    scheme: Scheme,
    host: Arc<str>,
    /// The path and the known parameters, sorted.
    target: Box<str>,
}

#[derive(Clone, Debug)]
struct Kept {
    answer: Representation,
    has_links: bool,
}

#[derive(Clone, Debug)]
struct Bytes;

impl Weighter<Key, Kept> for Bytes {
    fn weight(&self, key: &Key, kept: &Kept) -> u64 {
        (key.host.len() + key.target.len() + kept.answer.size() + ENTRY_OVERHEAD) as u64
    }
}

impl Default for Answers {
    fn default() -> Self {
        Self(Cache::with_weighter(512, ROOM, Bytes))
    }
}

impl Answers {
    /// The response to a request, cached or new.
    ///
    /// Unknown parameters do not create a new entry. If they are part of the links in the response, the response is
    /// created for this one request only.
    ///
    /// # Errors
    /// As [`Resource::render`].
    pub(crate) fn get(
        &self,
        core: &Core,
        catalogue: &Catalogue,
        resource: Resource<'_>,
        context: &Context,
        query: &Query,
    ) -> Result<Representation, Error> {
        let understood = query.only(resource.parameters());
        let is_plain = understood == *query;
        let key = Key {
            scheme: context.scheme,
            host: context.host.clone(),
            target: format!("{}?{understood}", resource.path()).into(),
        };
        if let Some(kept) = self.0.get(&key)
            && (is_plain || !kept.has_links)
        {
            return Ok(kept.answer);
        }
        let rendered = resource.render(core, catalogue, context, query)?;
        let caching = Caching::of(resource, core.settings.get::<ContentSettings>().cdn_max_age);
        let answer = caching.answer(rendered.body);
        if rendered.has_links && !is_plain {
            return Ok(answer);
        }
        let answer = answer.compressed(Effort::Fast);
        let kept = Kept {
            answer: answer.clone(),
            has_links: rendered.has_links,
        };
        self.0.insert(key, kept);
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_of_queries_stay_within_the_room() {
        let answers = Answers::default();
        let body = vec![b' '; 100_000];
        let answer = Caching::of(Resource::Products, None).answer(body);
        for number in 0..5_000 {
            let key = Key {
                scheme: Scheme::Https,
                host: format!("shop.example.uz:{number}").into(),
                target: "/".into(),
            };
            let kept = Kept {
                answer: answer.clone(),
                has_links: false,
            };
            answers.0.insert(key, kept);
            assert!(answers.0.weight() <= ROOM);
        }
        assert!(answers.0.weight() > ROOM / 2, "what fits is kept");
    }
}
