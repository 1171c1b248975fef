//! Checks that contact other hosts: the mail server, Telegram, the receivers of webhooks, and the bucket of the
//! backups.

use std::{net::ToSocketAddrs as _, time::Duration};

use outbox::Transcript;
use settings::Origin;
use text::Message;

use super::kinds::{Look, Outside};
use crate::{
    backup::BackupSettings,
    check::{Check, Severity},
    settings::{Settings, host_name},
};

/// The timeout for one answer.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) const CHECKS: &[Check<Look>] = &[
    Check {
        id: "mail-refused",
        severity: Severity::Error,
        find: Look::Online(|outside| Box::pin(mail(outside))),
    },
    Check {
        id: "telegram-refused",
        severity: Severity::Error,
        find: Look::Online(|outside| Box::pin(telegram(outside))),
    },
    Check {
        id: "webhook-unreachable",
        severity: Severity::Error,
        find: Look::Online(|outside| Box::pin(webhook(&outside.settings))),
    },
    Check {
        id: "backups-public",
        severity: Severity::Error,
        find: Look::Online(|outside| Box::pin(backups_public(&outside.settings))),
    },
    Check {
        id: "backups-unversioned",
        severity: Severity::Warning,
        find: Look::Online(|outside| Box::pin(backups_unversioned(&outside.settings))),
    },
];

async fn mail(outside: &Outside) -> Option<Message> {
    let notices = &outside.settings.notices;
    let mailer = notices.mailer(&outside.tls, &Transcript::off())?;
    let failure = mailer.probe(notices.sender()?).await.err()?;
    Some(Message::new("check-mail-refused").with("error", failure.to_string()))
}

async fn telegram(outside: &Outside) -> Option<Message> {
    let notices = &outside.settings.notices;
    let refused = |error: String| Some(Message::new("check-telegram-refused").with("error", error));
    let bot = match notices.bot(&outside.tls, &Transcript::off()) {
        Ok(bot) => bot?,
        Err(failure) => return refused(failure.to_string()),
    };
    if let Err(failure) = bot.me().await {
        return refused(failure.to_string());
    }
    for chat in notices.chats() {
        if let Err(failure) = bot.chat(&chat.as_str().into()).await {
            let refused = Message::new("check-telegram-refused-chat").with("chat", chat.clone());
            return Some(refused.with("error", failure.to_string()));
        }
    }
    None
}

/// Whether the receiver accepts connections. Nothing is sent, because a receiver acts on what it receives.
async fn webhook(settings: &Settings) -> Option<Message> {
    for url in &settings.notices.webhook_urls {
        if let Err(error) = dial(url).await {
            let unreachable = Message::new("check-webhook-unreachable").with("host", url.host_with_port());
            return Some(unreachable.with("error", error.to_string()));
        }
    }
    None
}

async fn dial(url: &Origin) -> std::io::Result<()> {
    let host = host_name(url.host_with_port())
        .trim_matches(['[', ']'])
        .to_owned();
    let port = url
        .host_with_port()
        .rsplit_once(':')
        .and_then(|(_, port)| port.parse().ok());
    let port = port.unwrap_or(if url.scheme() == "https" { 443 } else { 80 });
    let addresses = tokio::task::spawn_blocking(move || (host, port).to_socket_addrs());
    let addresses: Vec<_> = addresses.await.map_err(std::io::Error::other)??.collect();
    let connect = tokio::net::TcpStream::connect(&*addresses);
    tokio::time::timeout(PATIENCE, connect).await??;
    Ok(())
}

async fn backups_public(settings: &Settings) -> Option<Message> {
    let backups = settings.get::<BackupSettings>();
    let url = backups.s3.as_ref()?;
    let is_public = media::is_listed_to_strangers(url).await?;
    is_public.then(|| Message::new("check-backups-public").with("bucket", url.bucket()))
}

async fn backups_unversioned(settings: &Settings) -> Option<Message> {
    let backups = settings.get::<BackupSettings>();
    let url = backups.s3.as_ref()?;
    let keeps = settings.storage.keeps_versions(url).await.ok()?;
    (!keeps).then(|| Message::new("check-backups-unversioned").with("bucket", url.bucket()))
}
