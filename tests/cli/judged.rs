//! Settings are judged where they are written: what is taken works, and what cannot work is refused by name.

use std::collections::BTreeSet;

use paradise::{settings::Settings, site};
use settings::{DotEnv, Key, Problems, Source};

/// For each kind of setting, by what it says it allows: texts that it must take, and texts that it must refuse.
/// A kind is what stands behind "Allowed:"; bounds at its end are a matter of the setting.
const KINDS: &[(&str, &[&str], &[&str])] = &[
    ("True or False", &["True", "off"], &["maybe", "2", "\"x\""]),
    ("a whole number", &["1"], &["-1", "1.5", "one", "1e3"]),
    (
        "a time such as",
        &["1m"],
        &["1.5h", "1h30m", "-5s", "soon", "99999999999999d"],
    ),
    (
        "the name of a header such as",
        &["sentry-trace", "X-Request-Id"],
        &["a b", "x:", "ключ"],
    ),
    ("a size such as", &["1MiB"], &["10M", "1.5MB", "-1", "big", "0"]),
    (
        "a number from 1, with",
        &["5/h", "7"],
        &["0", "5/w", "many", "5/h/h"],
    ),
    (
        "a path (a relative one",
        &["data", "/srv/мир"],
        &["~/data", "$HOME/data", " /srv", "\"/srv\""],
    ),
    (
        "example, or a path",
        &["example", "site", "/srv/мир"],
        &["~/site", "$HOME/site", " /srv", "\"/srv\""],
    ),
    (
        "a path such as /media/",
        &["/files/", "files", "https://cdn.example.uz/media/"],
        &[
            "/",
            "//cdn.example.uz/",
            "/a b/",
            "/../",
            "ftp://example.uz/",
            "http://",
        ],
    ),
    (
        "an address such as https://",
        &["https://example.uz/hooks/1", "http://localhost:3000"],
        &[
            "example.uz",
            "ftp://example.uz",
            "https://",
            "https://user:pass@example.uz",
            "https://a b",
        ],
    ),
    (
        "an origin such as",
        &["https://example.uz", "http://localhost:3000"],
        &[
            "example.uz",
            "*",
            "null",
            "https://example.uz/shop",
            "https://*.example.uz",
        ],
    ),
    (
        "address:port such as",
        &["127.0.0.1:8000", ":8000", "8000"],
        &[
            "example.uz:80",
            "127.0.0.1",
            "127.0.0.1:99999",
            "http://127.0.0.1:8000",
        ],
    ),
    (
        "an address or a network such as",
        &["10.0.0.1", "fd00::/8"],
        &["10.0.0.0/33", "nginx", "10.0.0.1:80", "10.0.0.1 10.0.0.2"],
    ),
    (
        "a host name such as example.uz, .example.uz",
        &["example.uz", ".example.uz", "[::1]", "*"],
        &[
            "https://example.uz",
            "example.uz:8000",
            "localhost 127.0.0.1 [::1]",
            "['example.uz']",
            "*.example.uz",
            "a.uz;b.uz",
            "exa mple.uz",
        ],
    ),
    (
        "a host name such as mail.example.uz",
        &["smtp.example.uz", "::1", "postfix"],
        &[
            "smtp://smtp.example.uz",
            "smtp.example.uz:587",
            "smtp example",
            "a@smtp.example.uz",
        ],
    ),
    (
        "a host such as crm.internal",
        &["crm.internal", "127.0.0.1:9000", "[::1]:9000"],
        &["http://crm.internal", "crm.internal/hook", "crm:0", "10.0.0.0/8"],
    ),
    (
        "a domain such as",
        &["shop.example.uz", "localhost"],
        &["*.example.uz", "shop", "10.0.0.7", "https://shop.example.uz"],
    ),
    (
        "an address, or Name <shop@example.uz>",
        &["shop@example.uz", "Тёплый дом, Ташкент <shop@example.uz>"],
        &["Shop", "Shop <shop>", "a@x.uz,b@x.uz", "a@x.uz;b@x.uz"],
    ),
    (
        "an address such as shop@",
        &["shop@example.uz", "Shop <shop@example.uz>"],
        &["shop", "a@x.uz,b@x.uz", "https://example.uz"],
    ),
    (
        "an address, or Name <sales@example.uz>",
        &["a@x.uz,b@x.uz", "Sales <sales@example.com>, \"B, C\" <b@x.uz>"],
        &[
            "a@x.uz;b@x.uz",
            "a@x.uz b@x.uz",
            "[('Ann', 'ann@x.uz')]",
            "Sales",
            "mailto:a@x.uz",
        ],
    ),
    (
        "the number of a chat",
        &["-1001234567890", "-1001234567890:45,777,@shop_leads"],
        &[
            "-100123;-100456",
            "-100123 -100456",
            "shop",
            "−100123",
            "-100:",
            "https://t.me/shop",
        ],
    ),
    (
        "the number of a person in Telegram",
        &["123456=Aziza,777=Bobur Karimov"],
        &["Aziza", "@aziza=Aziza", "123=", "1=A;2=B", "1=A,1=B"],
    ),
    (
        "the token as @BotFather",
        &["123456:ABC-def"],
        &["bot123456:ABC", "ABC", "your-bot-token-here", "123456: ABC"],
    ),
    (
        "whsec_ and base64",
        &["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "new,old"],
        &["whsec_no base64!"],
    ),
    (
        "https://KEY@HOST/NUMBER",
        &["https://abc@o1.ingest.sentry.io/42"],
        &["abc", "https://sentry.io/42", "https://a@b", "https://a@[b/1"],
    ),
    (
        "a word of at most 64",
        &["production", "тест-1"],
        &["two words", "a/b", "None"],
    ),
    (
        "error, warn, info or debug",
        &["INFO", "warn,leads=debug"],
        &["loud", "leads=loud", "info debug"],
    ),
    ("auto, json or text", &["json"], &["xml"]),
    ("full, masked or link", &["link"], &["all"]),
    ("daily, hourly or off", &["hourly"], &["weekly"]),
    ("off, auto or on", &["auto"], &["maybe"]),
    (
        "a language tag",
        &["uz,ru", "kk", "ru,zh-Hans"],
        &["russian", "ru;en", "ru en", "r"],
    ),
    ("owner, editor", &["owner,sales"], &["admin", "owner;sales"]),
    (
        "the two letters of a country",
        &["KZ"],
        &["Uzbekistan", "XX", "+998"],
    ),
    (
        "a name of the IANA list",
        &["Europe/Berlin"],
        &["Tashkent", "UTC+5"],
    ),
    (
        "a public key that begins with age1",
        &[],
        &["age1x", "ssh-ed25519 AAAA"],
    ),
    (
        "the id of a check",
        &["redirect-off:the proxy redirects"],
        &["redirect-off"],
    ),
    (
        "a phone such as",
        &["+998 (71) 200-00-00", "1055"],
        &["call us", "71", "+998 71 200 00 00 ext 5"],
    ),
    (
        "sqlite, sqlite:///relative",
        &[
            "sqlite",
            "sqlite:///db.sqlite3",
            "postgres://shop@/shop?host=/var/run/postgresql",
            "postgres://ann:p%40ss@[::1]:5432/shop?sslmode=require",
        ],
        &[
            "mysql://root@db/shop",
            "sqlite://db.sqlite3",
            "sqlite:///:memory:",
            "postgres://ann:12#34@db/shop",
            "postgres://a,b/shop",
            "postgres://db/shop?sslmod=require",
            "db.sqlite3",
        ],
    ),
    (
        "s3://bucket/prefix",
        &["s3://shop-files?endpoint=https://s3.example.uz"],
        &["https://s3.example.uz/shop", "s3://", "shop-files"],
    ),
];

/// What takes any text on a line, with the reason why nothing more can be told of it.
const ANY_TEXT: &[(&str, &[&str])] = &[
    ("names for people", &["SITE_NAME"]),
    (
        "what another program calls its accounts",
        &[
            "EMAIL_HOST_USER",
            "EMAIL_HOST_PASSWORD",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
        ],
    ),
    (
        "judged by the check secret-key-weak, which stops serve",
        &["SECRET_KEY"],
    ),
    (
        "judged by the check secret-fallbacks-weak",
        &["SECRET_KEY_FALLBACKS"],
    ),
];

fn keys() -> impl Iterator<Item = &'static Key> {
    site::slices().settings().into_iter().flat_map(|group| group.keys)
}

