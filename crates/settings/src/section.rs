//! Declaring settings.

use crate::{Problems, Source};

/// What is known of one variable.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Name in the environment.
    pub name: &'static str,
    /// Text that is read when nobody sets it.
    pub default: &'static str,
    /// What it does and when to change it.
    pub help: &'static [&'static str],
    /// What may be written, for people.
    pub expects: &'static str,
    /// Whether its value never shows.
    pub secret: bool,
}

impl Key {
    /// The help as one text.
    pub fn help(&self) -> String {
        self.help.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
    }
}

/// A group of settings.
pub trait Section: Sized {
    /// Heading of the group.
    const TITLE: &'static str;
    /// Its variables, in order.
    const KEYS: &'static [Key];

    /// Reads all values; a wrong one is noted and its default taken, so that every mistake is told at once.
    fn load(source: &Source, problems: &mut Problems) -> Self;
}

/// A section without its type, for documents.
#[derive(Clone, Copy, Debug)]
pub struct SectionKeys {
    /// Heading.
    pub title: &'static str,
    /// Variables.
    pub keys: &'static [Key],
}

impl SectionKeys {
    /// The keys of a section type.
    pub const fn of<S: Section>() -> Self {
        Self { title: S::TITLE, keys: S::KEYS }
    }
}

/// Declares a section:
///
/// ```
/// settings::settings! {
///     /// Mail
///     pub struct MailSettings {
///         /// The server that takes our mail.
///         EMAIL_HOST => host: String = "localhost",
///         /// Its port.
///         EMAIL_PORT => port: u16 = "587",
///     }
/// }
/// ```
///
/// The first doc line of the struct is the heading of its group, those of a field are its help.
#[macro_export]
macro_rules! settings {
    (
        $(#[doc = $title:literal])+
        pub struct $section:ident {
            $( $(#[doc = $help:literal])+ $key:ident => $field:ident: $type:ty = $default:literal, )*
        }
    ) => {
        $(#[doc = $title])+
        #[derive(Clone, Debug)]
        pub struct $section {
            $( $(#[doc = $help])+ pub $field: $type, )*
        }

        impl $crate::Section for $section {
            const TITLE: &'static str = [$($title),+][0];
            const KEYS: &'static [$crate::Key] = &[
                $( $crate::Key {
                    name: stringify!($key),
                    default: $default,
                    help: &[$($help),+],
                    expects: <$type as $crate::Value>::EXPECTS,
                    secret: <$type as $crate::Value>::SECRET,
                }, )*
            ];

            fn load(source: &$crate::Source, problems: &mut $crate::Problems) -> Self {
                let mut keys = <Self as $crate::Section>::KEYS.iter();
                Self { $( $field: source.read::<$type>(keys.next(), problems), )* }
            }
        }
    };
}
