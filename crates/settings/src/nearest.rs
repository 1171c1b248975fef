//! Suggests a known name for a misspelt one.

/// The closest of `known`, or `None` if none is close enough for a typing mistake.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_ascii_uppercase();
    let tolerated = (name.len() / 3).clamp(1, 3);
    known
        .map(|candidate| (distance(&name, candidate), candidate))
        .filter(|(distance, _)| *distance <= tolerated)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance: the number of bytes to insert, delete or replace.
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.bytes().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_a_stranger_is_not() {
        let known = ["DEBUG", "SECRET_KEY", "EMAIL_PORT", "EMAIL_HOST"];
        let guess = |name| nearest(name, known.into_iter());
        assert_eq!(guess("SECRETKEY"), Some("SECRET_KEY"));
        assert_eq!(guess("debug"), Some("DEBUG"));
        assert_eq!(guess("EMAIL_HOTS"), Some("EMAIL_HOST"));
        assert_eq!(guess("POSTGRES_PASSWORD"), None);
        assert_eq!(guess(""), None);
    }

    #[test]
    fn distances_are_levenshteins() {
        assert_eq!(distance("KITTEN", "SITTING"), 3);
        assert_eq!(distance("", "ABC"), 3);
        assert_eq!(distance("ABC", ""), 3);
        assert_eq!(distance("SAME", "SAME"), 0);
    }
}
