//! What the words of a lead give away by themselves.

use super::letters;
use super::signal::{Reasons, Signal};
use super::{gibberish::is_gibberish, words};
use crate::leads::lead::Model as Lead;

/// Two may be a site and a drawing.
const LINKS: usize = 3;
/// Nobody has so many drawings.
const MANY_LINKS: usize = 6;
/// Fewer foreign letters are a name.
const FOREIGN: usize = 6;
/// A shorter message that repeats the name is a lazy answer to a field that seemed to be required.
const REPEATED: usize = 4;

/// Notes what the text of a lead gives away.
pub(super) fn look(lead: &Lead, reasons: &mut Reasons) {
    let message = letters::plain(&lead.message);
    let names = [lead.name.as_str(), lead.company.as_str()];
    let mut note = |is: bool, signal| {
        if is {
            reasons.add(signal);
        }
    };

    let links = links(&message);
    note((LINKS..MANY_LINKS).contains(&links), Signal::Links);
    note(links >= MANY_LINKS, Signal::ManyLinks);
    note(hides_a_link(&message), Signal::Shortener);
    // A company may well be called by its address.
    let is_linked =
        self::links(&letters::plain(&lead.name)) > 0 || hides_a_link(&letters::plain(&lead.company));
    note(is_linked, Signal::LinkInName);

    let marked = marked_links(&message);
    note(marked == 1, Signal::Markup);

    note(hidden_characters(lead) >= 2, Signal::HiddenCharacters);
    note(disguised_words(lead) >= 2, Signal::MixedAlphabets);
    let (all, foreign) = names
        .iter()
        .chain([&lead.message.as_str()])
        .map(|text| letters::foreign(text))
        .fold((0, 0), |sum, next| (sum.0 + next.0, sum.1 + next.1));
    note(foreign >= FOREIGN && foreign * 2 > all, Signal::ForeignScript);
    let repeats = |name: &&str| letters::plain(name) == message;
    note(
        message.chars().count() >= REPEATED && names.iter().any(repeats),
        Signal::SameText,
    );

    let texts = [lead.name.as_str(), lead.company.as_str(), &lead.message];
    let random = texts
        .iter()
        .filter(|text| is_gibberish(&text.chars().take(letters::MOST).collect::<String>()))
        .count();
    note(random == 1, Signal::Gibberish);
    note(random >= 2, Signal::MuchGibberish);
    note(
        is_disposable(lead.email.as_deref().unwrap_or_default()),
        Signal::DisposableMail,
    );
    note(lead.phone_normal.as_deref() == Some(""), Signal::PhoneUnknown);

    let spoken = format!(
        "{} \n {} \n {message}",
        letters::plain(&lead.name),
        letters::plain(&lead.company)
    );
    let is_strong = words::STRONG.iter().any(|phrase| has_phrase(&spoken, phrase));
    note(is_strong, Signal::StrongSpamWords);
    let weak = words::WEAK
        .iter()
        .filter(|phrase| has_phrase(&spoken, phrase))
        .count();
    // One may be a slip of the clipboard.
    if marked > 1 {
        reasons.note(Signal::Markup, 2 * Signal::Markup.weight());
    }
    match weak {
        ..2 => {}
        2 => reasons.add(Signal::SpamWords),
        _ => reasons.note(Signal::SpamWords, 2 * Signal::SpamWords.weight()),
    }
}

/// Whether a text has a phrase where a word begins; its end is free, for the endings of three languages.
fn has_phrase(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase)
        .any(|(at, _)| !text[..at].ends_with(|c: char| c.is_alphanumeric()))
}

/// How many links a folded text has.
fn links(text: &str) -> usize {
    let schemes = text.matches("http://").count() + text.matches("https://").count();
    let bare = text
        .match_indices("www.")
        .filter(|(at, _)| !text[..*at].ends_with("//"));
    schemes + bare.count()
}

fn hides_a_link(text: &str) -> bool {
    words::SHORTENERS.iter().any(|host| has_phrase(text, host))
}

/// Links in markup: anchors of HTML, tags of forums.
fn marked_links(text: &str) -> usize {
    ["<a ", "[url", "[link"]
        .iter()
        .map(|mark| text.matches(mark).count())
        .sum()
}

