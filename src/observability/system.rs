//! The System page of the admin: details behind the counter cards of the disk and of backups.

use std::sync::Arc;

use admin::{Act, Group, Label, More, Page, Registry, Statement, StatementPage, Tone};
use axum::http::{HeaderValue, header::REFRESH};
use axum::{extract::State, response::Response};
use text::{Lang, Message};
use web::{Access, Context, Error, Identity, Query, Routes};

use super::{
    disk,
    trial::{self, TEST, TEST_PATH},
};
use crate::{
    channel::{self, Channel, ChannelStatus, Deaf, moves},
    core::Core,
    health::{CHECKS, Check, SEE_SYSTEM, SYSTEM_PAGE, Status},
    slice::SystemGroup,
};

/// State of the page's handlers.
pub(super) struct System {
    pub(super) core: Core,
    sections: Arc<Registry>,
    groups: Vec<SystemGroup>,
}

/// Adds the page to the navigation.
pub fn link(registry: Registry) -> Registry {
    registry.link(Label::key("system-title"), SYSTEM_PAGE, SEE_SYSTEM)
}

/// The routes of the page. `sections` is its navigation.
pub fn routes(core: &Core, sections: &Arc<Registry>, groups: Vec<SystemGroup>) -> Routes {
    let system = System {
        core: core.clone(),
        sections: sections.clone(),
        groups,
    };
    Routes::new()
        .get(SYSTEM_PAGE, Access::Page(SEE_SYSTEM), show)
        .post(TEST_PATH, Access::Page(TEST), trial::send)
        .with_state(&Arc::new(system))
}

async fn show(
    State(system): State<Arc<System>>,
    context: Context,
    identity: Identity,
    query: Query,
) -> Result<Response, Error> {
    let (core, lang) = (&system.core, context.lang);
    let tried = query
        .get("tried")
        .and_then(Channel::named)
        .zip(query.get("token"));
    let tried = match tried {
        Some((channel, token)) => Some((channel, trial::outcomes(core, channel, token).await?)),
        None => None,
    };
    let is_waiting = tried
        .as_ref()
        .is_some_and(|(_, outcomes)| trial::is_waiting(outcomes));
    let tried_groups = tried
        .iter()
        .map(|(channel, outcomes)| outcome(*channel, outcomes, lang));
    let mut groups: Vec<_> = tried_groups.collect();
    groups.extend([
        health(core, lang),
        channels(core, &identity, lang).await?,
        room(core, lang),
    ]);
    for group in &system.groups {
        groups.push(group(core, lang).await?);
    }
    groups.push(program(core, lang));
    let page = StatementPage {
        page: Page {
            lang,
            site: core.settings.site.name.clone(),
        },
        csrf: identity.csrf.clone().unwrap_or_default(),
        nav: system.sections.nav_at(&identity, lang, SYSTEM_PAGE),
        title: word("system-title", lang),
        groups,
    };
    let mut response = page.respond()?;
    if is_waiting {
        // This works without a script.
        response
            .headers_mut()
            .insert(REFRESH, HeaderValue::from_static("2"));
    }
    Ok(response)
}

fn word(key: &'static str, lang: Lang) -> String {
    Message::new(key).render(lang)
}

/// The last status of each part. Channels have their own group.
fn health(core: &Core, lang: Lang) -> Group {
    let checks = CHECKS.into_iter().filter(|check| check.channel().is_none());
    let facts = checks.map(|check| {
        let (key, tone) = match core.health.seen(check).map(|seen| seen.status) {
            Some(Status::Up) => ("system-up", Tone::Green),
            Some(Status::Degraded) => ("system-degraded", Tone::Amber),
            Some(Status::Down) => ("system-down", Tone::Red),
            None => ("system-not-asked", Tone::Gray),
        };
        Statement::new(name(check), word(key, lang), Some(tone), lang)
    });
    Group::new("health", "system-health", facts.collect(), lang)
}

