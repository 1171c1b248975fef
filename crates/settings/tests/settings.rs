//! What an operator writes, and what Paradise makes of it.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::{net::SocketAddr, time::Duration};

use ipnet::IpNet;
use settings::{
    Bounded, ByteSize, HttpUrl, Origin, Problems, Rate, Secret, Section as _, SectionKeys, Source, Value,
    env_example, markdown_table, rows, settings,
};

settings! {
    /// Shop
    pub struct Shop {
        /// Where to listen.
        BIND => bind: SocketAddr = "127.0.0.1:8000",
        /// Signs things.
        /// Keep it.
        SECRET_KEY => secret: Secret = "",
        /// How often.
        RATE => rate: Rate = "5",
        /// Who is believed.
        TRUSTED_PROXIES => proxies: Vec<IpNet> = "",
        /// The address.
        PUBLIC_URL => url: Option<HttpUrl> = "",
        /// Threads.
        WORKER_THREADS => threads: Bounded<1, 64> = "4",
    }
}

const SECTIONS: [SectionKeys; 1] = [SectionKeys::of::<Shop>()];

fn source(pairs: &[(&str, &str)]) -> Source {
    Source::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

#[test]
fn without_a_word_from_the_operator_the_defaults_hold() {
    let mut problems = Problems::default();
    let shop = Shop::load(&source(&[]), &mut problems);
    assert_eq!(problems, Problems::default());
    assert_eq!(shop.bind.to_string(), "127.0.0.1:8000");
    assert_eq!(shop.rate, Rate { count: 5, period: Duration::from_secs(3600) });
    assert!(shop.proxies.is_empty() && shop.url.is_none());
}

#[test]
fn every_wrong_value_is_told_at_once_with_name_place_and_what_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    std::fs::write(&file, "# shop\nRATE=often\nSECRET_KEY=hunter2\n").unwrap();
    let mut problems = Problems::default();
    let mut source = source(&[("WORKER_THREADS", "900")]);
    source.add_file(&file, &mut problems);
    let shop = Shop::load(&source, &mut problems);
    assert_eq!(problems.errors.len(), 2, "{problems:?}");
    assert!(problems.errors[0].starts_with("RATE = `often`"), "{problems:?}");
    assert!(problems.errors[0].contains(".env:2") && problems.errors[0].contains("5/h"));
    assert!(problems.errors[1].contains("from 1 to 64"), "{problems:?}");
    assert!(!format!("{shop:?}{problems:?}").contains("hunter2"));
    assert_eq!(shop.secret.expose(), "hunter2");
}

#[test]
fn the_environment_beats_a_file_and_the_first_file_beats_the_second() {
    let folder = tempfile::tempdir().unwrap();
    let (near, far) = (folder.path().join("near"), folder.path().join("far"));
    std::fs::write(&near, "export BIND=:1\nRATE='6/m' # often\n").unwrap();
    std::fs::write(&far, "BIND=:2\nRATE=7\nWORKER_THREADS=2\n").unwrap();
    let mut problems = Problems::default();
    let mut source = source(&[("BIND", ":9"), ("PUBLIC_URL", "")]);
    for file in [&near, &far, &folder.path().join("missing")] {
        source.add_file(file, &mut problems);
    }
    let shop = Shop::load(&source, &mut problems);
    assert_eq!(problems, Problems::default());
    assert_eq!(shop.bind.port(), 9);
    assert_eq!(shop.rate, Rate { count: 6, period: Duration::from_secs(60) });
    assert_eq!(shop.threads.get(), 2);
    assert_eq!(source.get("WORKER_THREADS").unwrap().1, Origin::File(far, 3));
}

#[test]
fn a_typing_error_in_a_name_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    std::fs::write(&file, "PUBLIC_ULR=https://a.uz\n").unwrap();
    let mut problems = Problems::default();
    let mut source = source(&[("PARADISE_BIND", "1"), ("HOME", "/")]);
    source.add_file(&file, &mut problems);
    source.warn_of_unknown(&SECTIONS, &mut problems);
    assert_eq!(problems.warnings.len(), 2, "{problems:?}");
    assert!(problems.warnings[0].contains("did you mean BIND?"), "{problems:?}");
    assert!(problems.warnings[1].contains("did you mean PUBLIC_URL?"), "{problems:?}");
}

#[test]
fn a_file_that_cannot_be_read_is_an_error_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    std::fs::write(&file, "RATE=1\nthis is no setting\n").unwrap();
    let mut problems = Problems::default();
    source(&[]).add_file(&file, &mut problems);
    assert!(problems.errors[0].contains(".env:2"), "{problems:?}");
}

#[test]
fn documents_come_from_the_declaration_and_hide_secrets() {
    let example = env_example(&SECTIONS);
    assert!(example.contains("# === Shop ===") && example.contains("\n# BIND=127.0.0.1:8000\n"), "{example}");
    assert!(example.contains("# Signs things. Keep it. (text that nobody else knows)"), "{example}");
    assert!(markdown_table(&SECTIONS).contains("| `RATE` | `5` | How often. |"));
    let report = rows(&SECTIONS, &source(&[("SECRET_KEY", "hunter2")]));
    assert_eq!(report[1].value, "(hidden, 7 characters)");
    assert_eq!(report[0].origin, Origin::Default);
}

#[test]
fn values_are_read_in_the_spellings_that_people_use() {
    for (text, wanted) in [("8000", 8000), (":8001", 8001), ("localhost:8002", 8002), ("[::1]:8003", 8003)] {
        assert_eq!(SocketAddr::parse(text).unwrap().port(), wanted);
    }
    assert!(bool::parse("On").unwrap() && !bool::parse("FALSE").unwrap() && bool::parse("maybe").is_err());
    assert_eq!(Duration::parse("7d").unwrap(), Duration::from_secs(604_800));
    assert_eq!(ByteSize::parse("10MB").unwrap().get(), 10_485_760);
    assert_eq!(Rate::parse("100000/d").unwrap().count, 100_000);
    let url = HttpUrl::parse("https://Shop.example.uz:8443/").unwrap();
    assert_eq!((url.as_str(), url.host(), url.is_https()), ("https://shop.example.uz:8443", "shop.example.uz", true));
    assert_eq!(Vec::<IpNet>::parse("127.0.0.1, 10.0.0.0/8,").unwrap().len(), 2);
}

#[test]
fn odd_texts_are_refused_and_never_panic() {
    for text in ["", " ", "-1", "1e9", "99999999999999999999", "ж", "\0", "5/", "/h", "0", "d", "://", "https://a/b", "1.2.3.4/99", "🦀"] {
        let _ = (bool::parse(text), SocketAddr::parse(text), Duration::parse(text), ByteSize::parse(text));
        let _ = (HttpUrl::parse(text), IpNet::parse(text), Bounded::<1, 9>::parse(text), u16::parse(text));
        assert!(Rate::parse(text).is_err() || text == "1e9", "{text}");
    }
}
