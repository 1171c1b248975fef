//! The recipients of notifications about leads: mailboxes and a chat. They outlive the server and record what they
//! receive.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::{Duration, Instant},
};

use db::sea_orm::{EntityTrait as _, ModelTrait};
use outbox::{Delivery, State};
use paradise::core::Core;
use testkit::fake::{BotApi, MailServer};

pub const MAILBOXES: [&str; 2] = ["boss@shop.example.uz", "sales@shop.example.uz"];
const CHAT: &str = "-100777";
const TOKEN: &str = "4242:bot-token-that-nobody-may-see";
/// A message that was being sent when a server was killed waits for the end of its lease, 20 seconds. The rest is
/// slack.
const PATIENCE: Duration = Duration::from_mins(2);

/// The mail server and the chat.
pub struct Office {
    pub mail: MailServer,
    pub bot: BotApi,
}

/// A message to one of them.
#[derive(Debug)]
pub struct Heard {
    pub to: String,
    /// `Message-ID`; a chat has none.
    pub id: Option<String>,
    /// The leads that it announces; a digest has several.
    pub leads: BTreeSet<i64>,
}

impl Office {
    pub async fn open() -> Self {
        Self {
            mail: MailServer::start().await,
            bot: BotApi::start(TOKEN).await,
        }
    }

    pub fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("EMAIL_HOST", "127.0.0.1".to_owned()),
            ("EMAIL_PORT", self.mail.port().to_string()),
            ("EMAIL_USE_TLS", "False".to_owned()),
            ("DEFAULT_FROM_EMAIL", "Shop <shop@shop.example.uz>".to_owned()),
            ("ADMIN_EMAIL", MAILBOXES.join(",")),
            ("TELEGRAM_BOT_TOKEN", TOKEN.to_owned()),
            ("TELEGRAM_CHAT_ID", CHAT.to_owned()),
            ("TELEGRAM_API_URL", self.bot.url()),
        ]
    }

    /// All received messages, including duplicates, in the order of arrival at each side.
    pub fn heard(&self) -> Vec<Heard> {
        let mails = self.mail.received();
        let mails = mails.iter().map(|mail| {
            let read = mail.parsed();
            let text = format!(
                "{}\n{}",
                read.subject().unwrap_or_default(),
                read.body_text(0).unwrap()
            );
            Heard {
                to: mail.to.concat(),
                id: Some(read.message_id().unwrap().to_owned()),
                leads: numbers(&text),
            }
        });
        let messages = self.bot.messages();
        let messages = messages.iter().map(|message| Heard {
            to: message.chat.to_string(),
            id: None,
            leads: numbers(&message.text),
        });
        mails.chain(messages).collect()
    }

    /// Checks the deliveries of each lead: exactly one to each mailbox and one to the chat, apart from thanks.
    /// `deliveries` are all rows.
    pub fn hold_to_its_orders<'a>(deliveries: &[Delivery], leads: impl Iterator<Item = &'a i64>) {
        let mut ordered: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for delivery in deliveries.iter().filter(|delivery| delivery.kind == "lead") {
            *ordered
                .entry((&delivery.subject, &delivery.recipient))
                .or_default() += 1;
        }
        let mut owed = 0;
        for lead in leads {
            let subject = format!("lead:{lead}");
            for to in MAILBOXES.into_iter().chain([CHAT]) {
                assert_eq!(
                    ordered.get(&(subject.as_str(), to)),
                    Some(&1),
                    "{subject} to {to}"
                );
                owed += 1;
            }
        }
        assert_eq!(ordered.len(), owed, "and nothing else");
    }

    /// Checks that the mailboxes and the chat have received every lead. Returns the number of messages that repeated
    /// something to the same recipient.
    ///
    /// # Panics
    /// A recipient did not receive a lead, or a mail about one lead was repeated with another id.
    pub fn repetitions<'a>(heard: &[Heard], leads: impl Iterator<Item = &'a i64>) -> usize {
        let mut known: HashMap<(&str, i64), &Heard> = HashMap::new();
        let mut repetitions = 0;
        for message in heard {
            let mut is_repetition = false;
            for &lead in &message.leads {
                let Some(first) = known.insert((&message.to, lead), message) else {
                    continue;
                };
                is_repetition = true;
                if first.leads.len() == 1 && message.leads.len() == 1 {
                    assert_eq!(first.id, message.id, "mail programs show it once");
                }
            }
            repetitions += usize::from(is_repetition);
        }
        for &lead in leads {
            for to in MAILBOXES.into_iter().chain([CHAT]) {
                assert!(
                    known.contains_key(&(to, lead)),
                    "{to} did not hear of lead {lead}"
                );
            }
        }
        repetitions
    }
}

/// All deliveries, after waiting until each has arrived.
pub async fn delivered(core: &Core) -> Vec<Delivery> {
    let start = Instant::now();
    loop {
        let mut tallies = core.outbox.counts().await.unwrap().tallies;
        tallies.retain(|tally| tally.state != State::Delivered);
        if tallies.is_empty() {
            let all = <Delivery as ModelTrait>::Entity::find().all(core.db.read());
            return all.await.unwrap();
        }
        assert!(start.elapsed() < PATIENCE, "not delivered: {tallies:?}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// The numbers in a text such as `№17`.
fn numbers(text: &str) -> BTreeSet<i64> {
    text.split('№')
        .skip(1)
        .map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>())
        .map(|digits| digits.parse().unwrap())
        .collect()
}
