//! Polls Telegram for pressed buttons. Of all processes that share the database, only one polls.

use std::{sync::Arc, time::Duration};

use db::{
    Clock, Tx,
    lease::{Lease, NAMES},
};
use outbox::telegram::{Bot, Chat, Event, Update};
use text::Message;
use tokio::sync::oneshot;

use super::{button::Button, press};
use crate::{
    channel::{
        BUTTONS,
        moves::{self, Moves},
    },
    core::Core,
};

/// The timeout of Telegram's long polling.
const WAIT: Duration = Duration::from_secs(25);
/// The lease of the polling process, which each request renews. It is longer than a request and its response.
const LEASE: Duration = Duration::from_secs(45);
/// The pause before the next attempt, after an error or while another process holds the lease.
const PAUSE: Duration = Duration::from_secs(5);

/// A bot, and the chats whose buttons are accepted.
pub(super) struct Listener {
    pub(super) core: Core,
    pub(super) bot: Arc<Bot>,
    /// The name of the bot in the database: the part of its token that is not secret.
    pub(super) name: String,
    /// Whether a successful response of Telegram is already recorded.
    pub(super) is_heard: bool,
    /// The lease on the bot, while this process polls.
    pub(super) lease: Option<Lease>,
}

impl Listener {
    /// Polls until `stop` resolves. Then releases the lease, so that another process can take over at once.
    pub(super) async fn run(mut self, stop: oneshot::Receiver<()>) {
        tokio::select! {
            () = self.listen() => {}
            // A message or a dropped sender: both mean stop.
            _ = stop => {}
        }
        if let Some(lease) = &self.lease
            && let Err(error) = lease.release(&self.core.db).await
        {
            tracing::info!("others listen to the bot after {LEASE:?}: {error}");
        }
    }

    async fn listen(&mut self) {
        loop {
            match self.turn().await {
                Ok(true) => {}
                Ok(false) => tokio::time::sleep(PAUSE).await,
                Err(error) => {
                    tracing::warn!("buttons in Telegram are not heard at the moment: {error}");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    /// Records for the page *System* whether Telegram responds. A success is only written after a failure, or at the
    /// start.
    async fn note(&mut self, failure: Option<&outbox::Failure>) {
        if failure.is_none() && self.is_heard {
            return;
        }
        let reason = failure.map(ToString::to_string);
        match self.core.outbox.note(BUTTONS, reason.as_deref()).await {
            Ok(()) => self.is_heard = failure.is_none(),
            Err(error) => tracing::info!("how the bot stands could not be noted: {error}"),
        }
    }

    /// Renews the lease, or takes it.
    async fn lease(&mut self) -> Result<Option<Lease>, db::Error> {
        let (db, clock) = (&self.core.db, Clock::default());
        let is_renewed = match &self.lease {
            Some(lease) => lease.renew_alone(db, &clock).await?,
            None => false,
        };
        if !is_renewed {
            let name = format!("telegram:{}", self.name);
            self.lease = NAMES.take(db, &clock, ("name", &name), LEASE).await?;
        }
        Ok(self.lease.clone())
    }

    /// Sends one request and processes its response. Returns `false` if another process holds the lease.
    async fn turn(&mut self) -> Result<bool, web::Error> {
        let Some(lease) = self.lease().await? else {
            return Ok(false);
        };
        let updates = self.bot.updates(self.next().await?, WAIT).await;
        self.note(updates.as_ref().err()).await;
        let updates = updates.map_err(|failure| web::Error::unavailable().because(failure))?;
        for update in updates {
            if !self.take(&lease, &update).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The number of the next update. It is stored in the transaction of the update's changes, so that no update is
    /// lost and none is processed twice.
    async fn next(&self) -> Result<i64, web::Error> {
        let sql = "SELECT next_update FROM telegram_offsets WHERE bot = $1";
        let rows = db::query(self.core.db.read(), sql, &[self.name.as_str().into()]).await?;
        let next = rows.first().map(|row| row.try_get_by_index(0)).transpose();
        Ok(next.map_err(db::Error::from)?.unwrap_or(0))
    }

    /// Processes an update. Returns `false` if the lease is lost: the other process gets the update, too.
    async fn take(&self, lease: &Lease, update: &Update) -> Result<bool, web::Error> {
        let now = self.core.db.now().await?;
        let tx = self.core.db.begin().await?;
        if !lease.renew(&tx, now).await? {
            return Ok(false);
        }
        let notice = self.answer(&tx, &update.event).await?;
        let sql = "INSERT INTO telegram_offsets (bot, next_update) VALUES ($1, $2) \
                   ON CONFLICT (bot) DO UPDATE SET next_update = excluded.next_update";
        db::execute(&tx, sql, &[self.name.as_str().into(), (update.id + 1).into()]).await?;
        tx.commit().await?;
        self.core.outbox.wake();
        if let (Event::Pressed { callback, .. }, Some(notice)) = (&update.event, notice)
            && let Err(error) = self.bot.answer_callback(callback, &notice, false).await
        {
            // The change is committed and the message will show it. Only the popup is missing.
            tracing::info!("a pressed button could not be answered: {error}");
        }
        Ok(true)
    }

    async fn answer(&self, tx: &Tx, event: &Event) -> Result<Option<String>, web::Error> {
        let chats = self.core.settings.notices.chats();
        let moves = Moves::read(tx).await?;
        if let Event::Moved { from, to } = event {
            // A bot can be in groups that are not configured.
            if chats.iter().any(|chat| is_chat(&moves, chat, *from)) {
                moves::remember(&self.core, tx, *from, *to).await?;
            }
            return Ok(None);
        }
        let Event::Pressed { from, on, data, .. } = event else {
            return Ok(None);
        };
        let signed = |chat: &str| {
            let names = moves.names(&chat.into());
            Button::verify_any(&self.core.secret, &names, data)
        };
        let pressed = chats
            .iter()
            .filter(|chat| is_chat(&moves, chat, on.chat))
            .find_map(|chat| Some((chat, signed(chat)?)));
        let Some((chat, (button, lead))) = pressed else {
            tracing::warn!(
                chat = on.chat,
                user = from.id,
                "a button that is not ours was pressed"
            );
            let lang = self.core.languages.first().copied().unwrap_or_default();
            return Ok(Some(Message::new("button-forged").render(lang)));
        };
        let pressed = press::Pressed {
            button,
            lead,
            from,
            on: (chat, on),
        };
        let notice = press::press(&self.core, tx, pressed).await?;
        Ok(Some(notice))
    }
}

/// Whether a configured chat is the one with this number, also if it had the number before it became a supergroup. For
/// `@names` the number is unknown; the signature decides.
fn is_chat(moves: &Moves, configured: &str, number: i64) -> bool {
    let chat = Chat::from(configured);
    let is_name = chat.id.starts_with('@');
    is_name || chat.number().is_some_and(|known| moves.is_same(known, number))
}
