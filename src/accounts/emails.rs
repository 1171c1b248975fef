//! E-mails to the owner of an account: events of the account, and one-time links.
//!
//! Each e-mail is added to the outbox in the transaction of the event that it reports. It goes to the address of the
//! account, in the language in which the owner last used the admin. Without an address or without a mail server, no
//! e-mail is sent.

use chrono::{DateTime, Utc};
use outbox::Draft;
use sea_orm::{DbErr, QueryOrder as _, entity::prelude::*};
use text::{Lang, Message};
use web::Context;

use super::{account_request::subject, link::Purpose, session, user};
use crate::{
    core::Core,
    notice::{self, Notice},
    zone,
};

/// An event of an account.
#[derive(Clone, Debug)]
pub enum News {
    /// The password was changed.
    Password,
    /// The e-mail address was changed; the e-mail goes to the old address.
    Address,
    /// The second step was switched on.
    TwoStepOn,
    /// The second step was switched off.
    TwoStepOff,
    /// A sign-in from an unknown browser, with the user agent of the browser.
    NewBrowser(String),
    /// Number of sign-in attempts that failed within an hour.
    Failures(u32),
    /// Number of wrong codes after the right password.
    WrongCodes(u32),
}

impl News {
    /// Subject and text.
    fn words(&self) -> [Message; 2] {
        match self {
            Self::Password => ["letter-password-subject", "letter-password"].map(Message::new),
            Self::Address => ["letter-address-subject", "letter-address"].map(Message::new),
            Self::TwoStepOn => ["letter-two-step-on-subject", "letter-two-step-on"].map(Message::new),
            Self::TwoStepOff => ["letter-two-step-subject", "letter-two-step"].map(Message::new),
            Self::NewBrowser(browser) => [
                Message::new("letter-browser-subject"),
                Message::new("letter-browser").with("browser", browser.as_str()),
            ],
            Self::Failures(count) => [
                Message::new("letter-failures-subject"),
                Message::new("letter-failures").with("count", *count),
            ],
            Self::WrongCodes(count) => [
                Message::new("letter-codes-subject"),
                Message::new("letter-codes").with("count", *count),
            ],
        }
    }
}

/// Notifies the owner of an account. Call it before sessions are ended or begun, because the language of the owner is
/// read from them. `from` is the request that caused the event; `None` for a command on the server.
///
/// # Errors
/// The database is not available.
pub async fn tell(
    core: &Core,
    tx: &db::Tx,
    user: &user::Model,
    news: News,
    from: Option<&Context>,
) -> Result<(), db::Error> {
    if !is_reached(core, user) {
        return Ok(());
    }
    let lang = language(core, tx, user.id).await?;
    let [title, what] = news.words();
    let place = match from {
        Some(context) => Message::new("letter-place").with("address", context.address.to_string()),
        None => Message::new("letter-server"),
    };
    let now = core.zone.local(zone::now()).format("%d.%m.%Y %H:%M");
    let place = place.with("time", format!("{now} ({})", core.zone.name()));
    let what_next = match &core.settings.site.public_url {
        Some(site) => Message::new("letter-not-you-link")
            .with("link", format!("{site}{}", super::permissions::OWN_PATH)),
        None => Message::new("letter-not-you"),
    };
    let paragraphs =
        [&what, &place, &what_next].map(|message| named(core, user, message.clone()).render(lang));
    let letter = Letter {
        notice: Notice {
            subject: named(core, user, title).render(lang),
            text: paragraphs.join("\n\n"),
            lang: Some(lang),
            until: None,
        },
        kind: notice::SITE,
        about: subject(user.id),
    };
    letter.post(core, tx, user, from).await
}

/// Mails a one-time link to its user; returns `false` if the user cannot receive mail. Links to the same user that
/// still wait in the outbox are cancelled, because they do not work any more.
///
/// # Errors
/// The database is not available.
pub(super) async fn send_link(
    core: &Core,
    tx: &db::Tx,
    user: &user::Model,
    purpose: Purpose,
    path: &str,
    from: &Context,
) -> Result<bool, db::Error> {
    let about = format!("{}:link", subject(user.id));
    core.outbox.cancel(tx, &about).await?;
    let Some(site) = core
        .settings
        .site
        .public_url
        .as_ref()
        .filter(|_| is_reached(core, user))
    else {
        return Ok(false);
    };
    let lang = language(core, tx, user.id).await?;
    let (title, text) = match purpose {
        Purpose::Reset => ("letter-reset-subject", "letter-reset"),
        Purpose::Invitation => ("letter-invitation-subject", "letter-invitation"),
    };
    let word = |key| {
        named(
            core,
            user,
            Message::new(key).with("link", format!("{site}{path}")),
        )
        .render(lang)
    };
    let letter = Letter {
        notice: Notice {
            subject: word(title),
            text: word(text),
            lang: Some(lang),
            until: Some(ends(purpose)),
        },
        kind: notice::ONCE,
        about,
    };
    letter.post(core, tx, user, Some(from)).await?;
    Ok(true)
}

fn ends(purpose: Purpose) -> DateTime<Utc> {
    zone::now() + purpose.age()
}

/// Whether the owner can receive mail.
fn is_reached(core: &Core, user: &user::Model) -> bool {
    core.settings.notices.sends_mail() && user.is_active && !user.email.is_empty()
}

/// The language of the session that was used last. For a user without a session it is the language of the site.
async fn language(core: &Core, tx: &db::Tx, user_id: i64) -> Result<Lang, DbErr> {
    let last = session::Entity::find().filter(session::Column::UserId.eq(user_id));
    let last = last.order_by_desc(session::Column::SeenAt).one(tx).await?;
    let lang = last.and_then(|session| Lang::parse(&session.language));
    Ok(lang.or(core.languages.first().copied()).unwrap_or_default())
}

fn named(core: &Core, user: &user::Model, message: Message) -> Message {
    message
        .with("site", core.settings.site.name.as_str())
        .with("username", user.username.as_str())
}

/// An e-mail to be added to the outbox.
struct Letter {
    notice: Notice,
    kind: &'static str,
    about: String,
}

impl Letter {
    async fn post(
        self,
        core: &Core,
        tx: &db::Tx,
        user: &user::Model,
        from: Option<&Context>,
    ) -> Result<(), db::Error> {
        let draft = Draft {
            channel: "mail",
            recipient: user.email.clone(),
            kind: self.kind,
            subject: self.about,
            payload: self.notice.payload(),
            request_id: from.map(|from| from.request_id.to_string()).unwrap_or_default(),
        };
        core.outbox.add(tx, vec![draft]).await
    }
}
