//! The functions of the checks of settings, and the helpers that they share.

use std::{net::IpAddr, time::Duration};

use outbox::mail::Security;
use settings::{PrivateUrl, is_placeholder};
use text::Message;

use crate::{
    settings::{Settings, host_name},
    vocabulary::Vocabulary,
};

/// The length in bytes below which a key can be guessed.
const SHORTEST_KEY: usize = 32;
/// The number of distinct characters below which a long key is probably a short one repeated.
const FEWEST_CHARACTERS: usize = 5;
/// How long a site must enforce https (HSTS) to be accepted for the browsers' preload list.
const A_YEAR: Duration = Duration::from_hours(365 * 24);
pub(super) fn secret_key_weak(settings: &Settings) -> Option<Message> {
    let key = settings.site.secret_key.expose();
    (!settings.site.debug && !key.is_empty())
        .then(|| weakness(key))
        .flatten()
}

/// A weak key that is being replaced does not prevent the start: its weakness may be the reason for the replacement.
pub(super) fn secret_fallbacks_weak(settings: &Settings) -> Option<Message> {
    let (site, mut place) = (&settings.site, 0);
    let weak = site.secret_key_fallbacks.iter().find_map(|key| {
        place += 1;
        let is_current = key.expose() == site.secret_key.expose();
        let what = match weakness(key.expose()) {
            None if is_current => "check-secret-fallbacks-weak-same",
            None => return None,
            Some(_) => "check-secret-fallbacks-weak",
        };
        Some(Message::new(what).with("place", place))
    });
    weak.filter(|_| !site.debug)
}

fn weakness(key: &str) -> Option<Message> {
    let mut characters: Vec<char> = key.chars().collect();
    characters.sort_unstable();
    characters.dedup();
    if is_placeholder(key) || key.to_ascii_lowercase().contains("django-insecure") {
        Some(Message::new("check-secret-key-weak-example"))
    } else if key.len() < SHORTEST_KEY {
        let short = Message::new("check-secret-key-weak-short").with("count", key.chars().count());
        Some(short.with("least", SHORTEST_KEY))
    } else if characters.len() < FEWEST_CHARACTERS {
        Some(Message::new("check-secret-key-weak-plain").with("count", characters.len()))
    } else {
        None
    }
}

pub(super) fn secret_key_missing(settings: &Settings) -> Option<Message> {
    let needed = !settings.database.url.backend().is_file();
    let missing = settings.site.secret_key.expose().is_empty();
    (needed && missing).then(|| Message::new("check-secret-key-missing"))
}

pub(super) fn debug_reachable(settings: &Settings) -> Option<Message> {
    let bind = settings.web.bind;
    (settings.site.debug && !bind.ip().is_loopback())
        .then(|| Message::new("check-debug-reachable").with("bind", bind.to_string()))
}

pub(super) fn redirect_loop(settings: &Settings) -> Option<Message> {
    let bind = settings.web.bind;
    let hidden = bind.ip().is_loopback() && settings.web.trusted_proxies.is_empty();
    (settings.https_redirect() && settings.https.bind.is_none() && hidden)
        .then(|| Message::new("check-redirect-loop").with("bind", bind.to_string()))
}

pub(super) fn everyone_trusted(settings: &Settings) -> Option<Message> {
    let all = settings
        .web
        .trusted_proxies
        .iter()
        .find(|network| network.prefix_len() == 0)?;
    Some(Message::new("check-everyone-trusted").with("network", all.to_string()))
}

pub(super) fn vocabulary_wrong(settings: &Settings) -> Option<Message> {
    let file = settings.site.vocabulary_file.as_deref()?;
    let error = Vocabulary::load(Some(file)).err()?;
    let wrong = Message::new("check-vocabulary-wrong").with("file", file.display().to_string());
    Some(wrong.with("error", error.to_string().trim_end()))
}

pub(super) fn storage_key_missing(settings: &Settings) -> Option<Message> {
    let storage = &settings.storage;
    let url = storage.url.as_ref()?;
    let missing = storage.key_id.is_empty() || storage.key.is_empty();
    missing.then(|| Message::new("check-storage-key-missing").with("bucket", url.bucket()))
}

pub(super) fn storage_plain(settings: &Settings) -> Option<Message> {
    let url = settings.storage.url.as_ref().filter(|url| url.is_exposed())?;
    Some(Message::new("check-storage-plain").with("host", url.endpoint()?.host_with_port()))
}

pub(super) fn proxy_untrusted(settings: &Settings) -> Option<Message> {
    let bind = settings.web.bind;
    let public = settings.site.public_url.as_ref();
    let public = public.map(|url| host_name(url.host_with_port()));
    let mut names = settings
        .web
        .allowed_hosts
        .iter()
        .map(|host| &**host)
        .chain(public);
    let is_public = names.any(|name| !is_here(name));
    let hidden = bind.ip().is_loopback() && settings.web.trusted_proxies.is_empty();
    // With the redirect on, the problem is worse: see `redirect-loop`.
    (!settings.site.debug
        && is_public
        && hidden
        && !settings.https_redirect()
        && settings.https.bind.is_none())
    .then(|| Message::new("check-proxy-untrusted").with("bind", bind.to_string()))
}

