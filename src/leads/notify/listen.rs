//! Listening to the bot: asks Telegram for pressed buttons, in one process among all that share the database.

use std::{sync::Arc, time::Duration};

use db::{Tx, lease};
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
    leads::colleagues::Colleagues,
};

/// Telegram holds a question this long when there is nothing to tell.
const WAIT: Duration = Duration::from_secs(25);
/// Who does not ask again within this many seconds has ended; longer than a question and its answer.
const LEASE_SECONDS: u32 = 45;
/// How long to leave Telegram, the database or the one who listens alone before asking again.
const PAUSE: Duration = Duration::from_secs(5);

/// One bot and the chats whose buttons count.
pub(super) struct Listener {
    pub(super) core: Core,
    pub(super) bot: Arc<Bot>,
    /// Finds users by the names of people in the chat.
    pub(super) colleagues: Colleagues,
    /// What the bot is called in the database: the part of its token that is no secret.
    pub(super) name: String,
    /// Whether it is noted that Telegram answers.
    pub(super) is_heard: bool,
}

impl Listener {
    /// Listens until `stop` ends, and then lets others do it at once.
    pub(super) async fn run(mut self, stop: oneshot::Receiver<()>) {
        let holder = web::random_token();
        tokio::select! {
            () = self.listen(&holder) => {}
            // Sent or dropped: both mean stop.
            _ = stop => {}
        }
        if let Err(error) = self.resign(&holder).await {
            tracing::info!("others listen to the bot after {LEASE_SECONDS} s: {error}");
        }
    }

    async fn listen(&mut self, holder: &str) {
        loop {
            match self.turn(holder).await {
                Ok(true) => {}
                Ok(false) => tokio::time::sleep(PAUSE).await,
                Err(error) => {
                    tracing::warn!("buttons in Telegram are not heard at the moment: {error}");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    /// Keeps for the page *System* whether Telegram answers. A success is written only after a failure, or at the start.
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

    async fn resign(&self, holder: &str) -> Result<(), db::Error> {
        let tx = self.core.db.begin().await?;
        lease::release(&tx, &self.lease(), holder).await?;
        Ok(tx.commit().await?)
    }

    fn lease(&self) -> String {
        format!("telegram:{}", self.name)
    }

    /// One question and what follows from its answer. `false`: another process listens.
    async fn turn(&mut self, holder: &str) -> Result<bool, web::Error> {
        let tx = self.core.db.begin().await?;
        let is_ours = lease::acquire(&tx, &self.lease(), holder, LEASE_SECONDS).await?;
        tx.commit().await?;
        if !is_ours {
            return Ok(false);
        }
        let updates = self.bot.updates(self.next().await?, WAIT).await;
        self.note(updates.as_ref().err()).await;
        let updates = updates.map_err(|failure| web::Error::unavailable().because(failure))?;
        for update in updates {
            self.take(&update).await?;
        }
        Ok(true)
    }

    /// The number of the next update: kept with what the updates changed, so that none is lost and none counts twice.
    async fn next(&self) -> Result<i64, web::Error> {
        let sql = "SELECT next_update FROM telegram_offsets WHERE bot = $1";
        let rows = db::query(self.core.db.read(), sql, &[self.name.as_str().into()]).await?;
        let next = rows.first().map(|row| row.try_get_by_index(0)).transpose();
        Ok(next.map_err(db::Error::from)?.unwrap_or(0))
    }

    async fn take(&self, update: &Update) -> Result<(), web::Error> {
        let tx = self.core.db.begin().await?;
        let notice = self.answer(&tx, &update.event).await?;
        let sql = "INSERT INTO telegram_offsets (bot, next_update) VALUES ($1, $2) \
                   ON CONFLICT (bot) DO UPDATE SET next_update = excluded.next_update";
        db::execute(&tx, sql, &[self.name.as_str().into(), (update.id + 1).into()]).await?;
        tx.commit().await?;
        self.core.outbox.wake();
        if let (Event::Pressed { callback, .. }, Some(notice)) = (&update.event, notice)
            && let Err(error) = self.bot.answer_callback(callback, &notice, false).await
        {
            // The change is made and the message will say so; only the little window is missing.
            tracing::info!("a pressed button could not be answered: {error}");
        }
        Ok(())
    }

    async fn answer(&self, tx: &Tx, event: &Event) -> Result<Option<String>, web::Error> {
        let chats = self.core.settings.notices.chats();
        let moves = Moves::read(tx).await?;
        if let Event::Moved { from, to } = event {
            // A bot may be in groups that are none of ours.
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
        let notice = press::press(&self.core, self.colleagues, tx, pressed).await?;
        Ok(Some(notice))
    }
}

/// Whether a chat of the settings is the one of that number, which it may have had before it became a supergroup. Of `@names` the number is not known; the signature decides.
fn is_chat(moves: &Moves, configured: &str, number: i64) -> bool {
    let chat = Chat::from(configured);
    let is_name = chat.id.starts_with('@');
    is_name || chat.number().is_some_and(|known| moves.is_same(known, number))
}
