//! No input causes a panic.

use crate::shop::{Database, GROUPS};
use ipnet::IpNet;
use settings::{
    ByteSize, DotEnv, HostName, HostPattern, HttpUrl, Origin, Problems, PublicPath, Rate, Secret, Source,
    Value, is_placeholder, report, report_text,
};
use std::{net::SocketAddr, path::PathBuf, time::Duration};

const PARTS: &[&str] = &[
    "",
    " ",
    "0",
    "-1",
    "18446744073709551616",
    "é",
    "\u{fffd}",
    "\0",
    "\n",
    "\u{1b}",
    "/",
    ":",
    "//",
    "://",
    ",",
    "[",
    "]",
    "'",
    "\"",
    "\\",
    "#",
    "$",
    "=",
    "export ",
    "A=",
    "http",
    "localhost",
    "::1",
    "h",
    "MB",
    "@",
    "\u{2003}",
    "\u{feff}",
    "%",
];

fn try_all_types(text: &str) {
    fn read<T: Value>(text: &str) {
        let _ = (T::parse(text), T::shown(text));
        let _ = (Option::<T>::parse(text), Option::<T>::shown(text));
        let _ = (Vec::<T>::parse(text), Vec::<T>::shown(text));
    }
    read::<bool>(text);
    read::<u8>(text);
    read::<i64>(text);
    read::<usize>(text);
    read::<String>(text);
    read::<PathBuf>(text);
    read::<SocketAddr>(text);
    read::<Duration>(text);
    read::<ByteSize>(text);
    read::<Rate>(text);
    read::<Secret>(text);
    read::<IpNet>(text);
    read::<HttpUrl>(text);
    read::<Origin>(text);
    read::<HostName>(text);
    read::<HostPattern>(text);
    read::<PublicPath>(text);
    let _ = is_placeholder(text);
    read::<Database>(text);
}

#[test]
fn no_text_makes_reading_panic() {
    for a in PARTS {
        for b in PARTS {
            for c in PARTS {
                try_all_types(&format!("{a}{b}{c}"));
            }
            let text = format!("{a}{b}");
            let file = DotEnv::parse(".env", &text, &mut Problems::default());
            let source = Source::new([("DEBUG", text.as_str()), ("PARADISE_", &text)], vec![file]);
            source.warn_of_unknown(GROUPS, &[], "PARADISE_", &mut Problems::default());
            assert!(report_text(&report(&source, GROUPS)).lines().count() > GROUPS.len());
        }
    }
}

#[test]
fn an_origin_reads_its_own_spelling() {
    let mut read = 0;
    for host in ["a", "A.uz", "[::1]", "1.2.3.4", "a_b-c", ".", "a.", "é"] {
        for port in ["", ":1", ":80", ":443", ":0", ":99999", ":"] {
            for scheme in ["http", "HTTPS", "ftp"] {
                if let Ok(origin) = Origin::parse(&format!("{scheme}://{host}{port}/")) {
                    assert_eq!(Origin::parse(origin.as_str()), Ok(origin));
                    read += 1;
                }
            }
        }
    }
    assert_eq!(read, 5 * 4 * 2);
}
