//! The renditions in the form that the catalogue shows: all loaded at once, looked up by the path of a picture.

use std::{collections::HashMap, sync::Arc};

use db::{
    Db,
    sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _},
};
use media::picture::Format;

use super::{picture, recipe::THUMB, rendition};

/// The renditions that are offered for a picture.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Renditions {
    /// Width of the picture itself, upright, in pixels.
    pub(crate) width: i32,
    /// Height of the picture itself, upright, in pixels.
    pub(crate) height: i32,
    /// A data URI.
    pub(crate) placeholder: String,
    /// The best format first; each format with its files, smallest first.
    pub(crate) sources: Vec<(Format, Vec<Arc<rendition::Model>>)>,
    /// The thumbnail, which is smaller than the offered files.
    thumb: Option<Arc<rendition::Model>>,
}

impl Renditions {
    /// The path of the smallest file of the best format that is at least `width` pixels wide, otherwise of the widest
    /// file.
    pub(crate) fn at_least(&self, width: u32) -> Option<&str> {
        let best = self.sources.first().map(|(_, files)| files);
        let files = || self.thumb.iter().chain(best.into_iter().flatten());
        let enough = files().find(|file| i64::from(file.width) >= i64::from(width));
        enough.or(files().last()).map(|file| file.path.as_str())
    }
}

/// Renditions by the path of their picture.
pub(crate) type Known = HashMap<String, Renditions>;

/// All renditions that exist now.
///
/// # Errors
/// The database is not available.
pub(crate) async fn load(db: &Db) -> Result<Known, db::Error> {
    let pictures = picture::Entity::find()
        .filter(picture::Column::Hash.is_not_null())
        .all(db.read())
        .await?;
    let mut files: HashMap<String, Vec<Arc<rendition::Model>>> = HashMap::new();
    let rows = rendition::Entity::find().order_by_asc(rendition::Column::Width);
    for row in rows.all(db.read()).await? {
        files.entry(row.hash.clone()).or_default().push(Arc::new(row));
    }
    let known = pictures.into_iter().filter_map(|picture| {
        let files = files.get(picture.hash.as_deref()?)?;
        let renditions = Renditions {
            width: picture.width?,
            height: picture.height?,
            placeholder: picture.placeholder?,
            sources: sources(files),
            thumb: files.iter().find(|file| file.is_thumb()).cloned(),
        };
        Some((picture.source, renditions))
    });
    Ok(known.collect())
}

/// The files by format, in the order in which a browser should try the formats.
fn sources(files: &[Arc<rendition::Model>]) -> Vec<(Format, Vec<Arc<rendition::Model>>)> {
    let of = |format: Format| {
        let same = files
            .iter()
            .filter(|file| file.format() == Some(format) && !file.is_thumb());
        (format, same.cloned().collect::<Vec<_>>())
    };
    let formats = [Format::Webp, Format::Jpeg, Format::Png].map(of);
    formats
        .into_iter()
        .filter(|(_, files)| !files.is_empty())
        .collect()
}

impl rendition::Model {
    fn is_thumb(&self) -> bool {
        self.path.ends_with(THUMB)
    }

    fn format(&self) -> Option<Format> {
        let (_, extension) = self.path.rsplit_once('.')?;
        Format::from_extension(extension)
    }
}
