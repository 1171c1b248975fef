//! Slugs of products, derived from their names (`docs/api/content.md#slug`): at most 200 characters of `[-a-zA-Z0-9_]`,
//! unique, never empty.

use super::transliterate::to_latin;

/// Maximum number of characters of a slug.
pub const MAX_LEN: usize = 200;

/// The slug of names without any letter or digit.
const NAMELESS: &str = "product";

/// The slug of a name. While `is_taken` returns true, `-2`, `-3` and so on are appended.
pub fn unique(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let plain = of(name);
    if !is_taken(&plain) {
        return plain;
    }
    let mut number = 2_u64;
    loop {
        let suffix = format!("-{number}");
        let slug = format!("{}{suffix}", cut(&plain, MAX_LEN - suffix.len()));
        if !is_taken(&slug) {
            return slug;
        }
        number += 1;
    }
}

/// The slug of a name in at most `len` characters, even if it is taken.
pub(super) fn within(name: &str, len: usize) -> String {
    cut(&of(name), len).to_owned()
}

/// The slug of a single name: lower case, transliterated, with a hyphen for each gap.
fn of(name: &str) -> String {
    let latin = to_latin(&name.to_lowercase()).to_ascii_lowercase();
    let mut slug = String::with_capacity(latin.len());
    for c in latin.chars() {
        if c.is_ascii_alphanumeric() || c == '_' {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = cut(&slug, MAX_LEN);
    if slug.is_empty() { NAMELESS } else { slug }.to_owned()
}

/// The start of an ASCII text, without a hyphen at its end.
fn cut(slug: &str, len: usize) -> &str {
    slug[..len.min(slug.len())].trim_end_matches('-')
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_product_gets_an_address_that_people_can_read() {
        for (name, slug) in [
            ("Наклейка виниловая", "nakleyka-vinilovaya"),
            ("  Бирка — «Крафт» №2! ", "birka-kraft-no2"),
            ("Toʻqilgan yorliq", "toqilgan-yorliq"),
            ("Hang_Tag 10×15", "hang_tag-10x15"),
            ("包装", "bao-zhuang"),
            ("— ! —", "product"),
            ("", "product"),
        ] {
            assert_eq!(unique(name, |_| false), slug, "{name}");
        }
    }

    #[test]
    fn names_that_are_alike_get_numbers() {
        let mut taken = HashSet::new();
        for wanted in ["birka", "birka-2", "birka-3"] {
            let slug = unique("Бирка", |slug| taken.contains(slug));
            assert_eq!(slug, wanted);
            taken.insert(slug);
        }
        let long = "ж".repeat(300);
        let first = unique(&long, |_| false);
        let second = unique(&long, |slug| slug == first);
        assert_eq!((first.len(), second.len()), (MAX_LEN, MAX_LEN));
        assert!(second.ends_with("-2"));
    }

    proptest! {
        #[test]
        fn any_name_gives_a_good_slug(name in "\\PC{0,300}", taken in 0..3_usize) {
            let used = std::cell::Cell::new(0);
            let slug = unique(&name, |_| {
                used.set(used.get() + 1);
                used.get() <= taken
            });
            prop_assert!((1..=MAX_LEN).contains(&slug.len()));
            prop_assert!(slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b)), "{}", slug);
        }
    }
}
