//! How the site is, for people: the page behind the figures of the disk and of backups.

use std::sync::Arc;

use admin::{Group, Label, Page, Registry, Statement, StatementPage, Tone};
use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use text::{Lang, Message};
use web::{Access, Context, Error, Identity, Permission, Routes};

use super::{
    backup::{self, Schedule},
    disk,
    health::{CHECKS, Check, Status},
};
use crate::core::Core;

/// Who may see it.
pub(super) const SEE: Permission = Permission("system.view");
/// Where it is.
pub(super) const PATH: &str = "/admin/system/";

/// What the page stands on.
struct System {
    core: Core,
    sections: Arc<Registry>,
}

/// The page in the navigation.
pub fn link(registry: Registry) -> Registry {
    registry.link(Label::key("system-title"), PATH, SEE)
}

/// The page; the sections are its navigation.
pub fn routes(core: &Core, sections: &Arc<Registry>) -> Routes {
    let system = System {
        core: core.clone(),
        sections: sections.clone(),
    };
    Routes::new()
        .get(PATH, Access::Page(SEE), show)
        .with_state(&Arc::new(system))
}

async fn show(
    State(system): State<Arc<System>>,
    context: Context,
    identity: Identity,
) -> Result<Response, Error> {
    let (core, lang) = (&system.core, context.lang);
    let page = StatementPage {
        page: Page {
            lang,
            site: core.settings.site.name.clone(),
        },
        csrf: identity.csrf.clone().unwrap_or_default(),
        nav: system.sections.nav_at(&identity, lang, PATH),
        title: word("system-title", lang),
        groups: vec![
            health(core, lang),
            room(core, lang),
            backups(core, lang).await?,
            program(core, lang),
        ],
    };
    page.respond()
}

fn word(key: &'static str, lang: Lang) -> String {
    Message::new(key).render(lang)
}

fn fact(key: &'static str, value: String, tone: Option<Tone>, lang: Lang) -> Statement {
    let label = word(key, lang);
    Statement { label, value, tone }
}

fn group(name: &'static str, key: &'static str, facts: Vec<Statement>, lang: Lang) -> Group {
    let title = word(key, lang);
    Group { name, title, facts }
}

/// What each part said last.
fn health(core: &Core, lang: Lang) -> Group {
    let facts = CHECKS.map(|check| {
        let (key, tone) = match core.health.seen(check).map(|seen| seen.status) {
            Some(Status::Up) => ("system-up", Tone::Green),
            Some(Status::Degraded) => ("system-degraded", Tone::Amber),
            Some(Status::Down) => ("system-down", Tone::Red),
            None => ("system-not-asked", Tone::Gray),
        };
        fact(name(check), word(key, lang), Some(tone), lang)
    });
    group("health", "system-health", facts.into(), lang)
}

fn name(check: Check) -> &'static str {
    match check {
        Check::Database => "system-database",
        Check::Schema => "system-schema",
        Check::Disk => "system-disk",
        Check::Storage => "system-storage",
        Check::Mail => "system-mail",
        Check::Telegram => "system-telegram",
        Check::Webhook => "system-webhook",
    }
}

/// What is left of the disks.
fn room(core: &Core, lang: Lang) -> Group {
    let (data, media) = (&core.settings.files.data_dir, core.settings.media_root());
    let folders = [("system-room-data", data), ("system-room-media", &media)];
    let facts = folders.map(|(key, folder)| match fs4::available_space(folder) {
        Ok(bytes) => fact(key, disk::gigabytes(bytes, lang), disk::tone(bytes), lang),
        Err(_) => fact(key, word("system-unknown", lang), Some(Tone::Amber), lang),
    });
    group("room", "system-room", facts.into(), lang)
}

/// The newest backup, its proof, and what went wrong since.
async fn backups(core: &Core, lang: Lang) -> Result<Group, Error> {
    let seen = backup::standing(core).await?;
    let event = |key, event: Option<(DateTime<Utc>, String)>, tone| {
        let (value, tone) = match event {
            Some((at, detail)) => {
                let at = core.zone.local(at).format("%d.%m.%Y %H:%M");
                (format!("{at} · {detail}"), tone)
            }
            None => (word("system-never", lang), Some(Tone::Amber)),
        };
        fact(key, value, tone, lang)
    };
    let schedule = match core.settings.backups.schedule {
        Schedule::Off => "system-backups-off",
        Schedule::Hourly => "system-backups-hourly",
        Schedule::Daily => "system-backups-daily",
    };
    let mut facts = vec![
        fact("system-backups-schedule", word(schedule, lang), None, lang),
        event("system-backup-made", seen.made, None),
        event("system-backup-proven", seen.proven, None),
    ];
    let troubles = [
        ("system-backup-failed", seen.failed),
        ("system-backup-unproven", seen.unproven),
    ];
    for (key, trouble) in troubles {
        facts.extend(trouble.map(|trouble| event(key, Some(trouble), Some(Tone::Red))));
    }
    Ok(group("backups", "system-backups", facts, lang))
}

fn program(core: &Core, lang: Lang) -> Group {
    let mut facts = vec![
        fact("system-version", env!("CARGO_PKG_VERSION").to_owned(), None, lang),
        fact("system-zone", core.zone.name().to_owned(), None, lang),
    ];
    if let Some(proxy) = core.health.untrusted_proxy().seen() {
        let told = Message::new("system-proxy-untrusted").with("proxy", proxy.to_string());
        facts.push(fact("system-proxy", told.render(lang), Some(Tone::Red), lang));
    }
    group("program", "system-program", facts, lang)
}