/// The state of each channel, with a button that sends a test message, and Telegram groups whose number in the settings
/// is outdated.
async fn channels(core: &Core, who: &Identity, lang: Lang) -> Result<Group, Error> {
    let moves = moves::Moves::read(core.db.read()).await?;
    let mut facts = Vec::new();
    for status in channel::statuses(core).await? {
        facts.push(of_channel(core, &status, who, lang));
        if status.channel != Channel::Telegram {
            continue;
        }
        if let Some(deaf) = Deaf::now(core).await? {
            facts.push(Statement {
                label: word("channel-buttons", lang),
                value: deaf.words(lang, core.zone),
                tone: Some(Tone::Red),
                more: Some(More {
                    words: deaf.fix(lang),
                    raw_title: word("channel-raw", lang),
                    raw: deaf.error,
                    act: None,
                }),
            });
        }
        let setting = moves.setting(&core.settings);
        for (written, current) in moves.outdated(&core.settings) {
            if let (Some(old), Some(new)) = (written.number(), current.number()) {
                facts.push(Statement {
                    label: status.title(lang),
                    value: word("chat-moved-subject", lang),
                    tone: Some(Tone::Amber),
                    more: Some(More {
                        words: moves::text(old, new, &setting, lang),
                        ..More::default()
                    }),
                });
            }
        }
    }
    Ok(Group::new("channels", "system-channels", facts, lang))
}

fn of_channel(core: &Core, status: &ChannelStatus, who: &Identity, lang: Lang) -> Statement {
    let channel = status.channel;
    let can_be_tried =
        who.can(TEST) && channel.is_set_up(&core.settings) && !channel.recipients(&core.settings).is_empty();
    let title = status.title(lang);
    Statement {
        value: status.words(lang, core.zone),
        tone: Some(status.tone()),
        more: Some(More {
            words: status.fix(lang),
            raw_title: word("channel-raw", lang),
            raw: status.raw().to_owned(),
            act: can_be_tried.then(|| Act {
                path: TEST_PATH.replace("{channel}", channel.name()),
                label: Message::new("trial-send")
                    .with("channel", title.as_str())
                    .render(lang),
            }),
        }),
        label: title,
    }
}

/// The outcome of a test message.
fn outcome(channel: Channel, outcomes: &[(String, trial::Outcome)], lang: Lang) -> Group {
    let facts = outcomes.iter().map(|(recipient, outcome)| {
        let (words, fix, raw) = trial::words(channel, outcome, lang);
        let tone = match outcome {
            trial::Outcome::Waits => Tone::Blue,
            trial::Outcome::Arrived(_) => Tone::Green,
            trial::Outcome::Failed(_) => Tone::Red,
        };
        let answer = match outcome {
            trial::Outcome::Arrived(_) => "trial-answer",
            _ => "channel-raw",
        };
        Statement {
            label: recipient.clone(),
            value: words,
            tone: Some(tone),
            more: Some(More {
                words: fix,
                raw_title: word(answer, lang),
                raw,
                act: None,
            }),
        }
    });
    Group::new("trial", "trial-title", facts.collect(), lang)
}

fn name(check: Check) -> &'static str {
    match check {
        Check::Database => "system-database",
        Check::Schema => "system-schema",
        Check::Disk => "system-disk",
        Check::Storage => "system-storage",
        Check::Mail => "channel-mail",
        Check::Telegram => "channel-telegram",
        Check::Webhook => "channel-webhook",
    }
}

/// Free space of the disks.
fn room(core: &Core, lang: Lang) -> Group {
    let (data, media) = (&core.settings.files.data_dir, core.settings.media_root());
    let folders = [("system-room-data", data), ("system-room-media", &media)];
    let facts = folders.map(|(key, folder)| match fs4::available_space(folder) {
        Ok(bytes) => Statement::new(key, disk::gigabytes(bytes, lang), disk::tone(bytes), lang),
        Err(_) => Statement::new(key, word("system-unknown", lang), Some(Tone::Amber), lang),
    });
    Group::new("room", "system-room", facts.into(), lang)
}

fn program(core: &Core, lang: Lang) -> Group {
    let mut facts = vec![
        Statement::new("system-version", env!("CARGO_PKG_VERSION").to_owned(), None, lang),
        Statement::new("system-zone", core.zone.name().to_owned(), None, lang),
    ];
    if let Some(proxy) = core.health.untrusted_proxy().seen() {
        let told = Message::new("system-proxy-untrusted").with("proxy", proxy.to_string());
        facts.push(Statement::new(
            "system-proxy",
            told.render(lang),
            Some(Tone::Red),
            lang,
        ));
    }
    Group::new("program", "system-program", facts, lang)
}
