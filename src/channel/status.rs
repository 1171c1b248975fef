//! The state of the channels, computed from what the workers of all instances stored. Used by Home, the System page,
//! health checks and metrics.

use std::time::Duration;

use ::admin::{Tone, how_long_ago};
use chrono::{DateTime, Utc};
use outbox::{Counts, State};
use text::{Lang, Message};

use super::{Channel, cause::Cause};
use crate::{core::Core, settings::Settings, zone::Zone};

/// A delivery that waits longer than this is late, even if no attempt has failed.
const LATE: Duration = Duration::from_mins(10);

/// The state of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelStatus {
    /// The channel.
    pub channel: Channel,
    /// Its state.
    pub report: Report,
}

/// The possible states of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// The settings name no server.
    NotSetUp,
    /// The settings name a server, but no recipient of notifications.
    NoRecipient,
    /// Nothing was sent yet.
    Unused,
    /// The last message was delivered at this time.
    Works(DateTime<Utc>),
    /// A message has been waiting since this time, and no failure is recorded.
    Late(DateTime<Utc>),
    /// Messages fail.
    Refused {
        /// The time of the first failure.
        since: DateTime<Utc>,
        /// The recipient that refuses. Empty if the server itself refuses.
        recipient: String,
        /// The last error of the other side or of the network.
        error: String,
    },
}

impl ChannelStatus {
    /// Computes the state of one channel.
    pub fn of(
        channel: Channel,
        settings: &Settings,
        seen: &[outbox::RecipientStatus],
        counts: &Counts,
        now: DateTime<Utc>,
    ) -> Self {
        let recipients = channel.recipients(settings);
        let is_ours = |row: &&outbox::RecipientStatus| {
            row.channel == channel.name() && (row.recipient.is_empty() || recipients.contains(&row.recipient))
        };
        let rows: Vec<_> = seen.iter().filter(is_ours).collect();
        let failing = rows
            .iter()
            .filter_map(|row| Some((row.failing_since?, row)))
            .min_by_key(|(since, row)| (*since, &row.recipient));
        let last = rows.iter().filter_map(|row| row.delivered_at).max();
        let oldest = counts
            .oldest_pending
            .get(channel.name())
            .copied()
            .unwrap_or_default();
        let report = match (failing, last) {
            _ if !channel.is_set_up(settings) => Report::NotSetUp,
            (Some((since, row)), _) => Report::Refused {
                since,
                recipient: row.recipient.clone(),
                error: row.last_error.clone(),
            },
            _ if oldest > LATE => Report::Late(now - oldest),
            _ if recipients.is_empty() => Report::NoRecipient,
            (None, Some(last)) => Report::Works(last),
            (None, None) => Report::Unused,
        };
        Self { channel, report }
    }

    /// Whether the channel needs attention.
    pub fn is_bad(&self) -> bool {
        matches!(self.report, Report::Late(_) | Report::Refused { .. })
    }

    /// The colour in which the state is shown.
    pub fn tone(&self) -> Tone {
        match self.report {
            Report::NotSetUp | Report::Unused => Tone::Gray,
            Report::NoRecipient | Report::Late(_) => Tone::Amber,
            Report::Works(_) => Tone::Green,
            Report::Refused { .. } => Tone::Red,
        }
    }

    /// The title of the channel.
    pub fn title(&self, lang: Lang) -> String {
        text::words(&format!("channel-{}", self.channel.name()), lang).unwrap_or_default()
    }

    /// The state in words for users.
    pub fn words(&self, lang: Lang, zone: Zone) -> String {
        let name = self.channel.name();
        match &self.report {
            Report::NotSetUp => Message::new("channel-not-set-up").render(lang),
            Report::NoRecipient => Message::new("channel-no-recipient").render(lang),
            Report::Unused => Message::new("channel-unused").render(lang),
            Report::Works(last) => {
                let ago = how_long_ago(*last, lang, zone.tz());
                let key = match self.channel {
                    Channel::Mail => "channel-mail-last",
                    Channel::Telegram => "channel-telegram-last",
                    Channel::Webhook => "channel-webhook-last",
                };
                Message::new(key).with("ago", ago).render(lang)
            }
            Report::Late(since) => {
                let since = clock(*since, zone);
                Message::new("channel-late").with("since", since).render(lang)
            }
            Report::Refused {
                since,
                recipient,
                error,
            } => {
                let cause = Cause::of(name, error).words(lang);
                let key = if recipient.is_empty() || self.channel == Channel::Webhook {
                    "channel-refused"
                } else {
                    "channel-refused-recipient"
                };
                Message::new(key)
                    .with("since", clock(*since, zone))
                    .with("recipient", recipient.as_str())
                    .with("cause", cause)
                    .render(lang)
            }
        }
    }

