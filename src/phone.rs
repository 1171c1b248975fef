//! Normalises phone numbers, so that they are found and recognised in any spelling.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, Region};
use settings::{Invalid, Value};

/// A text with fewer digits is a room or an extension, not a phone number to search for.
const FEWEST_DIGITS: usize = 5;

/// Invisible characters. Address books and messengers put directional marks around numbers, and copied numbers contain
/// them.
static INVISIBLE: LazyLock<Regex> = LazyLock::new(|| class(r"[\p{Format}\p{Default_Ignorable_Code_Point}]"));
static DASH: LazyLock<Regex> = LazyLock::new(|| class(r"\p{Dash}"));
static SPACE: LazyLock<Regex> = LazyLock::new(|| class(r"\p{White_Space}"));

fn class(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant, which a test compiles")
}

/// The text without invisible characters, with one kind of dash and one kind of space.
fn plain(text: &str) -> String {
    let text = INVISIBLE.replace_all(text, "");
    let text = DASH.replace_all(&text, "-");
    SPACE.replace_all(&text, " ").into_owned()
}

/// 9 to 15 ASCII digits with at most one plus, in front. Spaces, dashes, brackets and invisible characters are ignored.
pub(super) fn can_be_called(phone: &str) -> bool {
    let bare = plain(phone).replace([' ', '-', '(', ')'], "");
    let digits = bare.strip_prefix('+').unwrap_or(&bare);
    (9..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// `PHONE_COUNTRY`: the country of numbers without a country code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country(Region);

impl Value for Country {
    fn expects() -> Cow<'static, str> {
        "the two letters of a country, such as UZ, KZ or RU (ISO 3166-1)".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let region = Region::from_code(&text.trim().to_ascii_uppercase()).map_err(|_| Invalid::default())?;
        let is_known = PHONE_NUMBER_UTIL
            .get_supported_regions()
            .any(|known| known == region);
        is_known.then_some(Self(region)).ok_or_else(Invalid::default)
    }
}

impl Country {
    /// The number as E.164 (`+998901234567`); `None` if the number cannot exist by the rules of libphonenumber.
    pub fn normal(self, text: &str) -> Option<String> {
        let text = &plain(text);
        let number = self.parse_number(text).or_else(|| {
            // The former trunk prefix. It is still used in many address books, although the numbering plan does not
            // contain it any more.
            let digits = digits(text);
            let national = digits.strip_prefix('8')?;
            // Ten digits after it are a Russian or Kazakh number, as it is dialled from neighbouring countries.
            let neighbour = format!("+7{national}");
            self.parse_number(national).or_else(|| {
                (national.len() == 10)
                    .then(|| self.parse_number(&neighbour))
                    .flatten()
            })
        })?;
        Some(number.format_as(PhoneNumberFormat::E164).into_owned())
    }

    fn parse_number(self, text: &str) -> Option<PhoneNumber> {
        let number = PHONE_NUMBER_UTIL.parse(text, Some(self.0)).ok()?;
        if number.is_valid() {
            return Some(number);
        }
        // The number may have a country code without a plus.
        let digits = digits(text);
        let abroad = PHONE_NUMBER_UTIL.parse(format!("+{digits}"), None).ok()?;
        abroad.is_valid().then_some(abroad)
    }

    /// Other spellings that a search word may stand for. Empty if it cannot be a phone number.
    pub(super) fn spellings(self, word: &str) -> Vec<String> {
        if !is_phone_like(word) {
            return Vec::new();
        }
        let digits = Some(digits(word)).filter(|digits| digits != word);
        digits.into_iter().chain(self.normal(word)).collect()
    }
}

/// Whether a text looks like a phone number: digits, with only the usual separators between them.
pub(super) fn is_phone_like(text: &str) -> bool {
    let is_mark = |c: char| matches!(c, ' ' | '+' | '-' | '(' | ')' | '.');
    digits(text).len() >= FEWEST_DIGITS && plain(text).chars().all(|c| c.is_ascii_digit() || is_mark(c))
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn country(code: &str) -> Country {
        Country::parse(code).unwrap()
    }

    #[test]
    fn a_phone_is_one_that_can_be_called() {
        for phone in [
            "123456789",
            "+998 (90) 123-45-67",
            "998901234567890",
            "(90) 123-45-67",
            "+998\u{a0}90\u{a0}1234567",
            // The formats of Contacts, Signal and PDF files.
            "\u{202d}+998 90 123 45 67\u{202c}",
            "\u{2068}+998901234567\u{2069}",
            "\u{200e}\u{200b}\u{feff}+998\u{2060}901234567\u{ad}",
            "+998901234567\u{fe0f}",
            "+998901234567\u{e0100}",
            "+998\u{2009}90\u{202f}123\u{2003}45\u{3000}67",
            "90‐123‑45‒67",
            "90–123—45−67",
            "90﹣123－45‒67",
        ] {
            assert!(can_be_called(phone), "{phone:?}");
        }
        for phone in [
            "12345678",
            "+12345678",
            "+++++++++",
            "++998901234567",
            "998+901234567",
            "9989012345678901",
            "998901234567 доб. 5",
            "٩٩٨٩٠١٢٣٤٥",
            "99890１２３４５６７",
            "\u{202d}12345678\u{202c}",
            "998901234567\u{301}",
            "+",
        ] {
            assert!(!can_be_called(phone), "{phone:?}");
        }
    }

    #[test]
    fn every_spelling_of_a_number_is_one_number() {
        for text in [
            "+998901234567",
            "998 90 123 45 67",
            "90 123-45-67",
            "(90) 123 45 67",
            "8 (90) 123-45-67",
            "00998901234567",
            "+998 (90) 123-45-67",
            "tel. 90.123.45.67",
            "\u{202d}+998\u{a0}90\u{a0}123‑45‑67\u{202c}",
            "90–123−45—67",
        ] {
            assert_eq!(
                country("UZ").normal(text).as_deref(),
                Some("+998901234567"),
                "{text}"
            );
        }
        for text in [
            "8 912 345-67-89",
            "+7 912 345 67 89",
            "79123456789",
            "912 3456789",
        ] {
            assert_eq!(
                country("ru").normal(text).as_deref(),
                Some("+79123456789"),
                "{text}"
            );
        }
        assert_eq!(
            country("UZ").normal("+7 701 234 56 78").as_deref(),
            Some("+77012345678")
        );
        assert_eq!(
            country("UZ").normal("8 (912) 345-67-89").as_deref(),
            Some("+79123456789")
        );
        assert_eq!(
            country("UZ").normal("+49 30 901820").as_deref(),
            Some("+4930901820")
        );
    }

    #[test]
    fn what_is_no_number_has_no_spelling() {
        for text in [
            "",
            "1",
            "нет",
            "+998",
            "123456789012345",
            "000000000",
            "+++++++++",
        ] {
            assert_eq!(country("UZ").normal(text), None, "{text}");
        }
    }

    #[test]
    fn a_country_is_one_that_has_phones() {
        for text in ["UZ", "kz", " RU "] {
            assert!(Country::parse(text).is_ok(), "{text}");
        }
        for text in ["", "UZB", "XX", "998"] {
            assert!(Country::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_search_knows_a_phone_from_a_number_of_pieces() {
        assert!(is_phone_like("90-123-45-67"));
        assert!(!is_phone_like("5000 шт"));
        assert!(!is_phone_like("12-34"));
        assert_eq!(
            country("UZ").spellings("8-90-123-45-67"),
            ["8901234567", "+998901234567"]
        );
        assert_eq!(country("UZ").spellings("acme"), [""; 0]);
    }
}