pub(super) fn open_without_tls(settings: &Settings) -> Option<Message> {
    let bind = settings.web.bind;
    let open = !bind.ip().is_loopback() && settings.web.trusted_proxies.is_empty();
    // If the program serves https itself, plain http only redirects, unless that is switched off.
    let only_redirects = settings.https.bind.is_some() && settings.https_redirect();
    (!settings.site.debug && open && !only_redirects)
        .then(|| Message::new("check-open-without-tls").with("bind", bind.to_string()))
}

pub(super) fn database_without_tls(settings: &Settings) -> Option<Message> {
    let url = &settings.database.url;
    (!settings.site.debug && url.is_exposed())
        .then(|| Message::new("check-database-without-tls").with("url", url.to_string()))
}

pub(super) fn redirect_off(settings: &Settings) -> Option<Message> {
    (!settings.site.debug && settings.is_https() && !settings.https_redirect())
        .then(|| Message::new("check-redirect-off"))
}

pub(super) fn front_end_plain(settings: &Settings) -> Option<Message> {
    let web = &settings.web;
    let mut origins = web.cors_allowed_origins.iter().chain(&web.csrf_trusted_origins);
    let plain =
        origins.find(|origin| origin.scheme() == "http" && !is_here(host_name(origin.host_with_port())))?;
    (!settings.site.debug).then(|| Message::new("check-front-end-plain").with("origin", plain.to_string()))
}

pub(super) fn static_holds_files(settings: &Settings) -> Option<Message> {
    let folder = settings.static_root();
    let (name, store) = settings.overlap(&settings.static_root())?;
    let overlap = Message::new("check-static-holds-files").with("folder", folder.display().to_string());
    Some(
        overlap
            .with("name", name)
            .with("store", store.display().to_string()),
    )
}

pub(super) fn any_host(settings: &Settings) -> Option<Message> {
    let any = settings.web.allowed_hosts.iter().any(|host| &**host == "*");
    (!settings.site.debug && any).then(|| Message::new("check-any-host"))
}

pub(super) fn public_url_missing(settings: &Settings) -> Option<Message> {
    (!settings.site.debug && settings.site.public_url.is_none())
        .then(|| Message::new("check-public-url-missing"))
}

pub(super) fn public_url_plain(settings: &Settings) -> Option<Message> {
    let plain = settings.site.public_url.is_some() && !settings.is_https();
    (!settings.site.debug && plain).then(|| Message::new("check-public-url-plain"))
}

pub(super) fn mail_without_tls(settings: &Settings) -> Option<Message> {
    let host = &settings.notices.email_host;
    let plain = settings.notices.security() == Security::Plain;
    (!host.is_empty() && !is_here(host) && plain)
        .then(|| Message::new("check-mail-without-tls").with("host", host.to_string()))
}

pub(super) fn telegram_plain(settings: &Settings) -> Option<Message> {
    let api = &settings.notices.telegram_api;
    let plain = api.scheme() == "http" && !is_here(host_name(api.host_with_port()));
    (plain && !settings.notices.telegram_token.is_empty())
        .then(|| Message::new("check-telegram-plain").with("url", api.to_string()))
}

/// Whether a host is this machine, so that no one can intercept the connection.
pub(crate) fn is_here(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    let is_loopback = |host: &str| host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    host == "localhost" || host.ends_with(".localhost") || is_loopback(host)
}

pub(super) fn webhook_metadata(settings: &Settings) -> Option<Message> {
    let allowed = settings.notices.allowed_hosts();
    let host = allowed
        .into_iter()
        .find(|host| outbox::webhook::is_metadata(host))?;
    Some(Message::new("check-webhook-metadata").with("host", host))
}

pub(super) fn hsts_off(settings: &Settings) -> Option<Message> {
    (!settings.site.debug && settings.is_https() && settings.web.hsts_seconds == 0)
        .then(|| Message::new("check-hsts-off"))
}

/// The requirements of the preload list, see <https://hstspreload.org>.
pub(super) fn hsts_preload_refused(settings: &Settings) -> Option<Message> {
    let web = &settings.web;
    let is_listed = web.hsts_subdomains && Duration::from_secs(web.hsts_seconds.into()) >= A_YEAR;
    (web.hsts_preload && !is_listed).then(|| Message::new("check-hsts-preload-refused"))
}

pub(super) fn database_of_django(settings: &Settings) -> Option<Message> {
    let file = settings.database.url.file(&settings.files.data_dir)?;
    db::is_of_django(&file)
        .then(|| Message::new("check-database-of-django").with("file", file.display().to_string()))
}

pub(super) fn mail_sender_missing(settings: &Settings) -> Option<Message> {
    let notices = &settings.notices;
    (!notices.email_host.is_empty() && notices.sender().is_none())
        .then(|| Message::new("check-mail-sender-missing"))
}

pub(super) fn webhook_refused(settings: &Settings) -> Option<Message> {
    let notices = &settings.notices;
    let allowed = notices.allowed_hosts();
    let refused = |url: &PrivateUrl| outbox::webhook::judge(&url.expose(), &allowed).err();
    let refused = notices.webhook_urls.iter().find_map(refused)?;
    Some(Message::new("check-webhook-refused").with("error", refused))
}

pub(super) fn webhook_unsigned(settings: &Settings) -> Option<Message> {
    let notices = &settings.notices;
    (!notices.webhook_urls.is_empty() && notices.webhook_secret.is_empty())
        .then(|| Message::new("check-webhook-unsigned"))
}
