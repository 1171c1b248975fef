//! Transliterates Russian and Uzbek names to Latin letters, in the way that is usual in URLs of these languages.

use std::borrow::Cow;

/// Letters that only Uzbek Cyrillic has. Their presence decides how the letters shared with Russian are read.
const UZBEK: &str = "ўқғҳ";

/// The Latin form of a lower-case text. Apostrophes, the Uzbek letters oʻ and gʻ and the sign ʼ lose their mark, and
/// the characters around them are joined. Other non-ASCII characters are left to `deunicode`.
pub(super) fn to_latin(lower: &str) -> String {
    let uzbek = lower.chars().any(|c| UZBEK.contains(c));
    lower.chars().map(|c| letter(c, uzbek)).collect()
}

fn letter(c: char, uzbek: bool) -> Cow<'static, str> {
    let latin = match c {
        'ж' if uzbek => "j",
        'х' if uzbek => "x",
        'қ' => "q",
        'ҳ' => "h",
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ғ' => "g",
        'д' => "d",
        'е' | 'э' => "e",
        'ё' => "yo",
        'ж' => "zh",
        'з' => "z",
        'и' => "i",
        'й' | 'ы' => "y",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' | 'ў' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ю' => "yu",
        'я' => "ya",
        'ъ' | 'ь' | '\'' | '`' | '´' | '\u{2018}' | '\u{2019}' | '\u{02BB}' | '\u{02BC}' => "",
        ascii if ascii.is_ascii() => return ascii.to_string().into(),
        other => deunicode::deunicode_char(other).unwrap_or(" "),
    };
    latin.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_and_both_uzbek_scripts_are_readable_in_latin() {
        for (name, latin) in [
            ("наклейка виниловая", "nakleyka vinilovaya"),
            ("щётка, жук и съезд", "shchyotka, zhuk i sezd"),
            ("ўзбек ҳаво жўжа хат", "ozbek havo joja xat"),
            ("toʻqilgan gʻisht maʼno", "toqilgan gisht mano"),
            ("o‘zbek g'ijduvon", "ozbek gijduvon"),
            ("straße №5", "strasse No5"),
        ] {
            assert_eq!(to_latin(name), latin, "{name}");
        }
    }
}
