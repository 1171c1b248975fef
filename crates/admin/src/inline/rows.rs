//! Typed values of an object's rows. A field is called `INLINE.KEY.COLUMN`; the key of a new row is `new1`.

use std::{collections::BTreeMap, collections::BTreeSet, fmt};

use text::Message;
use web::{
    Error,
    form::{Form, KeptFile},
};

use super::child::Child;
use crate::{MAX_PICTURE, page_context::PageContext, store::Record, value};

/// Identifies a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Stored(i64),
    New(u32),
}

impl Key {
    fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix("new") {
            Some(number) => number.parse().ok().map(Self::New),
            None => text.parse().ok().map(Self::Stored),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stored(id) => write!(f, "{id}"),
            Self::New(number) => write!(f, "new{number}"),
        }
    }
}

/// A row with its typed values.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) key: Key,
    /// Texts by field number.
    pub(crate) texts: BTreeMap<usize, String>,
    /// Version of the row that the page has shown.
    pub(crate) was: String,
    pub(crate) is_deleted: bool,
    pub(crate) errors: Vec<Message>,
}

impl Row {
    /// An unchanged row.
    pub(super) fn of(desk: &PageContext, child: &Child, record: &Record) -> Self {
        let texts = texts(desk, child, record);
        Self {
            key: Key::Stored(record.id),
            was: version(&texts),
            texts,
            is_deleted: false,
            errors: Vec::new(),
        }
    }

    pub(super) fn new(number: u32) -> Self {
        Self {
            key: Key::New(number),
            texts: BTreeMap::new(),
            was: String::new(),
            is_deleted: false,
            errors: Vec::new(),
        }
    }

    /// Whether it is a new row without any input.
    fn is_empty(&self, child: &Child) -> bool {
        let mut texts = self.texts.iter().filter(|(i, _)| Some(**i) != child.order);
        matches!(self.key, Key::New(_))
            && self.errors.is_empty()
            && texts.all(|(_, text)| text.trim().is_empty())
    }
}

/// The texts of a stored row.
pub(super) fn texts(desk: &PageContext, child: &Child, record: &Record) -> BTreeMap<usize, String> {
    let fields = child.fields();
    fields
        .map(|(i, _)| (i, value::text(&record.values[i], desk.setup.zone)))
        .collect()
}

/// Version of a row.
pub(super) fn version(texts: &BTreeMap<usize, String>) -> String {
    let texts: Vec<_> = texts.values().collect();
    web::sha256_hex(format!("{texts:?}"))[..16].to_owned()
}

/// The rows of a form, for each inline of the section. Pictures are stored at once.
pub(crate) async fn read(desk: &PageContext, form: &mut Form) -> Result<Vec<Vec<Row>>, Error> {
    let mut all = Vec::new();
    for child in &desk.section.inlines {
        all.push(of_child(desk, child, form).await?);
    }
    Ok(all)
}

async fn of_child(desk: &PageContext, child: &Child, form: &mut Form) -> Result<Vec<Row>, Error> {
    let name = child.section.name;
    let key = |field: &str| Key::parse(field.strip_prefix(name)?.strip_prefix('.')?.split_once('.')?.0);
    let keys: BTreeSet<_> = form.names().filter_map(key).collect();
    let mut rows = Vec::new();
    let mut newest = 0;
    for key in keys {
        let text = |what: &str| form.text(&format!("{name}.{key}.{what}"));
        let typed = child
            .fields()
            .filter_map(|(i, field)| Some((i, text(field.name)?.to_owned())));
        let mut row = Row {
            key,
            texts: typed.collect(),
            was: text("was").unwrap_or_default().to_owned(),
            is_deleted: text("delete").is_some(),
            errors: Vec::new(),
        };
        if let Key::New(number) = key {
            newest = newest.max(number);
        }
        if let Some(file) = form.take_kept(&format!("{name}.{key}.file")).pop() {
            keep(desk, child, &mut row, file).await?;
        }
        rows.push(row);
    }
    for file in form.take_kept(&format!("{name}.more")) {
        newest = newest.saturating_add(1);
        let mut row = Row::new(newest);
        keep(desk, child, &mut row, file).await?;
        rows.push(row);
    }
    rows.retain(|row| !row.is_empty(child));
    Ok(rows)
}

/// Stores the picture of a row, or adds an error to the row.
async fn keep(desk: &PageContext, child: &Child, row: &mut Row, file: KeptFile) -> Result<(), Error> {
    let Some(image) = child.image else { return Ok(()) };
    let Some(bytes) = file.bytes else {
        let most = Message::new("admin-picture-too-large").with("max", MAX_PICTURE / 1024 / 1024);
        row.errors.push(most);
        return Ok(());
    };
    let folder = child.section.fields[image].folder.unwrap_or_default();
    match desk.setup.pictures.keep(folder, &file.name, bytes).await? {
        Ok(path) => {
            row.texts.insert(image, path);
        }
        Err(message) => row.errors.push(message),
    }
    Ok(())
}

/// Hidden fields that carry the rows in another form.
pub(crate) fn hidden(desk: &PageContext, all: &[Vec<Row>]) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for (child, rows) in desk.section.inlines.iter().zip(all) {
        for row in rows {
            let name = |what: &str| format!("{}.{}.{what}", child.section.name, row.key);
            fields.push((name("was"), row.was.clone()));
            if row.is_deleted {
                fields.push((name("delete"), "1".to_owned()));
            }
            let texts = row.texts.iter();
            fields.extend(texts.map(|(i, text)| (name(child.section.fields[*i].name), text.clone())));
        }
    }
    fields
}

/// Whether any row is to be added.
pub(crate) fn has_new(rows: &[Vec<Row>]) -> bool {
    let is_new = |row: &Row| matches!(row.key, Key::New(_)) && !row.is_deleted;
    rows.iter().flatten().any(is_new)
}

/// The rows of a deleted object as new rows, to be stored with a new object.
pub(crate) fn as_new(all: Vec<Vec<Row>>) -> Vec<Vec<Row>> {
    let anew = |rows: Vec<Row>| {
        let kept = rows.into_iter().filter(|row| !row.is_deleted);
        let rows = (1..).zip(kept).map(|(number, row)| Row {
            texts: row.texts,
            ..Row::new(number)
        });
        rows.collect()
    };
    all.into_iter().map(anew).collect()
}
