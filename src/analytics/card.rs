//! The figure of visits on the home page.

use admin::Card;
use async_trait::async_trait;
use text::Message;
use web::{Error, Identity, Permission};

use super::{Dashboard, VIEW};
use crate::{core::Core, zone};

/// Page views of the last seven days.
pub struct ViewsThisWeek(pub Core);

#[async_trait]
impl Card for ViewsThisWeek {
    fn title(&self) -> Message {
        Message::new("card-views")
    }

    fn link(&self) -> &'static str {
        "/api/analytics/dashboard/"
    }

    fn permission(&self) -> Permission {
        VIEW
    }

    async fn count(&self, _: &Identity) -> Result<u64, Error> {
        let figures = Dashboard::at(&self.0.db, self.0.zone, zone::now()).await?;
        Ok(u64::try_from(figures.page_views_this_week).unwrap_or_default())
    }
}
