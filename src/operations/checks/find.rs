//! What the checks of settings find, and the small questions they share.

use outbox::mail::Security;
use settings::HttpUrl;

use crate::{
    operations::backup::Schedule,
    settings::{Settings, host_name},
    vocabulary::Vocabulary,
};

/// Bytes below which a key can be guessed.
const SHORTEST_KEY: usize = 32;
/// Distinct characters below which a long key is a short one repeated.
const FEWEST_CHARACTERS: usize = 5;
/// What the keys of examples and of Django's own template look like.
const EXAMPLES: [&str; 8] = [
    "django-insecure",
    "change-me",
    "change_me",
    "changeme",
    "your-secret",
    "your_secret",
    "replace-me",
    "placeholder",
];

pub(super) fn secret_key_weak(settings: &Settings) -> Option<String> {
    let key = settings.site.secret_key.expose();
    let mut characters: Vec<char> = key.chars().collect();
    characters.sort_unstable();
    characters.dedup();
    let lower = key.to_ascii_lowercase();
    let what = if settings.site.debug || key.is_empty() {
        return None;
    } else if EXAMPLES.iter().any(|example| lower.contains(example)) {
        "SECRET_KEY comes from an example".to_owned()
    } else if key.len() < SHORTEST_KEY {
        format!(
            "SECRET_KEY has {} characters; {SHORTEST_KEY} are the least",
            key.chars().count()
        )
    } else if characters.len() < FEWEST_CHARACTERS {
        format!("SECRET_KEY is made of {} different characters", characters.len())
    } else {
        return None;
    };
    Some(what)
}

pub(super) fn two_step_not_required(settings: &Settings) -> Option<String> {
    let is_required = settings
        .accounts
        .two_step_roles
        .iter()
        .any(|role| role.name() == "owner");
    (!is_required && !settings.site.debug).then(|| "owners sign in with a password alone".to_owned())
}

pub(super) fn secret_key_missing(settings: &Settings) -> Option<String> {
    let needed = settings.database.url.backend() == db::Backend::Postgres;
    let missing = settings.site.secret_key.expose().is_empty();
    (needed && missing).then(|| "SECRET_KEY is not set, and the database is PostgreSQL".to_owned())
}

pub(super) fn debug_reachable(settings: &Settings) -> Option<String> {
    let bind = settings.web.bind;
    (settings.site.debug && !bind.ip().is_loopback())
        .then(|| format!("DEBUG is on, and BIND={bind} listens to other machines"))
}

pub(super) fn redirect_loop(settings: &Settings) -> Option<String> {
    let bind = settings.web.bind;
    let hidden = bind.ip().is_loopback() && settings.web.trusted_proxies.is_empty();
    (settings.https_redirect() && settings.https.bind.is_none() && hidden).then(|| {
        format!("plain http is redirected to https, only a proxy on this machine can reach BIND={bind}, and none is trusted")
    })
}

pub(super) fn everyone_trusted(settings: &Settings) -> Option<String> {
    let all = settings
        .web
        .trusted_proxies
        .iter()
        .find(|network| network.prefix_len() == 0)?;
    Some(format!("TRUSTED_PROXIES holds {all}: everybody"))
}

pub(super) fn vocabulary_wrong(settings: &Settings) -> Option<String> {
    let file = settings.site.vocabulary_file.as_deref()?;
    let error = Vocabulary::load(Some(file)).err()?;
    Some(format!("{}: {}", file.display(), error.to_string().trim_end()))
}

pub(super) fn storage_key_missing(settings: &Settings) -> Option<String> {
    let storage = &settings.storage;
    let url = storage.url.as_ref()?;
    let missing = storage.key_id.is_empty() || storage.key.is_empty();
    missing.then(|| {
        format!(
            "files are to go to the bucket {}, and there is no account for it",
            url.bucket()
        )
    })
}

pub(super) fn storage_plain(settings: &Settings) -> Option<String> {
    let url = settings.storage.url.as_ref().filter(|url| url.is_exposed())?;
    Some(format!(
        "files would go to {} over plain http",
        url.endpoint()?.host_with_port()
    ))
}

pub(super) fn proxy_untrusted(settings: &Settings) -> Option<String> {
    let bind = settings.web.bind;
    let public = settings.site.public_url.as_ref();
    let is_public = public.is_some_and(|url| !is_here(host_name(url.host_with_port())));
    let hidden = bind.ip().is_loopback() && settings.web.trusted_proxies.is_empty();
    // With the redirect on, it is worse than that: see `redirect-loop`.
    (!settings.site.debug
        && is_public
        && hidden
        && !settings.https_redirect()
        && settings.https.bind.is_none())
    .then(|| format!("visitors of PUBLIC_URL reach BIND={bind} through a proxy, and none is trusted"))
}

pub(super) fn open_without_tls(settings: &Settings) -> Option<String> {
    let bind = settings.web.bind;
    let open = !bind.ip().is_loopback() && settings.web.trusted_proxies.is_empty();
    // Beside https of our own, plain http only redirects, unless that is switched off.
    let only_redirects = settings.https.bind.is_some() && settings.https_redirect();
    (!settings.site.debug && open && !only_redirects)
        .then(|| format!("BIND={bind} listens to other machines over plain http, and no proxy is trusted"))
}

