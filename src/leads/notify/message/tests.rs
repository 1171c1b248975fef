use proptest::prelude::*;
use settings::{Problems, Source};
use testkit::fake::visible_text;

use super::*;
use crate::{
    leads::notify::{
        sample,
        templates::{Name, Templates},
        view::View,
    },
    settings::Settings,
    zone::Zone,
};

/// Telegram's limit in UTF-16 code units.
const MOST: usize = 4096;

struct Site {
    settings: Settings,
    vocabulary: Vocabulary,
}

impl Site {
    fn new() -> Self {
        let source = Source::new(
            [("PUBLIC_URL", "https://shop.example.uz"), ("DEBUG", "True")],
            vec![],
        );
        Self {
            settings: Settings::load(&source, &[], &mut Problems::default()),
            vocabulary: Vocabulary::load(None).unwrap(),
        }
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            settings: &self.settings,
            vocabulary: &self.vocabulary,
            zone: Zone::parse("Asia/Tashkent").unwrap(),
        }
    }

    fn lead(&self, id: i64) -> Lead {
        Lead {
            id,
            ..sample::lead(&self.vocabulary, Lang::Ru)
        }
    }
}

/// The visible text. Fails if Telegram would not accept the message.
fn seen(text: &Text) -> Result<String, TestCaseError> {
    let seen = visible_text(&text.render()).map_err(TestCaseError::fail)?;
    prop_assert!(seen.encode_utf16().count() <= MOST);
    Ok(seen)
}

/// What visitors write: characters of several bytes, of two code units, from right to left, and markup.
const WRITTEN: &str = "(a|я|😀|👩‍👩‍👧|שלום|\u{202e}|<b>|&amp;|</a>|\n){1,40}";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn number_link_and_holder_survive_whatever_a_visitor_writes(
        name in WRITTEN, piece in WRITTEN, times in 1_usize..400, who in "(Ә|😀|B){1,200}",
    ) {
        let site = Site::new();
        let free = Lead { name: name.replace('\n', " "), message: piece.repeat(times), ..site.lead(123_456) };
        let taken = Lead { claimed_by: who.clone(), ..free.clone() };
        let (before, after) = (of_lead(site.facts(), Lang::Ru, &free), of_lead(site.facts(), Lang::Ru, &taken));
        let known: String = who.chars().take(LONGEST_NAME).collect();
        for text in [&before, &after] {
            prop_assert!(seen(text)?.starts_with("Заявка №123456"));
            prop_assert!(text.render().contains("<a href=\"https://shop.example.uz/admin/leads/123456/\">"));
        }
        let state = format!("В работе: {known}");
        prop_assert!(seen(&after)?.contains(&state));
        prop_assert_ne!(before.render(), after.render());
    }

    #[test]
    fn the_mail_begins_with_what_staff_need(name in WRITTEN, piece in WRITTEN, times in 1_usize..400) {
        let site = Site::new();
        let name = name.replace('\n', " ");
        let lead = Lead { name: name.repeat(30), message: piece.repeat(times), ..site.lead(123_456) };
        let lead = Lead { claimed_by: "Bobur".to_owned(), ..lead };
        let view = View::notice(site.facts(), Lang::Ru, &lead);
        let mail = Templates::new("none".into()).render(Name::Notice, Lang::Ru, &view);
        prop_assert!(mail.subject.starts_with("Заявка №123456"));
        prop_assert!(mail.subject.chars().count() <= 200 && !mail.subject.contains('\n'));
        let head: Vec<_> = mail.text.lines().take(3).collect();
        prop_assert_eq!(head[0], "Заявка №123456");
        prop_assert_eq!(head[1], "В работе: Bobur");
        prop_assert!(head[2].ends_with("https://shop.example.uz/admin/leads/123456/"));
    }

    #[test]
    fn a_digest_names_as_many_as_it_says(name in WRITTEN, count in 2_i64..100) {
        let site = Site::new();
        let leads: Vec<_> = (1..=count)
            .map(|id| Lead { name: name.replace('\n', " "), ..site.lead(id) })
            .collect();
        let (text, named) = digest(site.facts(), Lang::Ru, &leads);
        let words = seen(&text)?;
        prop_assert!(named >= 1);
        for lead in &leads[..named] {
            prop_assert!(words.contains(&format!("№{} ", lead.id)), "{}", lead.id);
        }
        let title = Message::new("notice-digest").with("count", named).render(Lang::Ru);
        prop_assert!(words.starts_with(&title));
        prop_assert!(!words.ends_with('…'), "nothing is cut");
    }
}

#[test]
fn a_masked_phone_cannot_be_dialled() {
    assert_eq!(masked("+998 90 123-45-67"), "+99…67");
    assert_eq!(masked("8 (90) 12"), "…");
    assert_eq!(initial("Азиза Каримова"), "А.");
}
