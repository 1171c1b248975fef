//! Reads the output of `manage.py dumpdata` one object at a time, whatever the size of the file.
//!
//! The file is read more than once (see [`super::load()`]), so the content of a pipe is first stored in a temporary
//! file.

use std::{
    fs::File,
    io::{self, BufRead},
    marker::PhantomData,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use serde::{
    Deserialize, Deserializer as _,
    de::{DeserializeOwned, Error as _, SeqAccess, Visitor},
};
use serde_json::{Map, Value, error::Category};
use tempfile::NamedTempFile;
use tokio::sync::mpsc;

use super::{
    Record,
    unpack::{self, DUMP_AGAIN, Text},
};
use crate::failure::Failure;

/// Maximum number of objects that are parsed before the database has processed them.
const AHEAD: usize = 1000;

/// A file that contains a dump; `-` is the standard input. Compressed files (gz, bz2, xz) are decompressed while
/// reading.
#[derive(Debug)]
pub struct Dump {
    path: PathBuf,
    name: String,
    // Deleted when the `Dump` is dropped.
    _piped: Option<NamedTempFile>,
}

/// One object as it is in the file.
#[derive(Debug, Deserialize)]
pub struct Object {
    /// `app.model`.
    pub model: String,
    #[serde(default)]
    pk: Value,
    #[serde(default)]
    fields: Map<String, Value>,
}

/// The fields of an object that the first pass needs.
#[derive(Deserialize)]
pub(super) struct Glance {
    pub(super) model: String,
    #[serde(default)]
    pk: Value,
    #[serde(default)]
    pub(super) fields: Names,
}

/// The values of all objects that are needed before the first object is stored.
#[derive(Default, Deserialize)]
pub(super) struct Names {
    #[serde(default)]
    pub(super) slug: Value,
}

impl Glance {
    /// The key, if it is a number.
    pub(super) fn key(&self) -> Option<i64> {
        key(&self.pk)
    }
}

/// A key that is a number or a text with a number.
fn key(pk: &Value) -> Option<i64> {
    match pk {
        Value::String(text) => text.trim().parse().ok(),
        pk => pk.as_i64(),
    }
}

impl Object {
    /// The record of this object. A key that is a text with a number becomes that number. If there is no key, `natural`
    /// is the field that identifies the object.
    ///
    /// # Errors
    /// The key is not a number and no field identifies the object, as in dumps made with `--natural-primary`.
    pub fn into_record(self, natural: Option<&str>) -> Result<Record, Failure> {
        let (model, fields) = (&self.model, self.fields);
        let pk = match (key(&self.pk), natural) {
            (Some(pk), _) => Some(pk),
            (None, Some(_)) if self.pk.is_null() => None,
            _ => {
                let pk = &self.pk;
                return Err(Failure::new(format!(
                    "{model}: the key {pk} is no whole number; dump again without --natural-primary"
                )));
            }
        };
        Ok(Record { pk, fields })
    }
}

impl Dump {
    /// Opens the file. Blocks until a pipe has been read to its end.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        if path != Path::new("-") {
            File::open(path).map_err(|error| unreadable(&path.display(), &error))?;
            return Ok(Self {
                path: path.to_owned(),
                name: path.display().to_string(),
                _piped: None,
            });
        }
        let name = "the standard input";
        let keep = || {
            let mut file = NamedTempFile::new()?;
            io::copy(&mut io::stdin().lock(), &mut file)?;
            Ok(file)
        };
        let file = keep().map_err(|error: io::Error| unreadable(&name, &error))?;
        Ok(Self {
            path: file.path().to_owned(),
            name: name.to_owned(),
            _piped: Some(file),
        })
    }

    /// The name of the file for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads the whole file, in order, for the values that are needed before anything is stored. Blocks.
    ///
    /// # Errors
    /// The file cannot be read or is not a dump; the message contains the line.
    pub(super) fn glance(&self, mut take: impl FnMut(Glance)) -> Result<(), Failure> {
        self.each(|mut object: Glance| {
            object.model.make_ascii_lowercase();
            take(object);
            ControlFlow::Continue(())
        })
    }

    /// The objects of the models that `wanted` selects, parsed on a separate thread. An error is the last message.
    pub fn objects(
        &self,
        wanted: impl Fn(&str) -> bool + Send + 'static,
    ) -> mpsc::Receiver<Result<Object, Failure>> {
        let (sender, receiver) = mpsc::channel(AHEAD);
        let dump = Self {
            path: self.path.clone(),
            name: self.name.clone(),
            _piped: None,
        };
        tokio::task::spawn_blocking(move || {
            let done = dump.each(|mut object: Object| {
                object.model.make_ascii_lowercase();
                if wanted(&object.model) && sender.blocking_send(Ok(object)).is_err() {
                    return ControlFlow::Break(());
                }
                ControlFlow::Continue(())
            });
            if let Err(failure) = done {
                // There is no receiver any more if the import has already failed; that failure is reported instead.
                let _ = sender.blocking_send(Err(failure));
            }
        });
        receiver
    }

    fn each<T: DeserializeOwned>(&self, mut take: impl FnMut(T) -> ControlFlow<()>) -> Result<(), Failure> {
        let text = unpack::open(&self.path).map_err(|error| unreadable(&self.name, &error))?;
        let done = match text {
            Text::Array(text) => {
                let mut json = serde_json::Deserializer::from_reader(text);
                let of = PhantomData;
                json.deserialize_seq(Each { take, of }).and_then(|()| json.end())
            }
            Text::Lines(text) => lines(text, &mut take),
        };
        done.map_err(|error| self.wrong(&error))
    }

    fn wrong(&self, error: &serde_json::Error) -> Failure {
        let name = &self.name;
        match error.classify() {
            Category::Io => unreadable(name, error),
            // This happens within a text: the bytes have another encoding, as Windows writes by default.
            _ if error.to_string().starts_with("invalid unicode code point") => Failure::new(format!(
                "{name} is not in UTF-8: {error}; {DUMP_AGAIN}. Nothing was imported"
            )),
            _ => Failure::new(format!(
                "{name} is not what `manage.py dumpdata` writes: {error}; nothing was imported"
            )),
        }
    }
}

/// Objects that follow one another.
fn lines<T: DeserializeOwned>(
    text: Box<dyn BufRead>,
    take: &mut impl FnMut(T) -> ControlFlow<()>,
) -> Result<(), serde_json::Error> {
    for object in serde_json::Deserializer::from_reader(text).into_iter() {
        if take(object?).is_break() {
            return Err(serde_json::Error::custom("the import has ended"));
        }
    }
    Ok(())
}

fn unreadable(name: &dyn std::fmt::Display, error: &dyn std::error::Error) -> Failure {
    Failure::new(format!("{name} cannot be read: {error}"))
}

/// Passes on the elements of an array one by one, so that at most one is in memory.
struct Each<T, F> {
    take: F,
    of: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>, F: FnMut(T) -> ControlFlow<()>> Visitor<'de> for Each<T, F> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("an array of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut array: A) -> Result<(), A::Error> {
        while let Some(object) = array.next_element()? {
            if (self.take)(object).is_break() {
                return Err(A::Error::custom("the import has ended"));
            }
        }
        Ok(())
    }
}
