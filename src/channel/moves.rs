//! Telegram groups that became supergroups. Such a group has a new number, while the settings still contain the old
//! one.

use std::collections::BTreeMap;

use db::{
    Tx, execute, query,
    sea_orm::{ConnectionTrait, DbErr, QueryResult},
};
use outbox::{Draft, telegram::Chat};
use text::{Lang, Message};

use super::Channel;
use crate::{
    core::Core,
    notice::{self, Notice},
    settings::Settings,
    zone,
};

/// The subject of deliveries about a moved group.
const SUBJECT: &str = "telegram";
/// The maximum number of moves of one group. A longer chain is a cycle.
const MOST: usize = 10;

/// The known moves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moves(BTreeMap<i64, i64>);

impl Moves {
    /// Reads the moves from the database.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn read(connection: &impl ConnectionTrait) -> Result<Self, db::Error> {
        let rows = query(connection, "SELECT chat, moved_to FROM telegram_moves", &[]).await?;
        let pair = |row: &QueryResult| Ok((row.try_get("", "chat")?, row.try_get("", "moved_to")?));
        Ok(Self(rows.iter().map(pair).collect::<Result<_, DbErr>>()?))
    }

    /// Whether a group moved away from this number.
    pub fn is_old(&self, number: i64) -> bool {
        self.0.contains_key(&number)
    }

    /// Whether a group moved to this number.
    pub fn is_new(&self, number: i64) -> bool {
        self.0.values().any(|new| *new == number)
    }

    /// The current number of a group.
    fn newest(&self, number: i64) -> i64 {
        let next = |number: &i64| self.0.get(number).copied();
        std::iter::successors(Some(number), next)
            .take(MOST)
            .last()
            .unwrap_or(number)
    }

    /// The chat at its current number. A topic of the old group does not exist in the new one.
    pub fn current(&self, chat: Chat) -> Chat {
        match chat.number() {
            Some(number) if self.is_old(number) => self.newest(number).into(),
            _ => chat,
        }
    }

    /// Whether both numbers belong to the same group.
    pub fn is_same(&self, one: i64, other: i64) -> bool {
        self.newest(one) == self.newest(other)
    }

    /// The names of a chat that a signature may use: the configured name, and all its numbers.
    pub fn names(&self, chat: &Chat) -> Vec<String> {
        let mut names = vec![chat.id.clone()];
        if let Some(number) = chat.number() {
            let olds = self.0.keys().chain(self.0.values());
            let others = olds.filter(|other| self.is_same(**other, number));
            names.extend(others.map(ToString::to_string));
        }
        names
    }

    /// The configured chats that have moved: each as configured, and as it should be configured.
    pub fn outdated(&self, settings: &Settings) -> Vec<(Chat, Chat)> {
        let chats = settings
            .notices
            .chats()
            .iter()
            .map(|chat| Chat::from(chat.as_str()));
        let pairs = chats.map(|chat| (chat.clone(), self.current(chat)));
        pairs.filter(|(written, current)| written != current).collect()
    }

    /// The value that `TELEGRAM_CHAT_ID` should have.
    pub fn setting(&self, settings: &Settings) -> String {
        let chats = settings.notices.chats().iter();
        let chats = chats.map(|chat| self.current(Chat::from(chat.as_str())).to_string());
        chats.collect::<Vec<_>>().join(",")
    }
}

/// Stores that a configured group moved. Notifies the operator once of the setting to change.
///
/// # Errors
/// The database is not available.
pub async fn remember(core: &Core, tx: &Tx, from: i64, to: i64) -> Result<(), db::Error> {
    let sql =
        "INSERT INTO telegram_moves (chat, moved_to, at) VALUES ($1, $2, $3) ON CONFLICT (chat) DO NOTHING";
    if from == to || execute(tx, sql, &[from.into(), to.into(), zone::now().into()]).await? == 0 {
        return Ok(());
    }
    let moves = Moves::read(tx).await?;
    let setting = moves.setting(&core.settings);
    tracing::warn!(
        from,
        to,
        "a group of Telegram became a supergroup with another number; messages and buttons follow it. Set TELEGRAM_CHAT_ID={setting}"
    );
    core.outbox.add(tx, drafts(core, from, to, &setting)).await
}

/// Drafts for every mailbox and every chat that receives lead notifications.
fn drafts(core: &Core, from: i64, to: i64, setting: &str) -> Vec<Draft> {
    let lang = core.languages.first().copied().unwrap_or_default();
    let notice = Notice {
        subject: Message::new("chat-moved-subject").render(lang),
        text: text(from, to, setting, lang),
        lang: Some(lang),
        until: None,
    };
    let draft = |channel: Channel, recipient: String| Draft {
        channel: channel.name(),
        recipient,
        kind: notice::SITE,
        subject: SUBJECT.to_owned(),
        payload: notice.payload(),
        request_id: String::new(),
    };
    let to_all = |channel: Channel| {
        channel
            .recipients(&core.settings)
            .into_iter()
            .map(move |to| (channel, to))
    };
    let all = to_all(Channel::Mail).chain(to_all(Channel::Telegram));
    all.map(|(channel, to)| draft(channel, to)).collect()
}

/// The text that says what happened and what to set.
pub fn text(from: i64, to: i64, setting: &str, lang: Lang) -> String {
    Message::new("chat-moved")
        .with("old", from.to_string())
        .with("new", to.to_string())
        .with("setting", setting)
        .render(lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moves() -> Moves {
        Moves([(-5, -1005), (-6, -1006), (-1006, -2006)].into())
    }

    #[test]
    fn a_group_is_found_by_all_its_numbers() {
        let moves = moves();
        for number in [-6, -1006, -2006] {
            let names = moves.names(&Chat::from(number));
            for name in ["-6", "-1006", "-2006"] {
                assert!(names.iter().any(|known| known == name), "{number}: {names:?}");
            }
            assert!(!names.contains(&"-5".to_owned()), "{names:?}");
            assert_eq!(moves.current(number.into()), Chat::from(-2006));
        }
        assert_eq!(moves.names(&Chat::from("@shop")), ["@shop"]);
        assert!(!moves.is_same(-5, -6));
        assert_eq!(moves.current(Chat::from("-7:45")), Chat::from("-7:45"));
    }
}
