//! `paradise doctor`: what a person reads, in the person's language.

use paradise::{
    check::words,
    cli::check::{DEPLOY, SOURCES},
    site,
};
use tempfile::TempDir;
use text::Lang;

use super::{Ended, paradise};

/// A site with a mistake that keeps it from starting, and one that does not; nobody answers under its address.
fn doctor(more: &[(&str, &str)], args: &[&str]) -> Ended {
    let here = TempDir::new().unwrap();
    let sick = [
        ("PUBLIC_URL", "http://localhost:1"),
        ("SECRET_KEY", "short"),
        ("BACKUP_SCHEDULE", "off"),
    ];
    let settings: Vec<_> = sick.iter().chain(more).copied().collect();
    paradise(here.path(), &settings, args)
}

/// All of the words, in this order.
fn says(ended: &Ended, words: &[&str]) {
    let mut rest = ended.stdout.as_str();
    for word in words {
        let (_, after) = rest
            .split_once(word)
            .unwrap_or_else(|| panic!("{word}: {ended:?}"));
        rest = after;
    }
}

#[test]
fn the_doctor_says_in_plain_words_what_is_wrong_what_to_do_and_what_is_good() {
    let ended = doctor(&[], &["doctor"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    says(
        &ended,
        &[
            "Looking at http://localhost:1",
            "The site does not start, or is in danger",
            "– SECRET_KEY has 5 characters; 32 are the least.",
            "Why it matters: Who guesses the key signs in as anybody.",
            "To do: Set SECRET_KEY to the output of `openssl rand -base64 48`",
            "(secret-key-weak)",
            "Works, and somebody will regret it:",
            "(site-unreachable)",
            "Could be better:",
            "(backups-off)",
            "What is good:",
            "· settings: nothing found in ",
            "? database and backups: there was nothing to look at",
        ],
    );
    assert!(ended.stderr.contains("begin with the first one"), "{ended:?}");
}

#[test]
fn a_russian_terminal_is_spoken_to_in_russian() {
    let ended = doctor(&[("LANG", "ru_RU.UTF-8")], &["doctor"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    says(
        &ended,
        &[
            "Осмотр: http://localhost:1",
            "сайт не запустится",
            "– В SECRET_KEY символов: 5, а нужно не меньше 32.",
            "Почему это важно: Кто угадает ключ",
            "Что сделать: Задайте в SECRET_KEY то, что выведет `openssl rand -base64 48`",
            "(secret-key-weak)",
            "Резервные копии не создаются.",
            "Что в порядке:",
            "· настройки: без замечаний ",
        ],
    );
    assert!(ended.stderr.contains("начните с первой"), "{ended:?}");
}

#[test]
fn an_uzbek_asks_for_uzbek_in_an_english_terminal() {
    let ended = doctor(&[("LC_ALL", "en_US.UTF-8")], &["doctor", "--lang", "uz"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    says(
        &ended,
        &[
            "http://localhost:1 koʻrikdan oʻtkazilmoqda",
            "– SECRET_KEY 5 ta belgidan iborat; kamida 32 ta kerak.",
            "Nega muhim: Kalitni topgan odam",
            "Nima qilish kerak: SECRET_KEY ga",
            "Zaxira nusxalari olinmayapti.",
            "Joyida boʻlganlari:",
        ],
    );
    assert!(ended.stderr.contains("birinchisidan boshlang"), "{ended:?}");
    assert_eq!(doctor(&[], &["doctor", "--lang", "de"]).code, Some(2));
}

#[test]
fn check_speaks_the_language_too_and_its_json_is_for_scripts() {
    let ended = doctor(&[("LANG", "ru_RU.UTF-8")], &["check"]);
    says(
        &ended,
        &[
            "критично secret-key-weak: ",
            "почему: ",
            "что делать: ",
            "замечаний: ",
        ],
    );
    let ended = doctor(&[("LANG", "ru_RU.UTF-8")], &["check", "--json"]);
    let findings: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(findings[0]["severity"], "critical");
    assert_eq!(
        findings[0]["what"],
        "SECRET_KEY has 5 characters; 32 are the least"
    );
    assert_eq!(findings[0]["why"], "who guesses the key signs in as anybody");
}

#[test]
fn every_check_has_a_reason_and_a_remedy_in_every_language() {
    let of_settings = site::slices().checks().into_iter().map(|check| check.id);
    let of_installation = DEPLOY.iter().copied().flatten().map(|check| check.id);
    let of_pages = admin::rules().map(|(id, _)| id);
    let of_sources = SOURCES.iter().map(|check| check.id);
    let ids: Vec<_> = of_settings
        .chain(of_installation)
        .chain(of_sources)
        .chain(of_pages)
        .collect();
    assert!(ids.len() > 70);
    for id in ids {
        for lang in Lang::ALL {
            for part in ["why", "fix"] {
                assert!(!words(id, part, lang).is_empty(), "{id} has no {part} in {lang}");
            }
        }
    }
}