/// What is said of one setting with this text.
fn said(name: &str, text: &str) -> Vec<String> {
    let mut problems = Problems::default();
    Settings::load(
        &Source::new([(name, text)], vec![]),
        &site::slices().settings(),
        &mut problems,
    );
    problems.errors.iter().map(ToString::to_string).collect()
}

/// The kind of a setting, without what lists and switches add to it.
fn kind(key: &Key) -> String {
    let expects = key.expects();
    let expects = expects.strip_prefix("empty, or ").unwrap_or(&expects);
    let expects = expects
        .strip_prefix("a list with commas between, each: ")
        .unwrap_or(expects);
    expects.to_owned()
}

#[test]
fn every_setting_takes_what_works_and_refuses_what_cannot_by_name() {
    let any: BTreeSet<_> = ANY_TEXT
        .iter()
        .flat_map(|(_, names)| names.iter().copied())
        .collect();
    let mut used = BTreeSet::new();
    for key in keys() {
        let kind = kind(key);
        if kind.starts_with("any text") {
            assert!(any.contains(key.name), "{}: why does it take any text?", key.name);
            continue;
        }
        let found = KINDS.iter().filter(|(start, ..)| kind.starts_with(start));
        // The longest beginning is the kind's own.
        let found = found.max_by_key(|(start, ..)| start.len());
        let (start, good, bad) = found.unwrap_or_else(|| panic!("no texts for {}: {kind}", key.name));
        used.insert(*start);
        let is_bounded = key.expects().contains(", from ");
        for text in *good {
            let said = said(key.name, text);
            assert!(said.is_empty() || is_bounded, "{}={text}: {said:?}", key.name);
        }
        for text in *bad {
            // What is bounded from 0 on takes it.
            if *text == "0" && !is_bounded {
                continue;
            }
            let said = said(key.name, text);
            assert_eq!(said.len(), 1, "{}={text} is taken", key.name);
            assert!(
                said[0].contains(key.name) && said[0].contains("Allowed: "),
                "{said:?}"
            );
        }
    }
    let all: BTreeSet<_> = KINDS.iter().map(|(start, ..)| *start).collect();
    assert_eq!(
        all.difference(&used).copied().collect::<Vec<_>>(),
        [""; 0],
        "kinds of no setting"
    );
}