pub(super) fn database_without_tls(settings: &Settings) -> Option<String> {
    let url = &settings.database.url;
    (!settings.site.debug && url.is_exposed())
        .then(|| format!("DATABASE_URL={url} is on another machine, and sslmode is not verify-full"))
}

pub(super) fn redirect_off(settings: &Settings) -> Option<String> {
    (!settings.site.debug && settings.is_https() && !settings.https_redirect())
        .then(|| "SECURE_SSL_REDIRECT is off, and PUBLIC_URL is https".to_owned())
}

pub(super) fn front_end_plain(settings: &Settings) -> Option<String> {
    let web = &settings.web;
    let mut origins = web.cors_allowed_origins.iter().chain(&web.csrf_trusted_origins);
    let plain =
        origins.find(|origin| origin.scheme() == "http" && !is_here(host_name(origin.host_with_port())))?;
    (!settings.site.debug).then(|| format!("{plain} is plain http"))
}

pub(super) fn static_holds_files(settings: &Settings) -> Option<String> {
    let folder = settings.static_root();
    let (name, store) = settings.overlap_of_static_root()?;
    Some(format!(
        "STATIC_ROOT={} and {name}={} lie in each other",
        folder.display(),
        store.display()
    ))
}

pub(super) fn any_host(settings: &Settings) -> Option<String> {
    let any = settings.web.allowed_hosts.iter().any(|host| host == "*");
    (!settings.site.debug && any).then(|| "ALLOWED_HOSTS holds `*`".to_owned())
}

pub(super) fn public_url_missing(settings: &Settings) -> Option<String> {
    (!settings.site.debug && settings.site.public_url.is_none()).then(|| "PUBLIC_URL is not set".to_owned())
}

pub(super) fn public_url_plain(settings: &Settings) -> Option<String> {
    let plain = settings.site.public_url.is_some() && !settings.is_https();
    (!settings.site.debug && plain).then(|| "PUBLIC_URL is plain http".to_owned())
}

pub(super) fn mail_without_tls(settings: &Settings) -> Option<String> {
    let host = &settings.notices.email_host;
    let plain = settings.notices.security() == Security::Plain;
    (!host.is_empty() && !is_here(host) && plain).then(|| format!("mail goes to {host} without TLS"))
}

pub(super) fn mail_template_broken(settings: &Settings) -> Option<String> {
    let wrong = settings.broken_mail_templates();
    let first = wrong.first()?;
    match wrong.len() - 1 {
        0 => Some(first.clone()),
        more => Some(format!("{first}; and {more} more")),
    }
}

pub(super) fn telegram_plain(settings: &Settings) -> Option<String> {
    let api = &settings.notices.telegram_api;
    let plain = api.scheme() == "http" && !is_here(host_name(api.host_with_port()));
    (plain && !settings.notices.telegram_token.is_empty())
        .then(|| format!("TELEGRAM_API_URL={api} is plain http"))
}

/// Whether a host is this machine, so that nobody on the way reads along.
fn is_here(host: &str) -> bool {
    ["localhost", "127.0.0.1", "::1", "[::1]"].contains(&host)
}

pub(super) fn mail_sender_missing(settings: &Settings) -> Option<String> {
    let notices = &settings.notices;
    (!notices.email_host.is_empty() && notices.sender().is_none()).then(|| {
        "EMAIL_HOST is set, and neither DEFAULT_FROM_EMAIL nor EMAIL_HOST_USER is an address".to_owned()
    })
}

pub(super) fn webhook_refused(settings: &Settings) -> Option<String> {
    let notices = &settings.notices;
    let refused = |url: &HttpUrl| outbox::webhook::judge(&url.to_string(), &notices.webhook_allow).err();
    notices.webhook_urls.iter().find_map(refused)
}

pub(super) fn webhook_unsigned(settings: &Settings) -> Option<String> {
    let notices = &settings.notices;
    (!notices.webhook_urls.is_empty() && notices.webhook_secret.is_empty())
        .then(|| "WEBHOOK_URLS is set, and WEBHOOK_SECRET is not".to_owned())
}

pub(super) fn backups_off(settings: &Settings) -> Option<String> {
    let is_off = settings.backups.schedule == Schedule::Off && !settings.site.debug;
    is_off.then(|| "no backups are made".into())
}

pub(super) fn backups_here_only(settings: &Settings) -> Option<String> {
    let backups = &settings.backups;
    let is_alone = backups.second_dir.is_none() && backups.s3.is_none() && !settings.site.debug;
    (is_alone && backups.schedule != Schedule::Off).then(|| "backups lie on this machine alone".into())
}

pub(super) fn backups_open(settings: &Settings) -> Option<String> {
    let backups = &settings.backups;
    (backups.s3.is_some() && backups.recipients.is_empty())
        .then(|| "backups in the bucket are not encrypted".into())
}
