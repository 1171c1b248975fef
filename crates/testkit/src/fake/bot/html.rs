//! The HTML subset of the Bot API, parsed as strictly as Telegram does.

/// The visible text, or the reason why Telegram would refuse it: only the tags `b`, `i`, `code`, `a`, closed in order,
/// and the four named entities are allowed.
pub fn visible_text(html: &str) -> Result<String, String> {
    let mut open: Vec<String> = Vec::new();
    let mut text = String::new();
    let mut rest = html;
    while let Some(c) = rest.chars().next() {
        match c {
            '<' => {
                let end = rest.find('>').ok_or("an open tag")?;
                tag(&rest[1..end], &mut open)?;
                rest = &rest[end + 1..];
            }
            '&' => {
                let end = rest.find(';').ok_or("an open entity")?;
                text.push(entity(&rest[..=end])?);
                rest = &rest[end + 1..];
            }
            '>' => return Err("a stray >".to_owned()),
            c => {
                text.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    open.is_empty()
        .then_some(text)
        .ok_or_else(|| "a tag without its end".to_owned())
}

fn tag(tag: &str, open: &mut Vec<String>) -> Result<(), String> {
    if let Some(name) = tag.strip_prefix('/') {
        let is_last = open.pop().as_deref() == Some(name);
        return is_last
            .then_some(())
            .ok_or_else(|| format!("a stray end of {name}"));
    }
    let is_link = tag.starts_with("a href=\"") && tag.ends_with('"') && tag.matches('"').count() == 2;
    if !is_link && !["b", "i", "code"].contains(&tag) {
        return Err(format!("an unknown tag {tag}"));
    }
    open.push(if is_link { "a" } else { tag }.to_owned());
    Ok(())
}

fn entity(entity: &str) -> Result<char, String> {
    match entity {
        "&amp;" => Ok('&'),
        "&lt;" => Ok('<'),
        "&gt;" => Ok('>'),
        "&quot;" => Ok('"'),
        _ => Err(format!("an unknown entity {entity}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_refuses_what_telegram_refuses() {
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
            assert!(visible_text(html).is_err(), "{html}");
        }
        let html = "<b>a</b> &lt;<a href=\"https://a/?x=&quot;\">b</a>";
        assert_eq!(visible_text(html).as_deref(), Ok("a <b"));
    }
}
