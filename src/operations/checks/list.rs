//! The checks themselves, and the small questions they share.

use outbox::mail::Security;
use settings::HttpUrl;

use super::{Check, Severity};
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

/// All checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "secret-key-weak",
        severity: Severity::Critical,
        why: "who guesses the key signs in as anybody",
        fix: "set SECRET_KEY to the output of `openssl rand -base64 48`; on SQLite, leave it out and one is made",
        find: secret_key_weak,
    },
    Check {
        id: "secret-key-missing",
        severity: Severity::Critical,
        why: "instances that share a database must share the key, or each throws out the sessions of the others",
        fix: "set SECRET_KEY to the output of `openssl rand -base64 48`, the same for all instances",
        find: secret_key_missing,
    },
    Check {
        id: "debug-reachable",
        severity: Severity::Critical,
        why: "with DEBUG the site takes plain http and local host names, also from others",
        fix: "set DEBUG=False, or BIND=127.0.0.1:8000",
        find: debug_reachable,
    },
    Check {
        id: "redirect-loop",
        severity: Severity::Critical,
        why: "behind a proxy that speaks plain http to us, every answer is a redirect to the address just asked for",
        fix: "set TRUSTED_PROXIES to the address of the proxy (127.0.0.1,::1 on this machine), or SECURE_SSL_REDIRECT=False",
        find: redirect_loop,
    },
    Check {
        id: "everyone-trusted",
        severity: Severity::Critical,
        why: "any visitor can then claim any address, and limits by address limit nobody",
        fix: "name in TRUSTED_PROXIES the addresses of your proxies only",
        find: everyone_trusted,
    },
    Check {
        id: "vocabulary-wrong",
        severity: Severity::Critical,
        why: "without it, no product, lead or event can be judged",
        fix: "correct the file that VOCABULARY_FILE names; docs/vocabulary.md shows a right one",
        find: vocabulary_wrong,
    },
    Check {
        id: "storage-key-missing",
        severity: Severity::Critical,
        why: "the storage that MEDIA_STORAGE names takes and gives no file without an account",
        fix: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or unset MEDIA_STORAGE to keep files on this machine",
        find: storage_key_missing,
    },
    Check {
        id: "storage-plain",
        severity: Severity::Critical,
        why: "files of leads would travel readable for everybody on the way",
        fix: "use an https endpoint in MEDIA_STORAGE; plain http is for this machine and its private network",
        find: storage_plain,
    },
    Check {
        id: "any-host",
        severity: Severity::Warning,
        why: "absolute addresses in answers are made from the host that the visitor names",
        fix: "name your hosts in ALLOWED_HOSTS; `.example.uz` means the domain with its subdomains",
        find: any_host,
    },
    Check {
        id: "public-url-missing",
        severity: Severity::Warning,
        why: "without it the site answers to ALLOWED_HOSTS only, or to local names, and redirects nobody to https",
        fix: "set PUBLIC_URL to the address that people see, such as https://shop.example.uz",
        find: public_url_missing,
    },
    Check {
        id: "public-url-plain",
        severity: Severity::Warning,
        why: "names, phones and passwords travel readable for everybody on the way",
        fix: "get a certificate (Caddy and certbot do it by themselves) and set PUBLIC_URL to https://…",
        find: public_url_plain,
    },
    Check {
        id: "mail-without-tls",
        severity: Severity::Warning,
        why: "the mail password and what leads say travel readable",
        fix: "set EMAIL_USE_TLS=True",
        find: mail_without_tls,
    },
    Check {
        id: "backups-off",
        severity: Severity::Warning,
        why: "a disk that breaks takes every lead with it",
        fix: "set BACKUP_SCHEDULE=daily or hourly; leave it off only where somebody else does backups",
        find: backups_off,
    },
    Check {
        id: "backups-here-only",
        severity: Severity::Warning,
        why: "what destroys this machine destroys its backups too",
        fix: "set BACKUP_S3_URL, or BACKUP_SECOND_DIR to a folder of another disk or machine",
        find: backups_here_only,
    },
    Check {
        id: "backups-open",
        severity: Severity::Warning,
        why: "whoever reads the bucket reads every lead",
        fix: "make a key with `age-keygen`, keep the private half elsewhere, and set BACKUP_AGE_RECIPIENT to the public one",
        find: backups_open,
    },
    Check {
        id: "two-step-not-required",
        severity: Severity::Warning,
        why: "whoever learns an owner's password owns the site; a code from the phone stands between",
        fix: "set TWO_STEP_ROLES=owner, or more roles; each is led through the set-up at the next page",
        find: two_step_not_required,
    },
    Check {
        id: "mail-sender-missing",
        severity: Severity::Warning,
        why: "no server takes mail without a sender",
        fix: "set DEFAULT_FROM_EMAIL to an address of the account, such as Shop <shop@example.uz>",
        find: mail_sender_missing,
    },
    Check {
        id: "mail-template-broken",
        severity: Severity::Warning,
        why: "the built-in mail is sent in its place, in other words than yours",
        fix: "correct the file in `templates/mail` of DATA_DIR, or delete it; `paradise templates check` tries all of them",
        find: mail_template_broken,
    },
    Check {
        id: "telegram-plain",
        severity: Severity::Warning,
        why: "the bot's token is part of the address and travels readable",
        fix: "set TELEGRAM_API_URL to an https address",
        find: telegram_plain,
    },
    Check {
        id: "webhook-refused",
        severity: Severity::Warning,
        why: "webhooks go to public addresses over https on port 443, so that nobody can point them into your network",
        fix: "correct WEBHOOK_URLS, or name the host in WEBHOOK_ALLOW if it is one of yours",
        find: webhook_refused,
    },
    Check {
        id: "webhook-unsigned",
        severity: Severity::Warning,
        why: "the receiver cannot tell our messages from anybody's",
        fix: "set WEBHOOK_SECRET to `whsec_` and the output of `openssl rand -base64 32`, here and at the receiver",
        find: webhook_unsigned,
    },
];

