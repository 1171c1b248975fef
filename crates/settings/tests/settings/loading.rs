//! Parsing texts to typed values, and the messages about invalid ones.

use crate::shop::{Database, GROUPS, LimitSettings, ShopSettings, messages, source};
use settings::{DotEnv, Problems, Section, Source};
use std::time::Duration;

#[test]
fn a_shop_without_any_setting_runs_on_defaults() {
    let mut problems = Problems::default();
    let shop = ShopSettings::load(&Source::default(), &mut problems);
    let limits = LimitSettings::load(&Source::default(), &mut problems);
    assert!(!shop.debug);
    assert_eq!(shop.database, Database::Sqlite);
    assert_eq!(shop.data_dir.to_str(), Some("./data"));
    assert_eq!(shop.pool_size, 10);
    assert!(shop.secret_key.is_empty());
    assert_eq!(limits.contact_form.count(), 5);
    assert_eq!(limits.request_timeout, Duration::from_secs(30));
    assert_eq!(limits.retention_days, None);
    assert_eq!(limits.private_bind.map(|address| address.port()), Some(9000));
    assert!(limits.trusted_proxies.is_empty());
    assert_eq!(limits.greeting, "Sofas # \"beds\"");
    assert!(
        problems.errors.is_empty() && problems.warnings.is_empty(),
        "{problems:?}"
    );
}

#[test]
fn an_operator_sees_all_mistakes_at_once() {
    let source = source(
        [("DEBUG", "maybe"), ("REQUEST_TIMEOUT", "2h")],
        "DB_POOL_SIZE=0\n\nTRUSTED_PROXIES=10.0.0.1, proxy\nRETENTION_DAYS=99999999999\n",
    );
    let mut problems = Problems::default();
    let shop = ShopSettings::load(&source, &mut problems);
    LimitSettings::load(&source, &mut problems);
    assert_eq!(
        messages(&problems.errors),
        [
            "`DEBUG=maybe` (environment) is not allowed. \
             Allowed: True or False (also 1 and 0, yes and no, on and off).",
            "`DB_POOL_SIZE=0` (.env:1) is not allowed. Allowed: a whole number, from 1 to 1024.",
            "`REQUEST_TIMEOUT=2h` (environment) is not allowed. \
             Allowed: a time such as 30s, 5m, 2h or 7d (a plain number is seconds), from 1s to 1h.",
            "`RETENTION_DAYS=99999999999` (.env:4) is not allowed: it may be 4294967295 at most. \
             Allowed: empty, or a whole number, from 1 to 3650.",
            "`TRUSTED_PROXIES=10.0.0.1,proxy` (.env:3) is not allowed: see `proxy`. Allowed: a list with commas \
             between, each: an address or a network such as 10.0.0.1, 10.0.0.0/8 or fd00::/8.",
        ]
    );
    assert_eq!(problems.errors[1].name.as_deref(), Some("DB_POOL_SIZE"));
    assert_eq!(shop.pool_size, 10, "the default stands in for a wrong value");
}

#[test]
fn bounds_hold_at_both_ends() {
    for (text, fine) in [("1", true), ("1024", true), ("0", false), ("1025", false)] {
        let mut problems = Problems::default();
        ShopSettings::load(&source([("DB_POOL_SIZE", text)], ""), &mut problems);
        assert_eq!(problems.errors.is_empty(), fine, "{text}");
    }
}

#[test]
fn no_message_shows_a_password() {
    let source = source(
        [
            ("DATABASE_URL", "mysql://root:hunter2@db/shop"),
            ("SECRET_KEY", "hunter2\u{fffd}"),
        ],
        "EXTRA=hunter2\n",
    );
    let mut problems = Problems::default();
    let shop = ShopSettings::load(&source, &mut problems);
    source.warn_of_unknown(GROUPS, &[], "PARADISE_", &mut problems);
    assert_eq!(
        messages(&problems.errors),
        [
            "`DATABASE_URL=db/shop` (environment) is not allowed: this is no database address. \
             Allowed: sqlite or postgres://….",
            "`SECRET_KEY=(hidden, 8 characters)` (environment) is not allowed: it is not valid UTF-8. \
             Allowed: any text on one line; it is never shown.",
        ]
    );
    assert!(!format!("{problems:?} {shop:?}").contains("hunter2"));
}

#[test]
fn the_settings_themselves_print_no_secret() {
    let source = source([("SECRET_KEY", "hunter2")], "");
    let shop = ShopSettings::load(&source, &mut Problems::default());
    assert_eq!(shop.secret_key.expose(), "hunter2");
    assert!(format!("{shop:?}").contains("pool_size: 10") && !format!("{shop:?}").contains("hunter2"));
}

