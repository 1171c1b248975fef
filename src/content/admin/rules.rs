//! Rules that apply to every save in the catalogue's sections: slugs are valid, and visitors see the change at once.

use std::sync::{Arc, Weak};

use ::admin::Hooks;
use async_trait::async_trait;
use db::Tx;
use text::Message;
use web::{Error, FieldErrors, Identity};

use crate::content::{portfolio, product, state::Content};

/// The rules; they do not keep the slice running.
pub struct Rules(Weak<Content>);

impl Rules {
    pub fn of(content: Option<&Arc<Content>>) -> Self {
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
