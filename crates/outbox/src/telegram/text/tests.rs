use proptest::prelude::*;
use testkit::fake::visible_text;

use super::*;

fn styled(pieces: &[(u8, String)]) -> Text {
    pieces
        .iter()
        .fold(Text::new(), |text, (style, piece)| match style % 5 {
            0 => text.plain(piece),
            1 => text.bold(piece),
            2 => text.italic(piece),
            3 => text.code(piece),
            _ => text.link(piece, format!("https://example.uz/?q={piece}")),
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_arrives_as_it_was_written(pieces in prop::collection::vec((any::<u8>(), "(?s)(.|[<>&\"';/#]){0,40}"), 0..8)) {
        let seen = visible_text(&styled(&pieces).render()).map_err(TestCaseError::fail)?;
        let wanted: String = pieces.iter().map(|(_, piece)| piece.replace("\r\n", "\n")).collect();
        let wanted: String = wanted.chars().filter(|c| *c == '\n' || !c.is_control() && !is_direction(*c)).collect();
        prop_assert_eq!(seen, wanted);
    }

    #[test]
    fn a_long_text_is_cut_between_characters(piece in "(a|я|😀|<b>|&lt;|&){0,60}", times in 60_usize..200, style in any::<u8>()) {
        let text = styled(&[(0, piece.repeat(times)), (style, piece.repeat(times))]);
        let seen = visible_text(&text.render()).map_err(TestCaseError::fail)?;
        let whole = piece.repeat(times).repeat(2);
        if whole.encode_utf16().count() <= MAX_UNITS {
            prop_assert_eq!(seen, whole);
        } else {
            let units = seen.encode_utf16().count();
            prop_assert!((MAX_UNITS - 1..=MAX_UNITS).contains(&units), "{} units", units);
            prop_assert!(whole.starts_with(seen.strip_suffix(CUT).unwrap()));
        }
    }
}

#[test]
fn a_hostile_name_is_a_name() {
    let text = Text::new()
        .bold("</b><a href=\"https://evil\">&")
        .line()
        .link("x", "https://a/\"><b>");
    assert_eq!(
        text.render(),
        "<b>&lt;/b&gt;&lt;a href=&quot;https://evil&quot;&gt;&amp;</b>\n\
         <a href=\"https://a/&quot;&gt;&lt;b&gt;\">x</a>"
    );
}
