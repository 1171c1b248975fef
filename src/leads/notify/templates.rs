//! Mail templates: the built-in ones, and the operator's own, which replace them.
//!
//! Each mail has three files, `NAME.subject.txt`, `NAME.txt` and `NAME.html`. The operator's folder may also contain
//! variants for one language, `NAME.uz.html`. The files are read again for each mail, so that an edit takes effect at
//! once.

use std::fs;
use std::path::{Path, PathBuf};

use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, value::Serde};
use text::Lang;

use super::view::View;

/// More than any sensible template needs. This limit stops an endless loop.
const MOST_STEPS: u64 = 200_000;
/// The maximum length of a subject. Mail programs show less than this.
const LONGEST_SUBJECT: usize = 200;

/// The mails that the program sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// Notifies staff of a lead.
    Notice,
    /// Replies to the visitor.
    Thanks,
    /// Notifies staff of many leads at once.
    Digest,
    /// Notifies staff that a notification could not be delivered.
    Alert,
}

impl Name {
    /// All mails.
    pub const ALL: [Self; 4] = [Self::Notice, Self::Thanks, Self::Digest, Self::Alert];

    /// The name in file names and commands.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Thanks => "thanks",
            Self::Digest => "digest",
            Self::Alert => "alert",
        }
    }

    /// The mail with this name.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.code() == code)
    }
}

const PARTS: [&str; 3] = ["subject.txt", "txt", "html"];

macro_rules! built_in {
    ($($file:literal)*) => {
        /// The built-in templates, by file name.
        pub const BUILT_IN: &[(&str, &str)] = &[$(($file, include_str!(concat!("templates/", $file)))),*];
    };
}
built_in!(
    "layout.html"
    "notice.subject.txt" "notice.txt" "notice.html"
    "thanks.subject.txt" "thanks.txt" "thanks.html"
    "digest.subject.txt" "digest.txt" "digest.html"
    "alert.subject.txt" "alert.txt" "alert.html"
);

/// A rendered mail without its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same content as HTML.
    pub html: String,
}

/// A broken template of the operator, with the line if it is known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}: {problem}", line.map(|line| format!(", line {line}")).unwrap_or_default())]
pub struct Broken {
    /// The name of the file.
    pub file: String,
    /// The line, counted from 1.
    pub line: Option<usize>,
    /// The problem.
    pub problem: String,
}

/// The templates of a site.
#[derive(Clone, Debug)]
pub struct Templates {
    folder: PathBuf,
}

impl Templates {
    /// Uses the operator's own templates in `folder`, which need not exist.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Renders a mail. If a template of the operator is broken, the error is logged and the built-in templates are
    /// used. A typing mistake must not suppress the notification of a lead.
    pub fn render(&self, name: Name, lang: Lang, view: &View) -> Rendered {
        self.own(name, lang, view).unwrap_or_else(|broken| {
            tracing::error!("a mail template is broken, the built-in one is used: {broken}");
            built_in(name, lang, view)
        })
    }

    /// Like [`Self::render`], but returns the error; for previews and checks.
    ///
    /// # Errors
    /// A template of the operator is broken.
    pub fn own(&self, name: Name, lang: Lang, view: &View) -> Result<Rendered, Broken> {
        let folder = self.folder.clone();
        render(name, lang, view, move |file| {
            own_source(&folder, lang, file).or_else(|| built_in_source(file))
        })
    }

    /// Files of the operator's folder that are not templates. A file with a misspelled name would never be used.
    pub fn unknown(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return vec![];
        };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut unknown: Vec<_> = names.filter(|name| !is_known(name)).collect();
        unknown.sort();
        unknown
    }
}

/// Whether a file name is one of the known template names.
fn is_known(file: &str) -> bool {
    BUILT_IN.iter().any(|(known, _)| {
        let (name, rest) = known.split_once('.').unwrap_or((known, ""));
        *known == file
            || Lang::ALL
                .iter()
                .any(|lang| file == format!("{name}.{lang}.{rest}"))
    })
}

fn own_source(folder: &Path, lang: Lang, file: &str) -> Option<String> {
    let (name, rest) = file.split_once('.')?;
    let names = [format!("{name}.{lang}.{rest}"), file.to_owned()];
    names
        .iter()
        .find_map(|name| fs::read_to_string(folder.join(name)).ok())
}

fn built_in_source(file: &str) -> Option<String> {
    let found = BUILT_IN.iter().find(|(known, _)| *known == file);
    found.map(|(_, source)| (*source).to_owned())
}

fn built_in(name: Name, lang: Lang, view: &View) -> Rendered {
    render(name, lang, view, built_in_source).unwrap_or_else(|broken| {
        // A test renders each built-in template in each language. This fallback covers cases that the test misses.
        tracing::error!("a built-in mail template is broken: {broken}");
        let title = view.title().to_owned();
        Rendered {
            text: title.clone(),
            html: String::new(),
            subject: title,
        }
    })
}

fn render(
    name: Name,
    lang: Lang,
    view: &View,
    source: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
) -> Result<Rendered, Broken> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_fuel(Some(MOST_STEPS));
    environment.set_loader(move |file| Ok(source(file)));
    let [subject, text, html] = PARTS.map(|part| {
        let file = format!("{}.{part}", name.code());
        environment
            .get_template(&file)
            .and_then(|template| template.render(Serde(view)))
            .map_err(|error| broken(&file, lang, &error))
    });
    Ok(Rendered {
        subject: one_line(&subject?),
        text: text?,
        html: html?,
    })
}

fn broken(file: &str, lang: Lang, error: &Error) -> Broken {
    let problem = match error.kind() {
        ErrorKind::OutOfFuel => "it does not come to an end".to_owned(),
        kind => error
            .detail()
            .map_or_else(|| kind.to_string(), |detail| format!("{kind}: {detail}")),
    };
    Broken {
        file: format!("{} ({lang})", error.name().unwrap_or(file)),
        line: error.line(),
        problem,
    }
}

/// A subject is a mail header. Line breaks are removed, and long subjects are cut.
fn one_line(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().count() <= LONGEST_SUBJECT {
        return line;
    }
    let cut: String = line.chars().take(LONGEST_SUBJECT - 1).collect();
    cut + "…"
}
