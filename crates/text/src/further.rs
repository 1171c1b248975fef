//! Messages of slices that are not part of this program.

use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

use fluent_templates::fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

use crate::{Lang, message::identifier};

/// The messages of a slice in each language: the text of Fluent files. [`crate::words!`] reads them when the slice is
/// compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "languages are called by their codes")]
pub struct Words {
    pub ru: &'static str,
    pub en: &'static str,
    pub uz: &'static str,
}

/// The Fluent files `FOLDER/ru.ftl`, `FOLDER/en.ftl` and `FOLDER/uz.ftl` beside the calling file.
#[macro_export]
macro_rules! words {
    ($folder:literal) => {
        $crate::Words {
            ru: include_str!(concat!($folder, "/ru.ftl")),
            en: include_str!(concat!($folder, "/en.ftl")),
            uz: include_str!(concat!($folder, "/uz.ftl")),
        }
    };
}

impl Words {
    const fn of(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ru => self.ru,
            Lang::En => self.en,
            Lang::Uz => self.uz,
        }
    }
}

struct Further {
    words: Words,
    bundles: Vec<(Lang, FluentBundle<FluentResource>)>,
}

static FURTHER: RwLock<Vec<Further>> = RwLock::new(Vec::new());

/// Adds the messages of a slice to those of the program, which come first. Messages that are added again are known.
///
/// # Errors
/// The message in which a file has a mistake.
pub fn add(words: Words) -> Result<(), String> {
    let mut all = FURTHER.write().unwrap_or_else(PoisonError::into_inner);
    if all.iter().any(|known| known.words == words) {
        return Ok(());
    }
    let mut bundles = Vec::new();
    for lang in Lang::ALL {
        let text = words.of(lang).to_owned();
        let resource = FluentResource::try_new(text)
            .map_err(|(_, errors)| format!("the words in {lang} cannot be read: {}", errors[0]))?;
        let mut bundle = FluentBundle::new_concurrent(vec![identifier(lang).clone()]);
        bundle.set_use_isolating(false);
        bundle
            .add_resource(resource)
            .map_err(|errors| format!("the words in {lang} are not right: {}", errors[0]))?;
        bundles.push((lang, bundle));
    }
    all.push(Further { words, bundles });
    Ok(())
}

/// The text of a further message.
pub(crate) fn words(
    key: &str,
    args: &HashMap<Cow<'static, str>, FluentValue<'_>>,
    lang: Lang,
) -> Option<String> {
    let all = FURTHER.read().unwrap_or_else(PoisonError::into_inner);
    let bundles = all.iter().flat_map(|further| &further.bundles);
    let mut bundles = bundles.filter(|(of, _)| *of == lang).map(|(_, bundle)| bundle);
    let (bundle, pattern) = bundles.find_map(|bundle| Some((bundle, bundle.get_message(key)?.value()?)))?;
    let args: FluentArgs<'_> = args
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&args), &mut errors);
    Some(text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Message;

    #[test]
    fn a_slice_brings_its_own_words() {
        let words = Words {
            ru: "shelf-title = Полка\nshelf-books = { $n ->\n  [one] { $n } книга\n  [few] { $n } книги\n *[other] { $n } книг\n }",
            en: "shelf-title = Shelf\nshelf-books = { $n } books",
            uz: "shelf-title = Javon\nshelf-books = { $n } ta kitob",
        };
        add(words).unwrap();
        add(words).unwrap();
        let [title, books] = ["shelf-title", "shelf-books"].map(Message::new);
        assert_eq!(title.render(Lang::Uz), "Javon");
        assert_eq!(books.with("n", 3).render(Lang::Ru), "3 книги");
        assert_eq!(crate::words("shelf-title", Lang::En).as_deref(), Some("Shelf"));
        assert_eq!(crate::words("shelf-nothing", Lang::En), None);
        let wrong = Words {
            ru: "= Полка",
            ..words
        };
        assert!(add(wrong).unwrap_err().contains("ru"));
    }
}
