use proptest::prelude::*;

use super::*;

/// Reads HTML as the Bot API does: tags that it knows, closed in order, and the four named entities; anything else is an
/// error, as there. Returns the text that people see.
fn parse(html: &str) -> Result<String, String> {
    let mut open: Vec<String> = Vec::new();
    let mut text = String::new();
    let mut rest = html;
    while let Some(c) = rest.chars().next() {
        if c == '<' {
            let end = rest.find('>').ok_or("an open tag")?;
            let tag = &rest[1..end];
            rest = &rest[end + 1..];
            if let Some(name) = tag.strip_prefix('/') {
                (open.pop().as_deref() == Some(name))
                    .then_some(())
                    .ok_or("a stray end tag")?;
            } else {
                let name = tag.split(' ').next().unwrap_or_default();
                let is_link = name == "a" && tag.starts_with("a href=\"") && tag.matches('"').count() == 2;
                let is_plain = ["b", "i", "code"].contains(&tag);
                (is_link || is_plain)
                    .then_some(())
                    .ok_or(format!("an unknown tag {tag}"))?;
                open.push(name.to_owned());
            }
        } else if c == '&' {
            let end = rest.find(';').ok_or("an open entity")?;
            text.push(match &rest[..=end] {
                "&amp;" => '&',
                "&lt;" => '<',
                "&gt;" => '>',
                "&quot;" => '"',
                entity => return Err(format!("an unknown entity {entity}")),
            });
            rest = &rest[end + 1..];
        } else {
            if c == '>' {
                return Err("a stray >".to_owned());
            }
            text.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    open.is_empty()
        .then_some(text)
        .ok_or("a tag without its end".to_owned())
}

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
        let seen = parse(&styled(&pieces).render()).map_err(TestCaseError::fail)?;
        let wanted: String = pieces.iter().map(|(_, piece)| piece.replace("\r\n", "\n")).collect();
        let wanted: String = wanted.chars().filter(|c| !c.is_control() || *c == '\n').collect();
        prop_assert_eq!(seen, wanted);
    }

    #[test]
    fn a_long_text_is_cut_between_characters(piece in "(a|я|😀|<b>|&lt;|&){0,60}", times in 60_usize..200, style in any::<u8>()) {
        let text = styled(&[(0, piece.repeat(times)), (style, piece.repeat(times))]);
        let seen = parse(&text.render()).map_err(TestCaseError::fail)?;
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
fn the_parser_of_the_test_refuses_what_telegram_refuses() {
    for html in [
        "<b>",
        "</b>",
        "<x>a</x>",
        "a < b",
        "&nbsp;",
        "a & b",
        "<b><i></b></i>",
        "a > b",
    ] {
        assert!(parse(html).is_err(), "{html}");
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
