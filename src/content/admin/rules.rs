//! Rules that apply to every save in the catalogue's sections: slugs are valid, and visitors see the change at once.

use std::sync::{Arc, Weak};

use ::admin::{Cell, Hooks, Tone};
use async_trait::async_trait;
use db::Tx;
use text::{Lang, Message};
use web::{Error, FieldErrors, Identity};

use crate::content::{portfolio, product, state::Content};

/// The rules; they do not keep the slice running.
pub(super) struct Rules(Weak<Content>);

impl Rules {
    pub(super) fn of(content: Option<&Arc<Content>>) -> Self {
        Self(content.map(Arc::downgrade).unwrap_or_default())
    }

    /// Shows a change at once, because users look at the site after saving. If this fails, the watcher shows the change
    /// a moment later.
    async fn show(&self) {
        if let Some(content) = self.0.upgrade()
            && let Err(error) = content.refresh().await
        {
            tracing::warn!("a change will be shown a moment later: {error}");
        }
    }
}

#[async_trait]
impl Hooks<product::Entity> for Rules {
    async fn before_save(
        &self,
        _: &Tx,
        _: &Identity,
        old: Option<&product::Model>,
        new: &mut product::Model,
        errors: &mut FieldErrors,
    ) -> Result<(), Error> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let is_same = old.is_some_and(|old| old.slug == new.slug);
        if !is_same && !new.slug.chars().all(is_plain) {
            errors.add("slug", Message::new("products-slug-wrong"));
        }
        Ok(())
    }

    async fn committed(&self) {
        self.show().await;
    }
}

#[async_trait]
impl Hooks<portfolio::Entity> for Rules {
    async fn committed(&self) {
        self.show().await;
    }
}

/// The languages in which a text is missing that exists in another language: `en, uz`. Each text is in the order of
/// [`Lang::ALL`].
pub(super) fn untranslated(texts: &[[&str; 3]]) -> Cell {
    let is_missing = |i: usize| {
        let lacks = |text: &&[&str; 3]| text[i].is_empty() && text.iter().any(|words| !words.is_empty());
        texts.iter().any(|text| lacks(&text))
    };
    let all = Lang::ALL.iter().enumerate();
    let missing: Vec<_> = all
        .filter(|(i, _)| is_missing(*i))
        .map(|(_, lang)| lang.code())
        .collect();
    if missing.is_empty() {
        Cell::Empty
    } else {
        Cell::Badge(missing.join(", "), Tone::Amber)
    }
}
