//! Reads the array of a `manage.py dumpdata` file one object at a time, whatever the size of the file.
//!
//! The file is read more than once (see [`super::load()`]), so what comes from a pipe is first kept in a temporary file.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Read},
    marker::PhantomData,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use flate2::read::MultiGzDecoder;
use serde::{
    Deserialize, Deserializer as _,
    de::{DeserializeOwned, Error as _, SeqAccess, Visitor},
};
use serde_json::{Map, Value, error::Category};
use tempfile::NamedTempFile;
use tokio::sync::mpsc;

use super::Record;
use crate::cli::Failure;

/// Objects parsed ahead of the database.
const AHEAD: usize = 1000;
/// Bytes read at once.
const BUFFER: usize = 256 * 1024;
/// Some editors and shells put it in front.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A file that holds a dump; `-` is the standard input, a name that ends in `.gz` is unpacked on the way.
#[derive(Debug)]
pub struct Dump {
    path: PathBuf,
    name: String,
    // Removed when the dump goes.
    _piped: Option<NamedTempFile>,
}

/// One object as it stands in the file.
#[derive(Debug, Deserialize)]
pub struct Object {
    /// `app.model`.
    pub model: String,
    #[serde(default)]
    pk: Value,
    #[serde(default)]
    fields: Map<String, Value>,
}

/// All that the first reading wants to know of an object.
#[derive(Deserialize)]
struct Name {
    model: String,
}

impl Object {
    /// The record in it.
    ///
    /// # Errors
    /// Its key is no number, as in dumps made with `--natural-primary`.
    pub fn into_record(self) -> Result<Record, Failure> {
        let pk = self.pk.as_i64().ok_or_else(|| {
            let (model, pk) = (&self.model, &self.pk);
            Failure::new(format!(
                "{model}: the key {pk} is no whole number; dump again without --natural-primary. Nothing was imported"
            ))
        })?;
        Ok(Record {
            pk,
            fields: self.fields,
        })
    }
}

impl Dump {
    /// Finds the file. Blocks while a pipe is read to its end.
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

    /// What people call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads the whole file for the names of its models, in order. Blocks.
    ///
    /// # Errors
    /// The file cannot be read or is no dump; told with the line.
    pub fn models(&self, mut take: impl FnMut(String)) -> Result<(), Failure> {
        self.each(|object: Name| {
            take(object.model.to_ascii_lowercase());
            ControlFlow::Continue(())
        })
    }

    /// The objects of the models that `wanted` names, parsed on a thread of its own; an error is the last message.
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
                // Nobody listens any more if the import has failed already, and that failure is told.
                let _ = sender.blocking_send(Err(failure));
            }
        });
        receiver
    }

    fn each<T: DeserializeOwned>(&self, take: impl FnMut(T) -> ControlFlow<()>) -> Result<(), Failure> {
        let file = File::open(&self.path).map_err(|error| unreadable(&self.name, &error))?;
        let packed = self.path.extension().is_some_and(|extension| extension == "gz");
        let content: Box<dyn Read> = if packed {
            Box::new(MultiGzDecoder::new(BufReader::new(file)))
        } else {
            Box::new(file)
        };
        let mut content = BufReader::with_capacity(BUFFER, content);
        let start = content
            .fill_buf()
            .map_err(|error| unreadable(&self.name, &error))?;
        let mark = if start.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len()
        } else {
            0
        };
        content.consume(mark);

        let mut json = serde_json::Deserializer::from_reader(content);
        let each = Each {
            take,
            of: PhantomData,
        };
        json.deserialize_seq(each)
            .and_then(|()| json.end())
            .map_err(|error| self.wrong(&error))
    }

    fn wrong(&self, error: &serde_json::Error) -> Failure {
        let name = &self.name;
        match error.classify() {
            Category::Io => unreadable(name, error),
            _ => Failure::new(format!(
                "{name} is not what `manage.py dumpdata` writes: {error}; nothing was imported"
            )),
        }
    }
}

fn unreadable(name: &dyn std::fmt::Display, error: &dyn std::error::Error) -> Failure {
    Failure::new(format!("{name} cannot be read: {error}"))
}

/// Hands on the elements of an array one by one, so that no more than one is held.
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