/// Invisible characters with a letter at both sides.
fn hidden_characters(lead: &Lead) -> usize {
    [&lead.name, &lead.company, &lead.message]
        .into_iter()
        .map(|text| {
            let mut before = ' ';
            let mut hidden = false;
            let mut found = 0;
            for c in text.chars().take(letters::MOST) {
                if letters::is_hidden(c) {
                    hidden = before.is_alphabetic();
                } else {
                    found += usize::from(hidden && c.is_alphabetic());
                    hidden = false;
                    before = c;
                }
            }
            found
        })
        .sum()
}

fn disguised_words(lead: &Lead) -> usize {
    let texts = [&lead.name, &lead.company, &lead.message].into_iter();
    let words = texts.flat_map(|text| text.split(|c: char| !c.is_alphanumeric()).take(letters::MOST / 4));
    words.filter(|word| letters::is_disguised(word)).count()
}

fn is_disposable(email: &str) -> bool {
    let domain = email
        .rsplit_once('@')
        .map_or("", |(_, domain)| domain)
        .to_lowercase();
    words::DISPOSABLE.iter().any(|known| {
        domain
            .strip_suffix(known)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::super::corpus::lead;
    use super::*;

    fn signals(lead: &Lead) -> Vec<Signal> {
        let mut reasons = Reasons::default();
        look(lead, &mut reasons);
        reasons.iter().map(|(signal, _)| signal).collect()
    }

    fn of_message(message: &str) -> Vec<Signal> {
        signals(&lead("ru", "Анна", "ООО Шов", "anna@shov.example", message))
    }

    #[test]
    fn each_trick_is_told_by_its_name() {
        for (message, signal) in [
            ("https://a.example https://b.example www.c.example", Signal::Links),
            (&"http://a.example ".repeat(6), Signal::ManyLinks),
            ("смотрите https://bit.ly/abc", Signal::Shortener),
            ("<a href='x'>бирки</a>", Signal::Markup),
            ("[url=http://x.example]бирки[/url]", Signal::Markup),
            ("за\u{200b}ра\u{200b}бо\u{200b}ток", Signal::HiddenCharacters),
            ("cкидкa на все pаботы кaзинo", Signal::MixedAlphabets),
            ("我们是一家专业的标签制造商，欢迎联系", Signal::ForeignScript),
            ("مرحبا، نحن شركة متخصصة", Signal::ForeignScript),
            ("Анна", Signal::SameText),
            ("qwXkZrTpLmNbVc", Signal::Gibberish),
            ("Ваш сайт получит бонус", Signal::SpamWords),
            ("Лучшее онлайн-казино", Signal::StrongSpamWords),
        ] {
            assert_eq!(of_message(message), [signal], "{message}");
        }
        let named = lead("en", "http://x.example", "Acme", "", "");
        assert_eq!(signals(&named), [Signal::LinkInName]);
        let random = lead("en", "GtRbYuKsLaPo", "pXKgqJtHmZrYwB", "", "");
        assert_eq!(signals(&random), [Signal::MuchGibberish]);
        let disposable = lead("en", "Ann", "Acme", "x@sub.Mailinator.com", "");
        assert_eq!(signals(&disposable), [Signal::DisposableMail]);
        let unknown = Lead {
            phone_normal: Some(String::new()),
            ..lead("ru", "Анна", "Шов", "", "")
        };
        assert_eq!(signals(&unknown), [Signal::PhoneUnknown]);
    }

    #[test]
    fn what_customers_write_raises_nothing() {
        for message in [
            "",
            "Макет: https://drive.example/file?id=1, сайт www.shov.example",
            "Нужны бирки 👨‍👩‍👧 и этикетки",
            "Label для hoodie: cotton, размер M; yorliq kerak 500 dona",
            "Вы делаете бирки для 李宁?",
            "wwwow",
        ] {
            assert_eq!(of_message(message), [], "{message}");
        }
        assert_eq!(signals(&lead("ru", "Иванов", "Иванов", "", "")), []);
        assert_eq!(
            signals(&lead(
                "ru",
                "Анна",
                "https://shov.example",
                "x@notmailinator.com",
                ""
            )),
            []
        );
    }
}
