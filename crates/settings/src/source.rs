//! Sources of settings, and their precedence.

use std::{borrow::Cow, collections::BTreeMap, fmt, fs, path::Path, path::PathBuf};

use crate::{DotEnv, Group, Key, Problems, Secret, Value, is_placeholder, nearest::nearest};

/// The source of a setting's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetBy {
    /// The default in the declaration.
    Default,
    /// Another setting, from which the default follows.
    Setting(&'static str),
    /// The running command, such as `demo`.
    Command,
    /// The environment of the process.
    Environment,
    /// A line of a `.env` file; the first is 1.
    File(PathBuf, usize),
}

impl fmt::Display for SetBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Setting(name) => write!(f, "follows from {name}"),
            Self::Command => f.write_str("command"),
            Self::Environment => f.write_str("environment"),
            Self::File(path, line) => write!(f, "{}:{line}", path.display()),
        }
    }
}

/// All possible texts of settings. A value set by a command has precedence over the environment, which has precedence
/// over the `.env` files, in order (`docs/deploy.md#settings`), and these over what follows from another setting.
#[derive(Clone, Default)]
pub struct Source {
    command: BTreeMap<String, String>,
    environment: BTreeMap<String, String>,
    files: Vec<DotEnv>,
    implied: BTreeMap<&'static str, (String, &'static str)>,
}

impl Source {
    /// A source of only these variables and files.
    pub fn new<N, V>(environment: impl IntoIterator<Item = (N, V)>, files: Vec<DotEnv>) -> Self
    where
        N: Into<String>,
        V: Into<String>,
    {
        let environment = environment
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        Self {
            command: BTreeMap::new(),
            environment,
            files,
            implied: BTreeMap::new(),
        }
    }

    /// The environment of this process with the `.env` files of the working folder and of the data folder, which is
    /// itself a setting. The credential `env` of a systemd unit, if there is one, has precedence over both files.
    pub fn from_process(data_dir: &Key, problems: &mut Problems) -> Self {
        let text = |os: std::ffi::OsString| os.to_string_lossy().into_owned();
        let environment = std::env::vars_os().map(|(name, value)| (text(name), text(value)));
        Self::in_folder(Path::new(""), environment, data_dir, problems)
    }

    /// Like [`Source::from_process`], with all inputs as arguments.
    pub fn in_folder<N, V>(
        folder: &Path,
        environment: impl IntoIterator<Item = (N, V)>,
        data_dir: &Key,
        problems: &mut Problems,
    ) -> Self
    where
        N: Into<String>,
        V: Into<String>,
    {
        let first = folder.join(".env");
        let mut source = Self::new(environment, vec![]);
        // The path of a credential of `LoadCredential=env:FILE` in systemd (systemd.exec(5)).
        let credential = source
            .environment
            .get("CREDENTIALS_DIRECTORY")
            .map(|credentials| Path::new(credentials).join("env"));
        let files = credential.iter().chain([&first]);
        source.files = files.filter_map(|file| DotEnv::read(file, problems)).collect();
        let second = folder.join(source.find(data_dir).0).join(".env");
        let same = matches!((fs::canonicalize(first), fs::canonicalize(&second)), (Ok(a), Ok(b)) if a == b);
        if !same {
            source.files.extend(DotEnv::read(&second, problems));
        }
        source
    }

    /// Sets a value implied by the running command; it has precedence over all other sources.
    pub fn set(&mut self, key: &Key, text: impl Into<String>) {
        self.command.insert(key.name.to_owned(), text.into());
    }

    /// Sets the default of a setting that follows from `other`.
    pub fn imply(&mut self, key: &Key, text: impl Into<String>, other: &Key) {
        self.implied.insert(key.name, (text.into(), other.name));
    }

