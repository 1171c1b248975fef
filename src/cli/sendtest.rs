//! `paradise sendtest`: sends one real message and shows the conversation with the server.

use chrono::Utc;
use outbox::{
    Receipt, Tls, Transcript,
    mail::{Mail, Purpose},
    telegram::Text,
    webhook::Hook,
};
use serde_json::json;
use settings::PrivateUrl;
use text::{Lang, Message};

use super::environment::Environment;
use crate::{channel::Cause, failure::Failure, settings::Settings};

/// Send a test message and show the conversation with the server; secrets are masked.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The way it takes.
    #[arg(value_enum)]
    channel: Channel,
    /// Another recipient than the settings name: an address, a chat, a webhook's address.
    #[arg(long)]
    to: Option<String>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Channel {
    /// As a notice to `ADMIN_EMAIL`.
    Mail,
    /// To `TELEGRAM_CHAT_ID`.
    Telegram,
    /// To every address of `WEBHOOK_URLS`.
    Webhook,
}

pub(super) async fn run(args: Args, environment: Environment) -> Result<(), Failure> {
    let mut settings = environment.settings;
    if let (Channel::Webhook, Some(url)) = (args.channel, &args.to) {
        let url = settings::Value::parse(url).map_err(|error: settings::Invalid| {
            Failure::new(format!("--to is no address of a webhook: {error}"))
        })?;
        settings.notices.webhook_urls = vec![url];
    }
    let notices = &settings.notices;
    let secrets = [notices.email_password.expose(), notices.telegram_token.expose()];
    let mut secrets = secrets.map(str::to_owned).to_vec();
    secrets.extend(
        notices
            .webhook_secret
            .iter()
            .map(|secret| secret.expose().to_owned()),
    );
    secrets.extend(notices.webhook_urls.iter().flat_map(behind_host));
    let transcript = Transcript::hiding(secrets);
    let sent = match args.channel {
        Channel::Mail => mail(&settings, args.to, &transcript).await,
        Channel::Telegram => telegram(&settings, args.to, &transcript).await,
        Channel::Webhook => webhook(&settings, &transcript).await,
    };
    for line in transcript.lines() {
        println!("{line}");
    }
    let receipt = sent?;
    println!("\ndelivered: {}", receipt.0);
    Ok(())
}

/// The secret parts of the address of a webhook: everything after the host, with its query and without it.
fn behind_host(url: &PrivateUrl) -> Vec<String> {
    let whole = url.expose();
    let rest = whole.strip_prefix(url.as_str()).unwrap_or(&whole).to_owned();
    let path = rest.split('?').next().unwrap_or_default().to_owned();
    let mut secret = vec![rest, path];
    secret.retain(|part| part.len() > 1);
    secret
}

async fn mail(settings: &Settings, to: Option<String>, transcript: &Transcript) -> Result<Receipt, Failure> {
    let notices = &settings.notices;
    let mailer = notices
        .mailer(&Tls::system(), transcript)
        .ok_or_else(|| Failure::new("mail is not set up: set EMAIL_HOST"))?;
    let to = to
        .or_else(|| notices.admin_email.first().cloned())
        .ok_or_else(|| Failure::new("nobody to send to: set ADMIN_EMAIL, or give --to"))?;
    let from = notices.sender().ok_or_else(|| {
        Failure::new("our mail has no sender: set DEFAULT_FROM_EMAIL to an address of the account")
    })?;
    let (subject, body) = words(settings);
    let mail = Mail {
        message_id: format!("{}@{}", web::random_token(), notices.mail_domain()),
        from: from.to_owned(),
        to,
        reply_to: None,
        subject,
        text: body,
        html: None,
        lang: language(settings).code().to_owned(),
        purpose: Purpose::Notice,
        request_id: String::new(),
    };
    mailer
        .send(&mail)
        .await
        .map_err(|failure| explain(Channel::Mail, &failure))
}

async fn telegram(
    settings: &Settings,
    to: Option<String>,
    transcript: &Transcript,
) -> Result<Receipt, Failure> {
    let notices = &settings.notices;
    let explain = |failure: outbox::Failure| explain(Channel::Telegram, &failure);
    let bot = notices.bot(&Tls::system(), transcript).map_err(explain)?;
    let bot = bot.ok_or_else(|| {
        Failure::new("Telegram is not set up: set TELEGRAM_BOT_TOKEN to what @BotFather gave")
    })?;
    let me = bot.me().await.map_err(explain)?;
    let chat = to
        .or_else(|| notices.telegram_chats.first().cloned())
        .unwrap_or_default();
    if chat.is_empty() {
        return Err(Failure::new(
            "nobody to send to: set TELEGRAM_CHAT_ID, or give --to",
        ));
    }
    let (subject, body) = words(settings);
    let text = Text::new().bold(subject).line().plain(body);
    let sent = bot
        .send(&chat.as_str().into(), &text, None)
        .await
        .map_err(explain)?;
    let bot = me.username.unwrap_or(me.first_name);
    Ok(Receipt(format!(
        "message {} in chat {} from @{bot}",
        sent.message_id, sent.chat
    )))
}

async fn webhook(settings: &Settings, transcript: &Transcript) -> Result<Receipt, Failure> {
    let explain = |failure: outbox::Failure| explain(Channel::Webhook, &failure);
    let notices = &settings.notices;
    let poster = notices.poster(&Tls::system(), transcript).map_err(explain)?;
    let poster = poster.ok_or_else(|| Failure::new("nobody to send to: set WEBHOOK_URLS, or give --to"))?;
    let now = Utc::now();
    let mut receipts = Vec::new();
    for url in &notices.webhook_urls {
        let hook = Hook {
            id: format!("msg_{}", web::random_token()),
            at: now,
            url: url.expose(),
            body: json!({ "type": "test", "timestamp": now, "data": {} }).to_string(),
        };
        receipts.push(poster.post(&hook).await.map_err(explain)?.0);
    }
    Ok(Receipt(receipts.join("; ")))
}

/// What went wrong and, if known, what usually helps.
fn explain(channel: Channel, failure: &outbox::Failure) -> Failure {
    let name = match channel {
        Channel::Mail => "mail",
        Channel::Telegram => "telegram",
        Channel::Webhook => "webhook",
    };
    let what = failure.to_string();
    let cause = Cause::of(name, &what);
    if cause.is_known() {
        Failure::new(format!("{}. {}", what.trim_end_matches('.'), cause.fix(Lang::En)))
    } else {
        Failure::new(what)
    }
}

/// Subject and text in the site's first language.
fn words(settings: &Settings) -> (String, String) {
    let lang = language(settings);
    let subject = Message::new("sendtest-subject").with("site", settings.site.name.clone());
    (subject.render(lang), Message::new("sendtest-text").render(lang))
}

fn language(settings: &Settings) -> Lang {
    settings
        .site
        .message_languages()
        .first()
        .copied()
        .unwrap_or_default()
}
