//! The validity of a certificate, read from its bytes, because no library in use reports it.
//!
//! The structure is that of RFC 5280, section 4.1; only the part before the date is read.

use std::time::{Duration, SystemTime};

const INTEGER: u8 = 0x02;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;

/// Start and end of the validity of a certificate in DER; `None` if it is not a certificate, or is from before 1970.
pub(super) fn validity(certificate: &[u8]) -> Option<(SystemTime, SystemTime)> {
    let (_, certificate, _) = element(certificate).filter(|&(tag, ..)| tag == SEQUENCE)?;
    let (_, mut signed, _) = element(certificate).filter(|&(tag, ..)| tag == SEQUENCE)?;
    if let Some((VERSION, _, rest)) = element(signed) {
        signed = rest;
    }
    // Serial number, algorithm, issuer.
    for expected in [INTEGER, SEQUENCE, SEQUENCE] {
        let (tag, _, rest) = element(signed)?;
        if tag != expected {
            return None;
        }
        signed = rest;
    }
    let (_, dates, _) = element(signed).filter(|&(tag, ..)| tag == SEQUENCE)?;
    let (tag, begins, dates) = element(dates)?;
    let begins = time(tag, begins)?;
    let (tag, ends, _) = element(dates)?;
    Some((begins, time(tag, ends)?))
}

/// Tag and contents of the first element, and the remaining bytes.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, mut rest) = rest.split_first()?;
    let mut length = usize::from(first);
    if first >= 0x80 {
        let (digits, behind) = rest.split_at_checked(usize::from(first & 0x7f))?;
        if digits.len() > 4 {
            return None;
        }
        length = digits.iter().fold(0, |sum, &digit| sum << 8 | usize::from(digit));
        rest = behind;
    }
    let (contents, behind) = rest.split_at_checked(length)?;
    Some((tag, contents, behind))
}

/// Parses `YYMMDDhhmmssZ` (from 1950 to 2049) or `YYYYMMDDhhmmssZ`, the only forms allowed in a certificate.
fn time(tag: u8, text: &[u8]) -> Option<SystemTime> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let (year, rest) = match tag {
        UTC_TIME => {
            let (year, rest) = text.split_at_checked(2)?;
            let year: u64 = year.parse().ok()?;
            (year + if year < 50 { 2000 } else { 1900 }, rest)
        }
        GENERALIZED_TIME => {
            let (year, rest) = text.split_at_checked(4)?;
            (year.parse().ok()?, rest)
        }
        _ => return None,
    };
    if rest.len() != 10 || !rest.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |at: usize| rest[at..at + 2].parse::<u64>().ok();
    let days = days_since_1970(year, part(0)?, part(2)?)?;
    let seconds = ((days * 24 + part(4)?) * 60 + part(6)?) * 60 + part(8)?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

fn days_since_1970(year: u64, month: u64, day: u64) -> Option<u64> {
    if year < 1970 || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years begin in March here, so that a leap day is the last day of its year.
    let year = if month < 3 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let in_year = (153 * month + 2) / 5 + day - 1;
    let since_march_of_year_0 = year * 365 + year / 4 - year / 100 + year / 400 + in_year;
    since_march_of_year_0.checked_sub(719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(tag: u8, text: &str) -> Option<u64> {
        let time = time(tag, text.as_bytes())?;
        Some(time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs())
    }

    #[test]
    fn dates_are_read_in_both_forms() {
        assert_eq!(at(UTC_TIME, "700101000000Z"), Some(0));
        assert_eq!(at(UTC_TIME, "000229120000Z"), Some(951_825_600));
        assert_eq!(at(UTC_TIME, "261123030405Z"), Some(1_795_403_045));
        assert_eq!(at(GENERALIZED_TIME, "20261123030405Z"), Some(1_795_403_045));
        assert_eq!(at(GENERALIZED_TIME, "20500101000000Z"), Some(2_524_608_000));
        for wrong in [
            "",
            "Z",
            "261123030405",
            "26112303040Z",
            "261323030405Z",
            "26112303é405Z",
            "-61123030405Z",
        ] {
            assert_eq!(at(UTC_TIME, wrong), None, "{wrong}");
        }
        assert_eq!(at(INTEGER, "261123030405Z"), None);
    }

    #[test]
    fn what_is_no_certificate_has_no_dates() {
        for wrong in [
            &b""[..],
            b"\x30",
            b"\x30\x80",
            b"\x30\x84\xff\xff\xff\xff",
            b"\x30\x02\x30\x00",
            b"-----BEGIN",
        ] {
            assert_eq!(validity(wrong), None, "{wrong:?}");
        }
    }
}
