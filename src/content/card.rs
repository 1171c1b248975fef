//! Figures of the home page about the catalogue as visitors see it now.

use std::sync::Arc;

use admin::Card;
use async_trait::async_trait;
use text::Message;
use web::{Error, Identity, Permission};

use super::state::Content;

/// Published products.
pub struct Products(pub Arc<Content>);

/// Published works.
pub struct Works(pub Arc<Content>);

#[async_trait]
impl Card for Products {
    fn title(&self) -> Message {
        Message::new("card-products")
    }

    fn link(&self) -> &'static str {
        "/admin/products/?is_published=true"
    }

    fn permission(&self) -> Permission {
        Permission("content.view")
    }

    async fn count(&self, _: &Identity) -> Result<u64, Error> {
        Ok(self.0.current.load().catalogue().products() as u64)
    }
}

#[async_trait]
impl Card for Works {
    fn title(&self) -> Message {
        Message::new("card-works")
    }

    fn link(&self) -> &'static str {
        "/admin/portfolio/?is_published=true"
    }

    fn permission(&self) -> Permission {
        Permission("content.view")
    }

    async fn count(&self, _: &Identity) -> Result<u64, Error> {
        Ok(self.0.current.load().catalogue().works() as u64)
    }
}
