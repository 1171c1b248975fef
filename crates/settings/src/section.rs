//! The `settings!` macro and the trait that it implements.

use crate::{Key, Problems, Source};

/// A struct of related settings, declared with [`settings!`](crate::settings).
pub trait Section: Sized + Send + Sync + 'static {
    /// Title of the group in generated documents, from the doc comment.
    const TITLE: &'static str;
    /// All settings, in the order of the declaration.
    const KEYS: &'static [Key];

    /// Reads every setting. An invalid one is added to `problems` and gets its default, so that all problems are found
    /// at once. Use the section only if `problems` contains no error.
    fn load(source: &Source, problems: &mut Problems) -> Self;
}

/// A section with its type erased, for code that lists settings.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// Title of the group in generated documents.
    pub title: &'static str,
    /// The settings in it.
    pub keys: &'static [Key],
    /// Adds all problems of the section.
    pub judge: fn(&Source, &mut Problems),
}

impl Group {
    /// The group of a section.
    pub const fn of<S: Section>() -> Self {
        Self {
            title: without_full_stop(S::TITLE),
            keys: S::KEYS,
            judge: |source, problems| drop(S::load(source, problems)),
        }
    }
}

const fn without_full_stop(title: &'static str) -> &'static str {
    match title.as_bytes() {
        [start @ .., b'.'] => title.split_at(start.len()).0,
        _ => title,
    }
}

/// Declares a section: a struct with public fields, `Clone` and `Debug`, that implements [`Section`].
///
/// The doc comment of the struct is the group's title, that of a field its help. The default is a literal in `.env`
/// syntax. `in min..=max` sets bounds for types with an order. Each setting is also a constant, so that messages refer
/// to it by `MailSettings::EMAIL_HOST.name` and never by a string.
#[macro_export]
macro_rules! settings {
    (
        $(#[doc = $title:literal])+
        $visibility:vis struct $section:ident {
            $(
                $(#[doc = $help:literal])+
                $name:ident => $field:ident: $kind:ty = $default:literal $(in $min:literal..=$max:literal)?
            ),+ $(,)?
        }
    ) => {
        $(#[doc = $title])+
        #[derive(Clone, Debug)]
        $visibility struct $section {
            $($(#[doc = $help])+ pub $field: $kind,)+
        }

        impl $section {
            $(
                $(#[doc = $help])+
                pub const $name: $crate::Key = $crate::Key::new::<$kind>(
                    ::core::stringify!($name),
                    ::core::concat!($default),
                    &[$($help),+],
                )$(.within::<$kind>(::core::concat!($min), ::core::concat!($max)))?;
            )+
        }

        impl $crate::Section for $section {
            const TITLE: &'static str = ::core::concat!($($title),+).trim_ascii();
            const KEYS: &'static [$crate::Key] = &[$(Self::$name),+];

            fn load(source: &$crate::Source, problems: &mut $crate::Problems) -> Self {
                Self { $($field: source.read(&Self::$name, problems),)+ }
            }
        }
    };
}