    /// Reads the value of a setting. An invalid one is added as an error and replaced by the default.
    ///
    /// # Panics
    /// If the default in the declaration is not valid for its type.
    pub fn read<T: Value>(&self, key: &Key, problems: &mut Problems) -> T {
        let (text, set_by) = self.find(key);
        key.parse(text).unwrap_or_else(|invalid| {
            assert!(
                set_by != SetBy::Default,
                "the default of {} is not allowed: {text:?} {invalid}",
                key.name
            );
            let because = match invalid.to_string() {
                reason if reason.is_empty() => Cow::Borrowed(""),
                reason => Cow::Owned(format!(": {reason}")),
            };
            let shown = key.shown(text);
            let (name, shown, expects) = (key.name, shown.escape_debug(), key.expects());
            problems.error(
                name,
                format!("`{name}={shown}` ({set_by}) is not allowed{because}. Allowed: {expects}."),
            );
            Self::default().read(key, problems)
        })
    }

    /// Warns about unknown names in `.env` files, and about unknown variables that start with `prefix`. `others` lists
    /// names that are used by other programs, see [`Source::names_like`].
    pub fn warn_of_unknown(&self, groups: &[Group], others: &[&str], prefix: &str, problems: &mut Problems) {
        let known = || groups.iter().flat_map(|group| group.keys).map(|key| key.name);
        let in_environment = self
            .environment
            .keys()
            .filter(|name| name.starts_with(prefix))
            .map(|name| (name.as_str(), SetBy::Environment));
        for (name, set_by) in self.names_in_files().chain(in_environment) {
            if known().any(|known| known == name) || is_among(name, others) {
                continue;
            }
            let guess = nearest(name.strip_prefix(prefix).unwrap_or(name), known())
                .map_or_else(String::new, |guess| format!(" Did you mean `{guess}`?"));
            problems.warn(
                name,
                format!("`{name}` ({set_by}) is no setting and has no effect.{guess}"),
            );
        }
    }

    /// The names in the `.env` files that match `wanted`: whole names, or prefixes followed by a star.
    pub fn names_like(&self, wanted: &[&str]) -> Vec<(&str, SetBy)> {
        self.names_in_files()
            .filter(|(name, _)| is_among(name, wanted))
            .collect()
    }

    /// The settings whose value is the placeholder of an example.
    pub fn placeholders<'a>(&self, groups: &'a [Group]) -> Vec<(&'a Key, SetBy)> {
        let keys = groups.iter().flat_map(|group| group.keys);
        keys.filter_map(|key| {
            let (text, set_by) = self.find(key);
            (set_by != SetBy::Default && is_placeholder(text)).then_some((key, set_by))
        })
        .collect()
    }

    /// All values that must never be printed: secrets, and passwords within other values.
    pub fn secrets(&self, groups: &[Group]) -> Vec<Secret> {
        let keys = groups.iter().flat_map(|group| group.keys);
        keys.flat_map(|key| key.secrets(self.find(key).0))
            .map(Secret::from)
            .collect()
    }

    fn names_in_files(&self) -> impl Iterator<Item = (&str, SetBy)> {
        self.files.iter().flat_map(DotEnv::names)
    }

    /// The effective text of a setting, and its source.
    pub(crate) fn find<'a>(&'a self, key: &'a Key) -> (&'a str, SetBy) {
        let counts = |text: &str| key.empty_is_value || !text.trim().is_empty();
        let variable = |map: &'a BTreeMap<String, String>, set_by| {
            map.get(key.name)
                .filter(|text| counts(text))
                .map(|text| (text.as_str(), set_by))
        };
        variable(&self.command, SetBy::Command)
            .or_else(|| variable(&self.environment, SetBy::Environment))
            .or_else(|| {
                self.files
                    .iter()
                    .filter_map(|file| file.find(key.name))
                    .find(|(text, _)| counts(text))
            })
            .or_else(|| {
                let (text, other) = self.implied.get(key.name)?;
                Some((text.as_str(), SetBy::Setting(other)))
            })
            .unwrap_or((key.default, SetBy::Default))
    }
}

fn is_among(name: &str, wanted: &[&str]) -> bool {
    wanted.iter().any(|wanted| match wanted.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == *wanted,
    })
}
