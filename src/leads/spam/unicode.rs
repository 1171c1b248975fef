//! Classifies the letters of a text, and normalises a text against disguises.

/// The maximum number of characters that are checked. The beginning of a longer message is sufficient.
const MOST: usize = 20_000;

/// Letters of one alphabet that look like letters of the other.
const TWINS: &str = "aceopxykmthbнасеорхукмтвi";

/// The beginning of a text, up to the maximum number of characters that are checked.
pub(super) fn beginning(text: &str) -> &str {
    text.char_indices()
        .nth(MOST)
        .map_or(text, |(end, _)| &text[..end])
}

/// The text in lower case, without invisible characters, with one kind of apostrophe and single spaces. Phrases are
/// searched in this form.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_hidden(*c)) {
        match c {
            'ё' | 'Ё' => plain.push('е'),
            '\u{2bb}' | '\u{2bc}' | '\u{2018}' | '\u{2019}' | '`' | '´' => plain.push('\''),
            c if c.is_whitespace() => {
                if !plain.ends_with(' ') {
                    plain.push(' ');
                }
            }
            c => plain.extend(c.to_lowercase()),
        }
    }
    plain
}

/// The fingerprint of a text. It is equal for texts that differ only in spaces, capitals and punctuation.
pub(super) fn print(text: &str) -> String {
    plain(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether a character is invisible and does not change visible ones. The joiner of emoji is not included.
pub(super) const fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

const fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{c0}'..='\u{24f}')
}

const fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}')
}

/// Whether a word mixes letters of another alphabet into it that look alike: `cкидкa` with a Latin c and a. The foreign
/// letters of a brand with an ending (`Nike-овский`, `iPhoneами`) do not all look alike, so it does not count.
pub(super) fn is_disguised(word: &str) -> bool {
    let latin = word.chars().filter(|c| is_latin(*c)).count();
    let cyrillic = word.chars().filter(|c| is_cyrillic(*c)).count();
    if latin == 0 || cyrillic == 0 || latin + cyrillic < 4 {
        return false;
    }
    // The letters of the less frequent alphabet. All of them must look like letters of the other one.
    let is_guest = if latin <= cyrillic { is_latin } else { is_cyrillic };
    let is_twin = |c: char| TWINS.contains(c.to_lowercase().next().unwrap_or(c));
    word.chars().filter(|c| is_guest(*c)).all(is_twin)
}

/// The number of letters in a text.
pub(super) fn all(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

/// The number of letters that are neither Latin nor Cyrillic.
pub(super) fn foreign(text: &str) -> usize {
    let foreign = |c: &char| c.is_alphabetic() && !is_latin(*c) && !is_cyrillic(*c) && !is_mark(*c);
    text.chars().filter(foreign).count()
}

/// The letter-like apostrophes of Uzbek.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{2b0}'..='\u{2ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disguise_is_taken_off() {
        assert_eq!(plain("К\u{200b}азИНО \n Ёлка"), "казино елка");
        assert_eq!(plain("soʻm so‘m so'm"), "so'm so'm so'm");
        assert_eq!(print("Привет,  МИР!"), print("привет мир"));
    }

    #[test]
    fn a_word_of_two_alphabets_is_told_from_a_brand_with_an_ending() {
        for word in ["cкидкa", "pаботa", "кaзинo", "Сasinо"] {
            assert!(is_disguised(word), "{word}");
        }
        for word in [
            "скидка",
            "casino",
            "T-shirt",
            "zip-пакет",
            "iPhoneами",
            "ООО",
            "QRкод",
            "S-ка",
            "Wi-Fi",
        ] {
            assert!(!is_disguised(word), "{word}");
        }
    }

    #[test]
    fn foreign_letters_are_counted() {
        assert_eq!(
            (all("Oʻzbek тили, 5 dona!"), foreign("Oʻzbek тили, 5 dona!")),
            (14, 0)
        );
        assert_eq!((all("您好 ok"), foreign("您好 ok")), (4, 2));
    }
}
