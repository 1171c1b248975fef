//! Detects random letters, which programs type instead of a name.

/// Shorter words may be abbreviations.
const SHORTEST: usize = 8;
/// No language of the visitors has this many consonants in a row, Polish and German names included.
const CONSONANTS: usize = 7;

/// Whether a text has a word that looks like random letters.
pub(super) fn is_gibberish(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(is_random)
}

fn is_random(word: &str) -> bool {
    let letters: Vec<char> = word.chars().filter(char::is_ascii_alphabetic).collect();
    // Article and order numbers look random too.
    if letters.len() < SHORTEST || word.contains(|c: char| c.is_numeric()) {
        return false;
    }
    // `AaBbCcDd`: three or more capitals that follow a small letter. A brand name has at most two.
    let jumps = letters
        .windows(2)
        .filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
        .count();
    let has_both = letters.iter().any(char::is_ascii_lowercase);
    let run = letters
        .split(|c| is_vowel(*c))
        .map(<[char]>::len)
        .max()
        .unwrap_or(0);
    jumps >= 3 || (run >= CONSONANTS && (has_both || run >= CONSONANTS + 2))
}

const fn is_vowel(c: char) -> bool {
    matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_letters_are_told_from_names() {
        for text in [
            "pXKgqJtHmZrYwB",
            "Hello wqzrtpsdfg",
            "GtRbYuKsLaPo",
            "xkcdqwrtzpl",
        ] {
            assert!(is_gibberish(text), "{text}");
        }
        for text in [
            "Екатерина Константинопольская",
            "Schwartzkopf Fashion",
            "Brzęczyszczykiewicz",
            "MyBestShop LLC",
            "TEXTILTRGPROM",
            "Oʻzbekiston, Margʻilon",
            "AliExpress",
            "Knightsbridge",
            "e4dfbccaffaddfcbd909",
            "Gulshan Yoʻldosheva",
            "",
        ] {
            assert!(!is_gibberish(text), "{text}");
        }
    }
}
