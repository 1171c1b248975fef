//! Spam signals in the text of a lead.

use super::{
    gibberish::is_gibberish,
    signal::{Reasons, Signal},
    unicode, words,
};
use crate::leads::lead::Model as Lead;

/// From this number of links on. Two may be a website and a drawing.
const LINKS: usize = 3;
/// From this number of links on. A genuine request has fewer drawings.
const MANY_LINKS: usize = 6;
/// Fewer foreign letters may be a name.
const FOREIGN: usize = 6;
/// A shorter message that repeats the name may be a short answer to a field that seemed to be required.
const REPEATED: usize = 4;

/// Adds the signals in the text of a lead.
pub(super) fn look(lead: &Lead, reasons: &mut Reasons) {
    let texts = [&lead.name, &lead.company, &lead.message].map(|text| unicode::beginning(text));
    let plain = texts.map(unicode::plain);
    look_for_links(&plain, reasons);
    look_at_letters(&texts, reasons);
    look_for_words(&plain, reasons);
    if words::is_disposable(lead.email.as_deref().unwrap_or_default()) {
        reasons.add(Signal::DisposableMail);
    }
    if lead.phone_normal.as_deref() == Some("") {
        reasons.add(Signal::PhoneUnknown);
    }
}

fn look_for_links([name, company, message]: &[String; 3], reasons: &mut Reasons) {
    match links(message) {
        ..LINKS => {}
        LINKS..MANY_LINKS => reasons.add(Signal::Links),
        MANY_LINKS.. => reasons.add(Signal::ManyLinks),
    }
    if words::hides_a_link(message) {
        reasons.add(Signal::Shortener);
    }
    // The name of a company may be its web address.
    if links(name) > 0 || words::hides_a_link(company) {
        reasons.add(Signal::LinkInName);
    }
    match marked_links(message) {
        0 => {}
        // One link may be an accident of copying.
        1 => reasons.add(Signal::Markup),
        _ => reasons.note(Signal::Markup, 2 * Signal::Markup.weight()),
    }
}

fn look_at_letters(texts: &[&str; 3], reasons: &mut Reasons) {
    let sum = |count: fn(&str) -> usize| texts.iter().map(|text| count(text)).sum::<usize>();
    if sum(hidden_characters) >= 2 {
        reasons.add(Signal::HiddenCharacters);
    }
    if sum(disguised_words) >= 2 {
        reasons.add(Signal::MixedAlphabets);
    }
    let foreign = sum(unicode::foreign);
    if foreign >= FOREIGN && foreign * 2 > sum(unicode::all) {
        reasons.add(Signal::ForeignScript);
    }
    match texts.iter().filter(|text| is_gibberish(text)).count() {
        0 => {}
        1 => reasons.add(Signal::Gibberish),
        _ => reasons.add(Signal::MuchGibberish),
    }
}

fn look_for_words(plain: &[String; 3], reasons: &mut Reasons) {
    let [name, company, message] = plain;
    let is_worth = message.chars().nth(REPEATED - 1).is_some();
    if is_worth && (message == name || message == company) {
        reasons.add(Signal::SameText);
    }
    let spoken = plain.join("\n");
    if words::is_strong(&spoken) {
        reasons.add(Signal::StrongSpamWords);
    }
    match words::weak(&spoken) {
        ..2 => {}
        2 => reasons.add(Signal::SpamWords),
        _ => reasons.note(Signal::SpamWords, 2 * Signal::SpamWords.weight()),
    }
}

/// The number of links in a plain text.
fn links(text: &str) -> usize {
    let schemes = text.matches("http://").count() + text.matches("https://").count();
    let bare = text
        .match_indices("www.")
        .filter(|(at, _)| !text[..*at].ends_with("//"));
    schemes + bare.count()
}

/// The number of links in markup: HTML anchors and forum tags.
fn marked_links(text: &str) -> usize {
    ["<a ", "[url", "[link"]
        .iter()
        .map(|mark| text.matches(mark).count())
        .sum()
}

/// The number of runs of invisible characters between two letters.
fn hidden_characters(text: &str) -> usize {
    let mut before = ' ';
    let mut is_run = false;
    let mut found = 0;
    for c in text.chars() {
        if unicode::is_hidden(c) {
            is_run = before.is_alphabetic();
        } else {
            found += usize::from(is_run && c.is_alphabetic());
            is_run = false;
            before = c;
        }
    }
    found
}

fn disguised_words(text: &str) -> usize {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| unicode::is_disguised(word))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leads::spam::corpus::lead;

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