    /// The advice for users. Empty if nothing is wrong.
    pub fn fix(&self, lang: Lang) -> String {
        match &self.report {
            Report::Refused { error, .. } => Cause::of(self.channel.name(), error).fix(lang),
            Report::Late(_) => Message::new("channel-late-fix").render(lang),
            Report::NotSetUp | Report::NoRecipient => {
                let key = match self.channel {
                    Channel::Mail => "channel-mail-settings",
                    Channel::Telegram => "channel-telegram-settings",
                    Channel::Webhook => "channel-webhook-settings",
                };
                Message::new(key).render(lang)
            }
            Report::Unused | Report::Works(_) => String::new(),
        }
    }

    /// The last error of the other side or of the network, for operators. Empty if nothing failed.
    pub fn raw(&self) -> &str {
        match &self.report {
            Report::Refused { error, .. } => error,
            _ => "",
        }
    }
}

/// The time as `10:41`. With the date, if it is not today.
fn clock(at: DateTime<Utc>, zone: Zone) -> String {
    let is_today = zone.day(at) == zone.day(crate::zone::now());
    let format = if is_today { "%H:%M" } else { "%d.%m.%Y %H:%M" };
    zone.local(at).format(format).to_string()
}

/// The name under which the state of the Telegram listener is stored.
pub const BUTTONS: &str = "telegram-buttons";

/// Telegram cannot be polled for pressed buttons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deaf {
    /// The time of the first failure.
    pub since: DateTime<Utc>,
    /// The last error of Telegram or of the network.
    pub error: String,
}

impl Deaf {
    /// Whether polling fails now. `None` if Telegram is not set up.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn now(core: &Core) -> Result<Option<Self>, db::Error> {
        if !Channel::Telegram.is_set_up(&core.settings) {
            return Ok(None);
        }
        let seen = core.outbox.statuses().await?;
        let row = seen.into_iter().find(|row| row.channel == BUTTONS);
        Ok(row.and_then(|row| {
            Some(Self {
                since: row.failing_since?,
                error: row.last_error,
            })
        }))
    }

    /// The problem and its start, in words for users.
    pub fn words(&self, lang: Lang, zone: Zone) -> String {
        Message::new("channel-buttons-refused")
            .with("since", clock(self.since, zone))
            .with("cause", self.cause().words(lang))
            .render(lang)
    }

    /// The advice for users.
    pub fn fix(&self, lang: Lang) -> String {
        self.cause().fix(lang)
    }

    fn cause(&self) -> Cause {
        Cause::of(Channel::Telegram.name(), &self.error)
    }
}

/// The state of all channels.
///
/// # Errors
/// The database is not available.
pub async fn statuses(core: &Core) -> Result<[ChannelStatus; 3], db::Error> {
    let seen = core.outbox.statuses().await?;
    let counts = core.outbox.counts().await?;
    let now = crate::zone::now();
    Ok(Channel::ALL.map(|channel| ChannelStatus::of(channel, &core.settings, &seen, &counts, now)))
}

/// How many notifications fail now. The first number counts those that are retried after a failure. The second one
/// counts those that were given up because of a configured recipient, if no later message reached that recipient.
///
/// # Errors
/// The database is not available.
pub async fn failing(core: &Core) -> Result<(u64, u64), db::Error> {
    let (mut waiting, mut dead) = (0, 0);
    for failing in core.outbox.failing().await? {
        let recipients = Channel::named(&failing.channel).map(|channel| channel.recipients(&core.settings));
        if failing.state == State::Pending {
            waiting += failing.count;
        } else if recipients.is_some_and(|recipients| recipients.contains(&failing.recipient)) {
            dead += failing.count;
        }
    }
    Ok((waiting, dead))
}
