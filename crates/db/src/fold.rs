//! Search text: case folding, and patterns that mean the same on both databases.
//!
//! `LIKE` in SQLite folds only ASCII. Therefore texts are folded here, stored folded next to the original, and compared
//! with a folded pattern.

/// Converts to lower case, letter by letter. Neighbouring letters have no influence, so a part of a word folds as it
/// does inside the word.
pub fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// The folded words of a query: split on spaces and commas (`docs/api/contract.md#search`).
pub fn words(query: &str) -> Vec<String> {
    query
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|word| !word.is_empty())
        .map(fold)
        .collect()
}

/// A `LIKE` pattern (with `\` as escape) that finds `word` at any position; `%` and `_` are ordinary characters.
pub fn contains_pattern(word: &str) -> String {
    let mut pattern = String::with_capacity(word.len() + 2);
    pattern.push('%');
    for c in word.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cyrillic_folds_like_latin() {
        assert_eq!(fold("КЛАССИК Acme Ё"), "классик acme ё");
    }

    #[test]
    fn a_query_is_split_on_spaces_and_commas() {
        assert_eq!(words(" Бирка,крафт  x "), ["бирка", "крафт", "x"]);
        assert!(words(" , ").is_empty());
    }

    #[test]
    fn wildcards_are_ordinary_characters() {
        assert_eq!(contains_pattern(r"5%_\"), r"%5\%\_\\%");
    }
}
