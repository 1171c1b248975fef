//! Checks that ask others: the mail server, Telegram, the receivers of webhooks, and our own public address.

use std::{net::ToSocketAddrs as _, time::Duration};

use outbox::{Tls, Transcript};
use settings::HttpUrl;

use super::{Check, Look, Severity};
use crate::settings::{Settings, host_name};

/// The longest that one answer is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) const CHECKS: &[Check<Look>] = &[
    Check {
        id: "mail-refused",
        severity: Severity::Error,
        why: "nobody would hear of a lead by mail",
        fix: "correct the EMAIL_ settings; `paradise sendtest mail` shows the conversation and what usually helps",
        find: Look::Online(|settings, tls| Box::pin(mail(settings, tls))),
    },
    Check {
        id: "telegram-refused",
        severity: Severity::Error,
        why: "nobody would hear of a lead in Telegram",
        fix: "correct TELEGRAM_BOT_TOKEN and TELEGRAM_CHAT_ID; `paradise sendtest telegram` shows the conversation",
        find: Look::Online(|settings, tls| Box::pin(telegram(settings, tls))),
    },
    Check {
        id: "webhook-unreachable",
        severity: Severity::Error,
        why: "the other program would not hear of a lead",
        fix: "correct WEBHOOK_URLS, or start the receiver; `paradise sendtest webhook` sends it a test",
        find: Look::Online(|settings, _| Box::pin(webhook(settings))),
    },
    Check {
        id: "site-unreachable",
        severity: Severity::Error,
        why: "what visitors reach under PUBLIC_URL is not this site, or nothing, or without a valid certificate",
        fix: "start the program and the proxy, point the domain here, and get a certificate; `paradise deploy nginx` prints a site",
        find: Look::Online(|settings, tls| Box::pin(reachable(settings, tls))),
    },
    Check {
        id: "site-not-redirected",
        severity: Severity::Error,
        why: "a visitor who types the address without https stays on plain http",
        fix: "redirect port 80 to https in the proxy; `paradise deploy nginx` prints a site that does",
        find: Look::Online(|settings, tls| Box::pin(redirected(settings, tls))),
    },
    Check {
        id: "site-header-lost",
        severity: Severity::Error,
        why: "browsers would not be told to stay on https and to run nothing foreign",
        fix: "let the proxy pass our headers, and set none of its own; `paradise deploy nginx` prints such a site",
        find: Look::Online(|settings, tls| Box::pin(headers(settings, tls))),
    },
    Check {
        id: "metrics-public",
        severity: Severity::Error,
        why: "figures and probes of the private address are for operators only",
        fix: "proxy only BIND, never PRIVATE_BIND",
        find: Look::Online(|settings, tls| Box::pin(metrics_public(settings, tls))),
    },
];

async fn mail(settings: &Settings, tls: &Tls) -> Option<String> {
    let mailer = settings.notices.mailer(tls, &Transcript::off())?;
    let from = settings.notices.sender()?;
    mailer.probe(from).await.err().map(|failure| failure.to_string())
}

async fn telegram(settings: &Settings, tls: &Tls) -> Option<String> {
    let bot = settings.notices.bot(tls, &Transcript::off());
    let bot = match bot {
        Ok(bot) => bot?,
        Err(failure) => return Some(failure.to_string()),
    };
    if let Err(failure) = bot.me().await {
        return Some(failure.to_string());
    }
    for chat in settings.notices.chats() {
        if let Err(failure) = bot.chat(chat).await {
            return Some(format!("chat {chat}: {failure}"));
        }
    }
    None
}

/// Whether somebody listens; nothing is said, because a receiver acts on what it is told.
async fn webhook(settings: &Settings) -> Option<String> {
    for url in &settings.notices.webhook_urls {
        if let Err(error) = dial(url).await {
            return Some(format!("{}: {error}", url.host_with_port()));
        }
    }
    None
}

async fn dial(url: &HttpUrl) -> std::io::Result<()> {
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

fn client(tls: &Tls) -> Option<reqwest::Client> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls.config())
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .build()
        .ok()
}

/// Asks our public address; the error says what a person can do something about.
async fn ask(
    settings: &Settings,
    tls: &Tls,
    scheme: &str,
    path: &str,
) -> Option<Result<reqwest::Response, String>> {
    let public = settings.site.public_url.as_ref()?;
    let url = format!("{scheme}://{}{path}", public.host_with_port());
    let answer = client(tls)?.get(&url).send().await;
    Some(answer.map_err(|error| {
        let error = error.without_url();
        let cause = std::iter::successors(std::error::Error::source(&error), |error| error.source()).last();
        format!(
            "{url}: {}",
            cause.map_or_else(|| error.to_string(), ToString::to_string)
        )
    }))
}

fn scheme(settings: &Settings) -> &str {
    settings
        .site
        .public_url
        .as_ref()
        .map_or("https", |url| url.scheme())
}

async fn reachable(settings: &Settings, tls: &Tls) -> Option<String> {
    let answer = match ask(settings, tls, scheme(settings), "/api/content/products/").await? {
        Ok(answer) => answer,
        Err(what) => return Some(what),
    };
    let status = answer.status();
    let is_ours = answer.headers().contains_key("x-request-id");
    (!status.is_success() || !is_ours)
        .then(|| format!("/api/content/products/ answered {status}, and not as this program does"))
}

async fn redirected(settings: &Settings, tls: &Tls) -> Option<String> {
    let public = settings.site.public_url.as_ref()?;
    // With a port of its own there is no address without https to type.
    if public.scheme() != "https" || host_name(public.host_with_port()) != public.host_with_port() {
        return None;
    }
    // Nobody there is as good as a redirect.
    let answer = ask(settings, tls, "http", "/").await?.ok()?;
    let target = answer
        .headers()
        .get("location")
        .and_then(|target| target.to_str().ok());
    let leads_to_https = target.is_some_and(|target| target.starts_with("https://"));
    (!leads_to_https).then(|| format!("http://{}/ answered {}", public.host_with_port(), answer.status()))
}

async fn headers(settings: &Settings, tls: &Tls) -> Option<String> {
    let answer = ask(settings, tls, scheme(settings), "/admin/login/")
        .await?
        .ok()?;
    let mut wanted = vec![
        "content-security-policy",
        "x-content-type-options",
        "referrer-policy",
    ];
    if settings.is_https() {
        wanted.push("strict-transport-security");
    }
    let wrong = |name: &&&str| answer.headers().get_all(**name).iter().count() != 1;
    let wrong: Vec<_> = wanted.iter().filter(wrong).copied().collect();
    (answer.status().is_success() && !wrong.is_empty()).then(|| {
        format!(
            "/admin/login/ comes without, or with several of: {}",
            wrong.join(", ")
        )
    })
}

async fn metrics_public(settings: &Settings, tls: &Tls) -> Option<String> {
    let answer = ask(settings, tls, scheme(settings), "/metrics").await?.ok()?;
    answer
        .status()
        .is_success()
        .then(|| "/metrics is answered under PUBLIC_URL".to_owned())
}