#[test]
fn a_control_character_does_not_reach_the_terminal() {
    let mut problems = Problems::default();
    ShopSettings::load(&source([("DEBUG", "\u{1b}[2J\nx")], ""), &mut problems);
    assert!(
        problems.errors[0]
            .message
            .starts_with("`DEBUG=\\u{1b}[2J\\nx` (environment)"),
        "{problems:?}"
    );
}

#[test]
fn an_empty_value_is_not_set_except_where_it_switches_off() {
    let source = source(
        [("DB_POOL_SIZE", ""), ("PRIVATE_BIND", ""), ("GREETING", " ")],
        "DB_POOL_SIZE=20\nRETENTION_DAYS=\nDEBUG=\n",
    );
    let mut problems = Problems::default();
    let shop = ShopSettings::load(&source, &mut problems);
    let limits = LimitSettings::load(&source, &mut problems);
    assert_eq!(shop.pool_size, 20, "an empty variable hides no line of the file");
    assert!(!shop.debug);
    assert_eq!(limits.private_bind, None, "although the default is an address");
    assert_eq!(limits.retention_days, None);
    assert_eq!(limits.greeting, "Sofas # \"beds\"");
    assert!(problems.errors.is_empty(), "{problems:?}");
}

#[test]
fn a_misspelt_name_is_pointed_out() {
    let source = source(
        [
            ("PARADISE_DEBUG", "1"),
            ("PARADISE_HOME", "/"),
            ("DEBUGG", "1"),
            ("PATH", "/bin"),
        ],
        "SECRETKEY=x\nPOSTGRES_PASSWORD=x\nDEBUG=1\n",
    );
    let mut problems = Problems::default();
    source.warn_of_unknown(GROUPS, &[], "PARADISE_", &mut problems);
    assert_eq!(
        messages(&problems.warnings),
        [
            "`SECRETKEY` (.env:1) is no setting and has no effect. Did you mean `SECRET_KEY`?",
            "`POSTGRES_PASSWORD` (.env:2) is no setting and has no effect.",
            "`PARADISE_DEBUG` (environment) is no setting and has no effect. Did you mean `DEBUG`?",
            "`PARADISE_HOME` (environment) is no setting and has no effect.",
        ]
    );
    assert!(problems.errors.is_empty());
}

#[test]
fn a_broken_file_names_every_wrong_line_and_shows_none() {
    let mut problems = Problems::default();
    let text = "\u{feff}DEBUG=on\r\nhunter2\nSECRET_KEY='hunter2\n# fine\nA=\"b\" c\nDEBUG=off\n";
    let file = DotEnv::parse("conf/.env", text, &mut problems);
    assert_eq!(
        messages(&problems.errors),
        [
            "conf/.env:2: a line must read NAME=value, with a name of letters, digits and _.",
            "conf/.env:3: the closing quote is missing; a value must end on its line.",
            "conf/.env:5: after the closing quote only a comment may follow.",
        ]
    );
    assert_eq!(
        messages(&problems.warnings),
        ["`DEBUG` (conf/.env:1) is given again at line 6, which counts."]
    );
    assert!(!format!("{problems:?} {file:?}").contains("hunter2"));
    assert!(!ShopSettings::load(&Source::new([("", ""); 0], vec![file]), &mut problems).debug);
}

#[test]
fn names_of_another_program_are_no_slip_of_the_pen_and_can_be_asked_for() {
    let source = source([], "GUNICORN_WORKERS=4\nDEBUGG=1\nEMAIL_BACKEND=smtp\n");
    let others = ["GUNICORN_*", "EMAIL_BACKEND"];
    let mut problems = Problems::default();
    source.warn_of_unknown(GROUPS, &others, "PARADISE_", &mut problems);
    assert_eq!(
        messages(&problems.warnings),
        ["`DEBUGG` (.env:2) is no setting and has no effect. Did you mean `DEBUG`?"]
    );
    let named: Vec<_> = source
        .names_like(&others)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(named, ["GUNICORN_WORKERS", "EMAIL_BACKEND"]);
}

#[test]
fn what_an_example_says_is_named_and_refused_where_it_cannot_work() {
    let source = source([("GREETING", "your-name-here")], "REQUEST_TIMEOUT=change-me\n");
    let mut problems = Problems::default();
    LimitSettings::load(&source, &mut problems);
    assert_eq!(problems.errors.len(), 1, "{problems:?}");
    assert!(
        messages(&problems.errors)[0].contains("placeholder of an example"),
        "{problems:?}"
    );
    let named: Vec<_> = source
        .placeholders(GROUPS)
        .into_iter()
        .map(|(key, _)| key.name)
        .collect();
    assert_eq!(named, ["REQUEST_TIMEOUT", "GREETING"]);
}

#[test]
fn quotes_that_nothing_took_off_are_told() {
    let mut problems = Problems::default();
    LimitSettings::load(&source([("REQUEST_TIMEOUT", "\"30s\"")], ""), &mut problems);
    assert!(
        messages(&problems.errors)[0].contains("without quotes"),
        "{problems:?}"
    );
}