#[test]
fn no_setting_takes_a_line_break_or_a_hidden_character_within() {
    for key in keys() {
        for odd in ['\n', '\r', '\0', '\u{1b}', '\u{2028}'] {
            let part = if key.default.is_empty() { "x" } else { key.default };
            let text = format!("{part}{odd}{part}");
            let said = said(key.name, &text);
            assert_eq!(said.len(), 1, "{}={text:?} is taken", key.name);
        }
    }
}

#[test]
fn a_path_for_pictures_that_serves_something_else_is_refused() {
    for text in ["/api/", "/admin/media/", "static", "/contact/", "/.well-known/x/"] {
        let said = said("MEDIA_URL", text);
        assert!(
            said.len() == 1 && said[0].contains("MEDIA_URL"),
            "{text}: {said:?}"
        );
    }
    assert_eq!(said("MEDIA_URL", "https://cdn.example.uz/static/media/"), [""; 0]);
}

#[test]
fn the_lines_of_an_env_file_count_where_they_stand() {
    let mut problems = Problems::default();
    let file = DotEnv::parse(".env", "ADMIN_EMAIL=a@x.uz;b@x.uz\n", &mut problems);
    Settings::load(
        &Source::new([("x", "y")], vec![file]),
        &site::slices().settings(),
        &mut problems,
    );
    let said = problems.errors[0].to_string();
    assert!(
        said.contains("(.env:1)") && said.contains("write commas between the items: a@x.uz,b@x.uz"),
        "{said}"
    );
}
