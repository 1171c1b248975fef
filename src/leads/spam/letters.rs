//! What kind of letters a text is made of, and the text with all disguise taken off.

/// Characters that are looked at; a longer message says what it says before.
pub(super) const MOST: usize = 20_000;

/// Letters of one alphabet that pass for letters of the other.
const TWINS: &str = "aceopxykmthbнасеорхукмтвi";

/// The text folded, without invisible characters, with one kind of apostrophe and single spaces: what phrases are
/// looked for in.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len().min(4 * MOST));
    for c in text.chars().take(MOST).filter(|c| !is_hidden(*c)) {
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

/// What two texts have in common that differ in spaces, capitals and punctuation alone.
pub(super) fn print(text: &str) -> String {
    plain(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether a character is not seen and changes nothing that is. The joiner of emoji is not among them.
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

/// Whether a word hides letters of one alphabet among those of another: `cкидкa` with a Latin c and a. A brand with an
/// ending (`Nike-овский`, `iPhoneом`) keeps its letters together.
pub(super) fn is_disguised(word: &str) -> bool {
    let letters: Vec<char> = word.chars().filter(|c| is_latin(*c) || is_cyrillic(*c)).collect();
    let changes = letters
        .windows(2)
        .filter(|pair| is_latin(pair[0]) != is_latin(pair[1]))
        .count();
    let latin = letters.iter().filter(|c| is_latin(**c)).count();
    let (few, other) = if latin * 2 <= letters.len() {
        (latin, true)
    } else {
        (letters.len() - latin, false)
    };
    let is_twin = |c: &&char| TWINS.contains(c.to_lowercase().next().unwrap_or(**c));
    letters.len() >= 4
        && few > 0
        && changes >= 1
        && letters
            .iter()
            .filter(|c| is_latin(**c) == other)
            .filter(is_twin)
            .count()
            == few
}

/// Letters in all, and those that are neither Latin nor Cyrillic.
pub(super) fn foreign(text: &str) -> (usize, usize) {
    let letters = text.chars().take(MOST).filter(|c| c.is_alphabetic());
    letters.fold((0, 0), |(all, foreign), c| {
        (
            all + 1,
            foreign + usize::from(!is_latin(c) && !is_cyrillic(c) && !is_mark(c)),
        )
    })
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
        assert_eq!(foreign("Oʻzbek тили, 5 dona!"), (14, 0));
        assert_eq!(foreign("您好 ok"), (4, 2));
    }
}