fn secret_key_weak(settings: &Settings) -> Option<String> {
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

fn two_step_not_required(settings: &Settings) -> Option<String> {
    let is_required = settings
        .accounts
        .two_step_roles
        .iter()
        .any(|role| role.name() == "owner");
    (!is_required && !settings.site.debug).then(|| "owners sign in with a password alone".to_owned())
}

fn secret_key_missing(settings: &Settings) -> Option<String> {
    let needed = settings.database.url.backend() == db::Backend::Postgres;
    let missing = settings.site.secret_key.expose().is_empty();
    (needed && missing).then(|| "SECRET_KEY is not set, and the database is PostgreSQL".to_owned())
}

fn debug_reachable(settings: &Settings) -> Option<String> {
    let bind = settings.web.bind;
    (settings.site.debug && !bind.ip().is_loopback())
        .then(|| format!("DEBUG is on, and BIND={bind} listens to other machines"))
}

fn redirect_loop(settings: &Settings) -> Option<String> {
    let bind = settings.web.bind;
    (settings.https_redirect() && bind.ip().is_loopback() && settings.web.trusted_proxies.is_empty()).then(|| {
        format!("plain http is redirected to https, only a proxy on this machine can reach BIND={bind}, and none is trusted")
    })
}

fn everyone_trusted(settings: &Settings) -> Option<String> {
    let all = settings
        .web
        .trusted_proxies
        .iter()
        .find(|network| network.prefix_len() == 0)?;
    Some(format!("TRUSTED_PROXIES holds {all}: everybody"))
}

fn vocabulary_wrong(settings: &Settings) -> Option<String> {
    let file = settings.site.vocabulary_file.as_deref()?;
    let error = Vocabulary::load(Some(file)).err()?;
    Some(format!("{}: {}", file.display(), error.to_string().trim_end()))
}

fn storage_key_missing(settings: &Settings) -> Option<String> {
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

fn storage_plain(settings: &Settings) -> Option<String> {
    let url = settings.storage.url.as_ref().filter(|url| url.is_exposed())?;
    Some(format!(
        "files would go to {} over plain http",
        url.endpoint()?.host_with_port()
    ))
}

fn any_host(settings: &Settings) -> Option<String> {
    let any = settings.web.allowed_hosts.iter().any(|host| host == "*");
    (!settings.site.debug && any).then(|| "ALLOWED_HOSTS holds `*`".to_owned())
}

fn public_url_missing(settings: &Settings) -> Option<String> {
    (!settings.site.debug && settings.site.public_url.is_none()).then(|| "PUBLIC_URL is not set".to_owned())
}

fn public_url_plain(settings: &Settings) -> Option<String> {
    let plain = settings.site.public_url.is_some() && !settings.is_https();
    (!settings.site.debug && plain).then(|| "PUBLIC_URL is plain http".to_owned())
}

fn mail_without_tls(settings: &Settings) -> Option<String> {
    let host = &settings.notices.email_host;
    let plain = settings.notices.security() == Security::Plain;
    (!host.is_empty() && !is_here(host) && plain).then(|| format!("mail goes to {host} without TLS"))
}

fn mail_template_broken(settings: &Settings) -> Option<String> {
    let wrong = settings.broken_mail_templates();
    let first = wrong.first()?;
    match wrong.len() - 1 {
        0 => Some(first.clone()),
        more => Some(format!("{first}; and {more} more")),
    }
}

fn telegram_plain(settings: &Settings) -> Option<String> {
    let api = &settings.notices.telegram_api;
    let plain = api.scheme() == "http" && !is_here(host_name(api.host_with_port()));
    (plain && !settings.notices.telegram_token.is_empty())
        .then(|| format!("TELEGRAM_API_URL={api} is plain http"))
}

/// Whether a host is this machine, so that nobody on the way reads along.
fn is_here(host: &str) -> bool {
    ["localhost", "127.0.0.1", "::1", "[::1]"].contains(&host)
}

fn mail_sender_missing(settings: &Settings) -> Option<String> {
    let notices = &settings.notices;
    (!notices.email_host.is_empty() && notices.sender().is_none()).then(|| {
        "EMAIL_HOST is set, and neither DEFAULT_FROM_EMAIL nor EMAIL_HOST_USER is an address".to_owned()
    })
}

fn webhook_refused(settings: &Settings) -> Option<String> {
    let notices = &settings.notices;
    let refused = |url: &HttpUrl| outbox::webhook::judge(&url.to_string(), &notices.webhook_allow).err();
    notices.webhook_urls.iter().find_map(refused)
}

fn webhook_unsigned(settings: &Settings) -> Option<String> {
    let notices = &settings.notices;
    (!notices.webhook_urls.is_empty() && notices.webhook_secret.is_empty())
        .then(|| "WEBHOOK_URLS is set, and WEBHOOK_SECRET is not".to_owned())
}

fn backups_off(settings: &Settings) -> Option<String> {
    let is_off = settings.backups.schedule == Schedule::Off && !settings.site.debug;
    is_off.then(|| "no backups are made".into())
}

fn backups_here_only(settings: &Settings) -> Option<String> {
    let backups = &settings.backups;
    let is_alone = backups.second_dir.is_none() && backups.s3.is_none() && !settings.site.debug;
    (is_alone && backups.schedule != Schedule::Off).then(|| "backups lie on this machine alone".into())
}

fn backups_open(settings: &Settings) -> Option<String> {
    let backups = &settings.backups;
    (backups.s3.is_some() && backups.recipients.is_empty())
        .then(|| "backups in the bucket are not encrypted".into())
}
