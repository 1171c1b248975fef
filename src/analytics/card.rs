//! The figure of visits on the home page.

use admin::Card;
use async_trait::async_trait;
use chrono::NaiveDate;
use text::Message;
use web::{Error, Identity, Permission};

use super::{VIEW, dashboard::Dashboard};
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

    async fn days(&self, _: &Identity) -> Result<Vec<(NaiveDate, u64)>, Error> {
        let figures = Dashboard::at(&self.0.db, self.0.zone, zone::now()).await?;
        let days = figures.daily_stats.into_iter();
        Ok(days
            .map(|day| (day.date, u64::try_from(day.page_views).unwrap_or_default()))
            .collect())
    }
}
