//! The checks themselves, and the small questions they share.

use super::{Check, Severity};
use crate::{settings::Settings, vocabulary::Vocabulary};

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
        id: "two-step-not-required",
        severity: Severity::Warning,
        why: "whoever learns an owner's password owns the site; a code from the phone stands between",
        fix: "set TWO_STEP_ROLES=owner, or more roles; each is led through the set-up at the next page",
        find: two_step_not_required,
    },
    Check {
        id: "notices-not-sent",
        severity: Severity::Warning,
        why: "this version stores leads but does not tell anybody of them yet, by mail or Telegram",
        fix: "look into `/api/leads/` until a later version sends notices; the settings may stay",
        find: notices_not_sent,
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
    let (host, port) = (&settings.leads.email_host, settings.leads.email_port);
    let stays_here = host.is_empty() || ["localhost", "127.0.0.1", "::1"].contains(&host.as_str());
    // Port 465 is TLS from the first byte (ruling 7).
    let plain = !settings.leads.email_use_tls && port != 465;
    (!stays_here && plain).then(|| format!("mail goes to {host} without TLS"))
}

fn notices_not_sent(settings: &Settings) -> Option<String> {
    let leads = &settings.leads;
    let mail = !leads.email_host.is_empty() && !leads.admin_email.is_empty();
    let telegram = !leads.telegram_token.expose().is_empty();
    let ways = match (mail, telegram) {
        (true, true) => "mail and Telegram",
        (true, false) => "mail",
        (false, true) => "Telegram",
        (false, false) => return None,
    };
    Some(format!(
        "{ways} for notices of new leads is set up, and not used yet"
    ))
}
