//! The five answers, and the settings that follow from them.

use db::{DatabaseSettings, DatabaseUrl};
use percent_encoding::percent_decode_str;
use settings::{Key, Origin, Value as _, env_line};
use text::{Lang, Message};
use web::WebSettings;

use super::{Args, ask, refused};
use crate::{
    accounts::rules,
    channel::settings::NoticeSettings,
    failure::Failure,
    settings::{SiteSettings, https::HttpsSettings},
};

/// Settings with their values, as they are written to the file.
type Lines = Vec<(&'static Key, String)>;

/// The answers of the user.
#[derive(Clone, Debug)]
pub(super) struct Answers {
    lines: Lines,
    public: bool,
    /// The owner's login name.
    pub(super) admin: String,
}

impl Answers {
    /// Takes the answers from flags, and asks for the rest.
    pub(super) fn get(args: &Args, lang: Lang) -> Result<Self, Failure> {
        let domain = answer(
            args.domain.as_deref(),
            args.yes,
            "init-domain",
            "",
            lang,
            |text| domain(text, args.without_proxy),
        )?;
        let database = answer(
            args.database.as_deref(),
            args.yes,
            "init-database",
            "sqlite",
            lang,
            database,
        )?;
        let mail = answer(args.mail.as_deref(), args.yes, "init-mail", "", lang, mail)?;
        let telegram = answer(
            args.telegram.as_deref(),
            args.yes,
            "init-telegram",
            "",
            lang,
            telegram,
        )?;
        let admin = answer(
            args.admin.as_deref(),
            args.yes,
            "init-admin",
            "admin",
            lang,
            admin,
        )?;
        Ok(Self {
            public: !domain.is_empty(),
            lines: [domain, database, mail, telegram].concat(),
            admin,
        })
    }

    /// Whether other machines should reach the site.
    pub(super) fn is_public(&self) -> bool {
        self.public
    }

    /// The text of `.env`, with a newly generated secret.
    pub(super) fn dotenv(&self, lang: Lang) -> String {
        let mut text = format!("# {}\n", Message::new("init-head").render(lang));
        text.push_str(&env_line(&SiteSettings::SECRET_KEY, &web::random_token()));
        for (key, value) in &self.lines {
            text.push_str(&env_line(key, value));
        }
        text
    }
}

fn answer<T>(
    given: Option<&str>,
    yes: bool,
    question: &'static str,
    default: &str,
    lang: Lang,
    read: impl Fn(&str) -> Result<T, Message>,
) -> Result<T, Failure> {
    match given.or(yes.then_some(default)) {
        Some(given) => read(given.trim()).map_err(|message| refused(&message, lang)),
        None => ask::until_answered(&Message::new(question), default, lang, read),
    }
}

/// `shop.example.uz`, typed by hand or copied from a browser.
fn domain(text: &str, without_proxy: bool) -> Result<Lines, Message> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let wrong = || Message::new("init-domain-wrong");
    let text = text.trim_end_matches('/');
    let name = text.strip_prefix("https://").unwrap_or(text);
    let plain = name
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-.:".contains(&b));
    let url = Origin::parse(&format!("https://{name}")).map_err(|_| wrong())?;
    // A proxy needs a certificate, and no authority issues one for a name without a dot.
    if !plain || !name.contains('.') || name.starts_with('.') {
        return Err(wrong());
    }
    if without_proxy {
        let lines: Lines = vec![(&HttpsSettings::ACME_DOMAINS, name.to_owned())];
        return are_taken(&lines).then_some(lines).ok_or_else(wrong);
    }
    Ok(vec![
        (&SiteSettings::PUBLIC_URL, url.to_string()),
        (&WebSettings::TRUSTED_PROXIES, "127.0.0.1,::1".to_owned()),
    ])
}

fn database(text: &str) -> Result<Lines, Message> {
    DatabaseUrl::parse(text).map_err(|_| Message::new("init-database-wrong"))?;
    Ok(vec![(&DatabaseSettings::DATABASE_URL, text.to_owned())])
}

/// `smtp://account:password@server:port boss@example.uz`; `smtps://` for TLS from the first byte.
fn mail(text: &str) -> Result<Lines, Message> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let wrong = || Message::new("init-mail-wrong");
    let (url, told) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let (scheme, rest) = url.split_once("://").ok_or_else(wrong)?;
    let implicit = match scheme {
        "smtp" => false,
        "smtps" => true,
        _ => return Err(wrong()),
    };
    // A user name is often an e-mail address itself, so the last @ is the separator.
    let (account, server) = rest.trim_end_matches('/').rsplit_once('@').ok_or_else(wrong)?;
    let (account, password) = account.split_once(':').ok_or_else(wrong)?;
    let decoded = |text: &str| {
        percent_decode_str(text)
            .decode_utf8()
            .map(String::from)
            .map_err(|_| wrong())
    };
    let (account, password) = (decoded(account)?, decoded(password)?);
    let (host, port) = server.split_once(':').unwrap_or((server, ""));
    let told = match told.trim() {
        "" => account.as_str(),
        told => told,
    };
    if host.is_empty() || password.is_empty() {
        return Err(wrong());
    }
    let from = if account.contains('@') { &account } else { told };
    let mut lines: Lines = vec![(&NoticeSettings::EMAIL_HOST, host.to_owned())];
    if !port.is_empty() {
        lines.push((&NoticeSettings::EMAIL_PORT, port.to_owned()));
    }
    if implicit {
        lines.push((&NoticeSettings::EMAIL_USE_SSL, "True".to_owned()));
    }
    let from = from.split(',').next().unwrap_or_default().trim().to_owned();
    lines.extend([
        (&NoticeSettings::EMAIL_HOST_USER, account.clone()),
        (&NoticeSettings::EMAIL_HOST_PASSWORD, password),
        (&NoticeSettings::DEFAULT_FROM_EMAIL, from),
        (&NoticeSettings::ADMIN_EMAIL, told.to_owned()),
    ] as [(&Key, String); 4]);
    are_taken(&lines).then_some(lines).ok_or_else(wrong)
}

/// `123456:ABC-def -1001234567`.
fn telegram(text: &str) -> Result<Lines, Message> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let wrong = || Message::new("init-telegram-wrong");
    let (token, chat) = text.split_once(char::is_whitespace).ok_or_else(wrong)?;
    let lines: Lines = vec![
        (&NoticeSettings::TELEGRAM_BOT_TOKEN, token.to_owned()),
        (&NoticeSettings::TELEGRAM_CHAT_ID, chat.trim().to_owned()),
    ];
    are_taken(&lines).then_some(lines).ok_or_else(wrong)
}

/// Whether every command accepts these settings. An empty value is not accepted.
fn are_taken(lines: &[(&Key, String)]) -> bool {
    lines
        .iter()
        .all(|(key, value)| !value.is_empty() && key.judge(value).is_ok())
}

/// The name is inserted into a command that is printed, so it must also be plain.
fn admin(text: &str) -> Result<String, Message> {
    let plain = text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"._-@".contains(&b));
    if plain && !text.starts_with('-') && rules::username(text).is_ok() {
        Ok(text.to_owned())
    } else {
        Err(Message::new("init-admin-wrong"))
    }
}
